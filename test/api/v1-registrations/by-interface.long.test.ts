import assert from 'node:assert/strict';
import { type TestContext, test } from 'vitest';
import { deskOf } from '../../support/desk.ts';
import { startFdxBank } from '../../support/fdx-bank.ts';
import { cutting, failing, refusing } from '../../support/fdx-faults.ts';
import { managing, newToken, refuses, succeeds } from '../../support/management.ts';
import { newPartner } from '../../support/partner.ts';
import {
  type Named,
  newActiveCustomer,
  newInstitution,
  registrationsAt,
} from '../../support/registrations.ts';
import { startServer } from '../../support/server.ts';
import { type Dialect, onSampledDialectConcurrently } from '../../support/stores.ts';

/** A server of its own, as every institution registers all existing customers; with a bank and a partner. */
async function setting(t: TestContext, dialect: Dialect, settings: object = {}) {
  const server = await startServer(t, dialect, productionOnly);
  const call = managing(() => server);
  const desk = registrationsAt(() => server);
  const partner = await newPartner(server, { environments: ['production'] });
  const bank = await startFdxBank(t);
  const institution = await newInstitution(server);
  const path = `/institutions/${institution}`;
  const configure = async (body: object) =>
    succeeds(await call('PATCH', `${path}/dynamic-registration`, body));
  const { registrationEndpoint: registration_endpoint, initialAccessToken: initial_access_token } = bank;
  const usual = { registration_endpoint, initial_access_token, flavour: 'fdx', look_up: 'none' };
  await configure({ ...usual, ...settings });
  succeeds(await call('PATCH', path, { connector: 'dynamic' }));

  const enable = async (): Promise<Named> => {
    const { clientId: client } = await newActiveCustomer(server, partner);
    return { client, institution, environment: 'production' };
  };
  /** What the bank stores of a registration's customer. */
  const thereOf = async ({ client }: Named) =>
    bank.named(succeeds(await call('GET', `/end-customers/${client}`)).end_customer.application_name);
  /** Registered there with the response lost, and raised to the operator. */
  const raised = async (): Promise<Named> => {
    bank.next(cutting('after'));
    const named = await enable();
    await desk.becomes(named, { failures: 1 });
    succeeds(await desk.retry(named));
    const { status, due_at, last_failure } = await desk.becomes(named, { task: 'RESOLVE' });
    assert.deepEqual([status, due_at], ['PROCESSING', null]);
    assert.notEqual(last_failure, null);
    assert.equal((await desk.list('task=RESOLVE')).length, 1);
    return named;
  };
  return { server, call, desk, partner, bank, institution, configure, enable, thereOf, raised };
}

/** One environment means one registration per customer, so that requests can be attributed. */
const productionOnly = { GINGHAM_DEVELOPMENT_ENABLED: 'false' };

onSampledDialectConcurrently((dialect) => {
  test('is registered at the institution, and follows changes of its customer', async (t) => {
    const { server, call, desk, bank, enable, thereOf } = await setting(t, dialect);
    const named = await enable();
    const { connector, failures } = await desk.becomes(named, { status: 'ENABLED' });
    assert.deepEqual([connector, failures], ['dynamic', 0]);
    const [client] = await thereOf(named);
    assert.deepEqual(client?.metadata['redirect_uris'], ['https://app.example.com/oauth']);

    const redirect_uris = ['HTTPS://Other.Example.com/OAuth'];
    succeeds(await call('PATCH', `/end-customers/${named.client}`, { redirect_uris }));
    await bank.arrived(2);
    await server.settle();
    const [updated] = await thereOf(named);
    assert.deepEqual(updated?.metadata['redirect_uris'], ['https://other.example.com/OAuth']);
  });

  test('follows its institution’s connector until something is filed, and then stays', async (t) => {
    const { server, call, desk, bank, institution, enable } = await setting(t, dialect);
    const connect = async (connector: string) =>
      succeeds(await call('PATCH', `/institutions/${institution}`, { connector }));
    await connect('simulated');
    const [one, other] = [await enable(), await enable()];
    await desk.becomes(one, { connector: 'simulated', status: 'PROCESSING' });
    await connect('manual');
    for (const named of [one, other]) await desk.becomes(named, { connector: 'manual', task: 'SUBMIT' });
    succeeds(await desk.record(one, { outcome: 'SUBMITTED' }));
    await connect('dynamic');
    await desk.becomes(other, { connector: 'dynamic', status: 'ENABLED', task: null });
    await server.settle();
    const { connector, task } = await desk.read(one);
    assert.deepEqual([connector, task, bank.clients.size], ['manual', 'RECORD_ANSWER', 1]);
    await connect('manual');
    await server.settle();
    assert.equal((await desk.read(other)).connector, 'dynamic');
  });

  test('that fails is retried automatically, immediately after the operator has fixed the interface', async (t) => {
    const { desk, bank, configure, enable, server, partner } = await setting(t, dialect, {
      initial_access_token: 'wrong',
    });
    const named = await enable();
    const failed = await desk.becomes(named, { failures: 1 });
    assert.deepEqual(await desk.list('retrying=true'), [failed]);
    const { token } = await newToken(server, partner.clientId);
    const own = managing(
      () => server,
      () => token,
    );
    refuses(await own('GET', '/registrations?retrying=true'), 'FORBIDDEN', 403, /retrying is only for/u);
    assert.deepEqual([failed.status, failed.task], ['PROCESSING', null]);
    assert.ok(Date.parse(failed.due_at) > Date.now() + 5_000, failed.due_at);
    assert.match(failed.last_failure, /\S/u);
    await configure({ initial_access_token: bank.initialAccessToken });
    const { last_failure } = await desk.becomes(named, { status: 'ENABLED', failures: 0 });
    assert.equal(last_failure, null);
    assert.deepEqual(await desk.list('retrying=true'), []);
    refuses(await desk.retry(named), 'CONFLICT', 409, /is not waiting for a retry/u);
  });

  test('waits longer after each failure', async (t) => {
    const { desk, bank, enable } = await setting(t, dialect);
    bank.next(failing(503), failing(503), failing(503));
    const named = await enable();
    for (const failures of [1, 2, 3]) {
      const { due_at, updated_at } = await desk.becomes(named, { failures });
      const delayMs = Date.parse(due_at) - Date.parse(updated_at);
      const full = 30_000 * 2 ** (failures - 1);
      assert.ok(delayMs >= full / 2 && delayMs <= full, `${failures}: ${delayMs}`);
      succeeds(await desk.retry(named));
    }
    await desk.becomes(named, { status: 'ENABLED' });
  });

  test('that is refused is the partner’s to fix', async (t) => {
    const { call, desk, bank, enable } = await setting(t, dialect);
    bank.next(refusing(400, 'invalid_redirect_uri', 'The host is unknown.'));
    const named = await enable();
    const { errors, task } = await desk.becomes(named, { status: 'ATTENTION_REQUIRED' });
    assert.equal(task, null);
    assert.equal(errors[0].kind, 'REFUSED_BY_INSTITUTION');
    const redirect_uris = ['https://fixed.example.com/oauth'];
    succeeds(await call('PATCH', `/end-customers/${named.client}`, { redirect_uris }));
    await desk.becomes(named, { status: 'ENABLED' });
  });

  test('that is refused for an external reason is registered unchanged when the operator retries it', async (t) => {
    const { desk, bank, enable } = await setting(t, dialect);
    bank.next(refusing(400, 'invalid_client_metadata', 'The website cannot be reached.'));
    const named = await enable();
    await desk.becomes(named, { status: 'ATTENTION_REQUIRED' });
    succeeds(await desk.retry(named));
    await desk.becomes(named, { status: 'ENABLED' });
  });

  test('whose response was lost continues with the client recorded by the operator', async (t) => {
    const { server, call, desk, bank, thereOf, raised } = await setting(t, dialect);
    const named = await raised();
    const [client] = await thereOf(named);
    assert.ok(client);
    const secrets = [client.clientSecret, client.registrationAccessToken];
    const unsendable = { client_id: client.clientId, registration_access_token: 'é' };
    refuses(
      await desk.record(named, { outcome: 'REGISTERED', bank_client: unsendable }),
      'INVALID_FIELD',
      400,
      /bank_client\.registration_access_token must be printable ASCII/u,
    );
    const bank_client = {
      client_id: client.clientId,
      client_secret: client.clientSecret,
      registration_access_token: client.registrationAccessToken,
    };
    const withUser = bank.registrationEndpoint.replace('://', '://user@');
    for (const registration_client_uri of ['https://elsewhere.example.com/1', withUser]) {
      const elsewhere = { ...bank_client, registration_client_uri };
      refuses(
        await desk.record(named, { outcome: 'REGISTERED', bank_client: elsewhere }),
        'INVALID_FIELD',
        400,
        /bank_client\.registration_client_uri must be on the host/u,
      );
    }
    const answer = await desk.record(named, { outcome: 'REGISTERED', bank_client });
    assert.equal(succeeds(answer).registration.task, null);
    await desk.becomes(named, { status: 'ENABLED' });
    assert.equal((await thereOf(named)).length, 1);
    const shown = JSON.stringify([
      answer.body,
      (await desk.find(named)).body,
      (await call('GET', `/end-customers/${named.client}/events?limit=200`)).body,
      server.log,
    ]);
    for (const secret of secrets) assert.ok(!shown.includes(secret));
  });

  test('whose response was lost is registered again when the operator records that it is not registered', async (t) => {
    const { desk, bank, thereOf, raised } = await setting(t, dialect);
    const named = await raised();
    bank.clients.clear();
    succeeds(await desk.record(named, { outcome: 'NOT_REGISTERED' }));
    await desk.becomes(named, { status: 'ENABLED' });
    assert.equal((await thereOf(named)).length, 1);
    refuses(await desk.record(named, { outcome: 'NOT_REGISTERED' }), 'CONFLICT', 409);
  });

  test('a refused update is sent again by a retry, and after a change of the interface’s configuration', async (t) => {
    const { call, desk, bank, configure, enable, thereOf } = await setting(t, dialect);
    const named = await enable();
    await desk.becomes(named, { status: 'ENABLED' });
    refuses(await desk.retry(named), 'CONFLICT', 409, /not waiting for a retry/u);
    bank.next(failing(405), refusing(400, 'invalid_client_metadata', 'No.'));
    const redirect_uris = ['https://other.example.com/oauth'];
    succeeds(await call('PATCH', `/end-customers/${named.client}`, { redirect_uris }));
    const first = await desk.becomes(named, { task: 'UPDATE' });
    assert.deepEqual([first.status, first.due_at], ['ENABLED', null]);
    assert.match(first.last_failure, /HTTP 405/u);
    succeeds(await desk.retry(named));
    await bank.arrived(3);
    await desk.becomes(named, { task: 'UPDATE', due_at: null });
    await configure({ extra_metadata: { scope: 'openid' } });
    await bank.arrived(4);
    await desk.becomes(named, { task: null, due_at: null });
    const [client] = await thereOf(named);
    assert.deepEqual(client?.metadata['redirect_uris'], redirect_uris);
    assert.equal(client?.metadata['scope'], 'openid');
  });

  test('a client without a management URL can be recorded, and is enabled after its update is recorded', async (t) => {
    const { server, call, desk, bank, thereOf, raised } = await setting(t, dialect, { flavour: 'rfc7591' });
    const named = await raised();
    const [client] = await thereOf(named);
    const bank_client = { client_id: client?.clientId };
    succeeds(await desk.record(named, { outcome: 'REGISTERED', bank_client }));
    const { status, last_failure } = await desk.becomes(named, { task: 'UPDATE' });
    assert.equal(status, 'PROCESSING');
    assert.match(last_failure, /returned no URL/u);
    succeeds(await desk.record(named, { outcome: 'UPDATED' }));
    await desk.becomes(named, { status: 'ENABLED', task: null, due_at: null });

    const redirect_uris = ['https://other.example.com/oauth'];
    succeeds(await call('PATCH', `/end-customers/${named.client}`, { redirect_uris }));
    await desk.becomes(named, { task: 'UPDATE' });
    assert.equal(succeeds(await desk.record(named, { outcome: 'UPDATED' })).registration.task, null);
    await server.settle();
    assert.equal(bank.requests.length, 1);
  });

  test('does not show a partner the exchanges with the institution', async (t) => {
    const { server, call, desk, partner, bank, institution, enable } = await setting(t, dialect);
    bank.next(failing(500));
    const named = await enable();
    await desk.becomes(named, { failures: 1 });
    const { token } = succeeds(
      await call('POST', '/tokens', { name: 'own', partner_client_id: partner.clientId }),
    ).token;
    const own = registrationsAt(
      () => server,
      () => token,
    );
    for (const shown of [await own.read(named), ...(await own.list(`institution_id=${institution}`))]) {
      assert.equal('failures' in shown || 'last_failure' in shown, false);
    }
    refuses(await own.record(named, { outcome: 'NOT_REGISTERED' }), 'FORBIDDEN', 403);
    refuses(await own.retry(named), 'FORBIDDEN', 403);
  });

  test('is withdrawn at the institution when its customer is off-boarded', async (t) => {
    const { server, desk, bank, enable } = await setting(t, dialect);
    const named = await enable();
    await desk.becomes(named, { status: 'ENABLED' });
    assert.equal(bank.clients.size, 1);
    await deskOf(server).offBoard(named.client);
    assert.equal((await bank.arrived(2)).method, 'DELETE');
    await server.settle();
    assert.equal(bank.clients.size, 0);
    assert.notEqual((await desk.read(named)).withdrawn_at, null);
  });
});
