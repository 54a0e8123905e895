import assert from 'node:assert/strict';
import { beforeAll, test } from 'vitest';
import { application, type Credentials, partnerCalls, post } from '../../support/client.ts';
import { signInAs } from '../../support/console.ts';
import { eventually } from '../../support/eventually.ts';
import { managing, newToken, refuses, succeeds } from '../../support/management.ts';
import { newPartner } from '../../support/partner.ts';
import { startServer, suiteServer } from '../../support/server.ts';
import { newSandbox } from '../../support/steered-sandbox.ts';
import { storedRows } from '../../support/stored-rows.ts';
import { onEachDialect } from '../../support/stores.ts';

const nobody = 'a'.repeat(24);

onEachDialect((dialect) => {
  const server = suiteServer(dialect);
  const call = managing(server);
  const list = async ({ clientId }: Credentials, query: Record<string, string> = {}) => {
    const asked = new URLSearchParams({ partner_client_id: clientId, ...query });
    return succeeds(await call('GET', `/sandbox-requests?${asked}`)).sandbox_requests;
  };
  const read = async (requestId: string) =>
    succeeds(await call('GET', `/sandbox-requests/${requestId}`)).sandbox_request;

  test('a call is listed as soon as it is answered, with request and response', async () => {
    const { partner, call, create } = await newSandbox(server());
    const now = Date.now();
    await call('/simulation/clock/advance', { seconds: 86_400 });
    const clientId = await create();
    const [first] = await list(partner);
    const { request, answer, ...summary } = await read(first.request_id);
    assert.deepEqual(summary, first);
    const { duration_ms, occurred_at, sandbox_time, company_name, ...facts } = summary;
    assert.equal(company_name, request.company_name);
    assert.deepEqual(facts, {
      request_id: answer.request_id,
      partner_client_id: partner.clientId,
      operation: 'partnerCustomerCreate',
      method: 'POST',
      path: '/sandbox/partner/customer/create',
      status: 'ok',
      status_code: 200,
      error_code: null,
      fault: null,
      is_replay: false,
      by: 'api',
      client_address: '127.0.0.1',
      end_customer_client_id: clientId,
    });
    assert.ok(duration_ms > 0);
    assert.ok(Math.abs(Date.parse(occurred_at) - now) < 60_000);
    assert.ok(Date.parse(sandbox_time) - now > 80_000_000);
    assert.equal(request.secret, '[redacted]');
    assert.equal(request.client_id, partner.clientId);
    assert.equal(answer.end_customer.client_id, clientId);
    assert.deepEqual(Object.values(answer.end_customer.secrets), ['[redacted]', '[redacted]']);
  });

  test('calls that were rejected, failed by a fault or lost are listed too, by outcome', async () => {
    const { partner, ask, call, create } = await newSandbox(server());
    const about = { end_customer_client_id: await create() };
    const path = '/partner/customer/get';
    refuses(await ask(path, { colour: 'blue' }), 'MISSING_FIELDS', 400);
    refuses(await ask(path, { end_customer_client_id: nobody }), 'CUSTOMER_NOT_FOUND', 404);
    const setFault = (kind: object) => call('/simulation/faults/set', { operation: path, ...kind });
    await setFault({ error_code: 'INTERNAL_SERVER_ERROR' });
    refuses(await ask(path, about), 'INTERNAL_SERVER_ERROR', 500);
    for (const when of ['before', 'after']) {
      await setFault({ drop_connection: true, when });
      await assert.rejects(ask(path, about));
    }
    const outcomes = (query: Record<string, string> = {}) =>
      list(partner, { operation: 'partnerCustomerGet', ...query });
    const all = await eventually(outcomes, (found) => found.length === 5);
    const facts = all.map((found: Record<string, unknown>) => [
      found['status'],
      found['status_code'],
      found['error_code'],
      found['fault'],
    ]);
    assert.deepEqual(facts, [
      ['failed', null, null, 'drop_connection'],
      ['failed', null, null, 'drop_connection'],
      ['failed', 500, 'INTERNAL_SERVER_ERROR', 'error'],
      ['refused', 404, 'CUSTOMER_NOT_FOUND', null],
      ['refused', 400, 'MISSING_FIELDS', null],
    ]);
    assert.equal((await read(all[0].request_id)).answer, null);
    assert.deepEqual(await outcomes({ status: 'refused' }), all.slice(3));
    assert.deepEqual(await outcomes({ status: 'failed' }), all.slice(0, 3));
    assert.deepEqual(await outcomes({ error_code: 'MISSING_FIELDS' }), all.slice(4));
    assert.deepEqual(await outcomes({ end_customer_client_id: nobody }), [all[3]]);
    assert.deepEqual(await outcomes({ q: all[2].request_id }), [all[2]]);
    assert.deepEqual(await outcomes({ q: 'customer/GET' }), all);
    assert.deepEqual(await outcomes({ q: '%' }), []);
    assert.deepEqual(await outcomes({ by: 'console' }), []);
  });

  test('only a partner’s calls in its sandbox are listed', async () => {
    const { partner, create } = await newSandbox(server(), { environments: ['sandbox', 'production'] });
    await create();
    const known = await list(partner);
    succeeds(
      await partnerCalls(server().url, partner, 'production')('/partner/customer/create', application()),
    );
    refuses(await post(`${server().url}/sandbox/simulation/clock/get`, '{'), 'INVALID_BODY', 400);
    assert.deepEqual(await list(partner), known);
  });

  test('a call with the partner’s client_id that is rejected before authentication is listed, without its secret', async () => {
    const { partner, call } = await newSandbox(server());
    await call('/simulation/clock/freeze');
    const frozen = (await list(partner))[0].sandbox_time;
    const secret = 'guessed-secret';
    const wrong = { ...partner, secrets: { ...partner.secrets, sandbox: secret, production: secret } };
    refuses(await partnerCalls(server().url, wrong)('/partner/customer/get'), 'INVALID_API_KEYS', 400);
    refuses(
      await partnerCalls(server().url, wrong, 'production')('/partner/customer/get'),
      'INVALID_API_KEYS',
      400,
    );
    const path = `${server().url}/sandbox/partner/customer/get`;
    const { clientId } = partner;
    refuses(await post(path, '{', { 'plaid-client-id': clientId }), 'INVALID_BODY', 400);
    refuses(await post(path, { client_id: clientId, scret: secret }), 'MISSING_FIELDS', 400);
    refuses(await post(path, { client_id: nobody, secret }), 'INVALID_API_KEYS', 400);

    const found = await list(partner, { operation: 'partnerCustomerGet' });
    assert.deepEqual(
      found.map((one: Record<string, unknown>) => [one['error_code'], one['by'], one['sandbox_time']]),
      ['MISSING_FIELDS', 'INVALID_BODY', 'INVALID_API_KEYS'].map((code) => [code, 'api', frozen]),
    );
    const details = [];
    for (const { request_id } of found) details.push(await read(request_id));
    const stated = { client_id: clientId };
    const unread = { left_out: '[no JSON object was read]' };
    assert.deepEqual(
      details.map(({ request }) => request),
      [stated, unread, Object.hasOwn(details[2].request, 'client_id') ? stated : unread],
    );
    assert.equal(details[2].answer.error_code, 'INVALID_API_KEYS');
    assert.ok(
      !JSON.stringify(await storedRows(server(), dialect, 'select * from sandbox_requests')).includes(secret),
    );
  });

  test('of more such calls, 10 in each minute are listed, and no other call is displaced', async () => {
    const { partner, call } = await newSandbox(server());
    const path = `${server().url}/sandbox/partner/customer/get`;
    const guess = () => post(path, { client_id: partner.clientId, secret: nobody });
    for (let at = 0; at < 5; at += 1) await Promise.all([guess(), guess(), guess(), guess(), guess()]);
    await call('/simulation/clock/get');
    const rejected = (await list(partner, { error_code: 'INVALID_API_KEYS' })).length;
    // The calls can be within two minutes.
    assert.ok(rejected >= 10 && rejected <= 20, String(rejected));
    assert.equal((await list(partner, { operation: 'simulationClockGet' })).length, 1);
  });

  test('a secret in a request or response is nowhere in the store', async () => {
    const { partner, ask, active } = await newSandbox(server());
    const clientId = await active();
    await ask('/partner/customer/get', { scret: partner.secrets.sandbox, end_customer_client_id: clientId });
    await list(partner);
    const rows = await storedRows(server(), dialect, 'select * from sandbox_requests');
    assert.ok(rows.length > 3);
    const text = JSON.stringify(rows);
    const secret = /.{0,400}(?<![0-9a-f])[0-9a-f]{30}(?![0-9a-f])/u.exec(text);
    assert.equal(secret?.[0], undefined);
  });

  test('a call stays readable, and no other is lost, whatever precedes a text like a secret', async () => {
    const { partner, ask } = await newSandbox(server());
    const note = `\f${'0123456789abcdef'.repeat(2).slice(0, 29)}`;
    for (const amounts of [[], Array.from({ length: 2_000 }, () => 1e20)]) {
      const { request_id } = await ask('/partner/customer/get', { note, amounts }).then(({ body }) => body);
      assert.equal((await read(request_id)).request.note, note);
    }
    assert.equal((await list(partner, { operation: 'partnerCustomerGet' })).length, 2);
  });

  test('the console’s own reads are not listed, unless they use up a fault; its changes are', async () => {
    const { partner, call, create } = await newSandbox(server());
    const clientId = await create();
    const known = await list(partner);
    const user = await signInAs(server(), 'partner_admin', partner.clientId);
    const acting = async (path: string, body: object = {}) =>
      user.call('POST', `/sandbox${path}`, body, { 'plaid-client-id': partner.clientId });
    succeeds(await acting('/simulation/clock/get'));
    succeeds(await acting('/simulation/snapshot/list'));
    succeeds(await acting('/partner/customer/get', { end_customer_client_id: clientId }));
    succeeds(await acting('/partner/customer/oauth_institutions/get', { end_customer_client_id: clientId }));
    assert.deepEqual(await list(partner), known);
    succeeds(await acting('/simulation/clock/resume'));
    await call('/simulation/faults/set', { operation: '/partner/customer/get', error_code: 'RATE_LIMIT' });
    refuses(await acting('/partner/customer/get', { end_customer_client_id: clientId }), 'RATE_LIMIT', 429);
    const calls = await list(partner, { by: 'console' });
    assert.deepEqual(
      calls.map(({ operation }: { operation: string }) => operation),
      ['partnerCustomerGet', 'simulationClockResume'],
    );
  });

  test('a sandbox that is reset keeps its log', async () => {
    const { partner, call, create } = await newSandbox(server());
    await create();
    const known = await list(partner);
    await call('/simulation/reset');
    const unnamed = known.map((one: object) => ({ ...one, company_name: null }));
    assert.deepEqual((await list(partner)).slice(1), unnamed);
  });

  let own: Credentials;
  beforeAll(async () => {
    own = await newPartner(server());
  });

  test('the operator must specify the partner; a partner sees its own', async () => {
    refuses(await call('GET', '/sandbox-requests'), 'MISSING_FIELDS', 400, /partner_client_id/u);
    const { request_id } = succeeds(await partnerCalls(server().url, own)('/simulation/clock/get'));
    const { token } = await newToken(server(), own.clientId);
    const partnersCall = managing(server, () => token);
    const { sandbox_requests } = succeeds(await partnersCall('GET', '/sandbox-requests'));
    assert.deepEqual(
      sandbox_requests.map((found: Record<string, unknown>) => found['request_id']),
      [request_id],
    );
    const { clientId } = await newPartner(server());
    const others = succeeds(await partnersCall('GET', `/sandbox-requests?partner_client_id=${clientId}`));
    assert.deepEqual(others.sandbox_requests, []);
  });

  test('the latest calls of each sandbox are kept, also after a restart, or none', async (t) => {
    const kept = { GINGHAM_SANDBOX_REQUESTS_KEPT: '3' };
    const first = await startServer(t, dialect, kept);
    const partner = await newPartner(first);
    const ids: string[] = [];
    for (let at = 0; at < 5; at += 1) {
      ids.push(succeeds(await partnerCalls(first.url, partner)('/simulation/clock/get')).request_id);
    }
    await first.close();
    const found = async (server: typeof first) => {
      const path = `/sandbox-requests?partner_client_id=${partner.clientId}`;
      const { sandbox_requests } = succeeds(await managing(() => server)('GET', path));
      return sandbox_requests.map((request: { request_id: string }) => request.request_id);
    };
    const second = await startServer(t, dialect, first.env);
    assert.deepEqual(await found(second), ids.slice(2).toReversed());
    await second.close();
    const third = await startServer(t, dialect, { ...first.env, GINGHAM_SANDBOX_REQUESTS_KEPT: '0' });
    succeeds(await partnerCalls(third.url, partner)('/simulation/clock/get'));
    assert.deepEqual(await found(third), []);
  });
});
