import assert from 'node:assert/strict';
import { test } from 'vitest';
import { listenForChanges } from '../../support/change-stream.ts';
import { partnerCalls, send } from '../../support/client.ts';
import { signInAs } from '../../support/console.ts';
import { eventually } from '../../support/eventually.ts';
import { managing, newToken, refuses, succeeds } from '../../support/management.ts';
import { newPartner } from '../../support/partner.ts';
import { newActiveCustomer } from '../../support/registrations.ts';
import type { Scope } from '../../support/scope.ts';
import { startServer, suiteServer } from '../../support/server.ts';
import { newSandbox } from '../../support/steered-sandbox.ts';
import { onEachDialectConcurrently } from '../../support/stores.ts';
import { type ReceiverAnswer, startReceiver } from '../../support/webhook-receiver.ts';
import { createEndpoint } from '../../support/webhooks.ts';

const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

onEachDialectConcurrently((dialect) => {
  const server = suiteServer(dialect);
  const call = managing(server);
  /** Listens as a partner, with its own token. */
  const asPartner = async (t: Scope, clientId: string, query = '') => {
    const { token } = await newToken(server(), clientId);
    return listenForChanges(t, server().url, bearer(token), query);
  };

  test('a change is reported to every listener who can see it, by the topics to refetch', async (t) => {
    const sandbox = await newSandbox(server());
    const { clientId } = sandbox.partner;
    const stream = await asPartner(t, clientId);
    assert.equal(stream.status, 200);
    assert.equal(stream.headers['content-type'], 'text/event-stream; charset=utf-8');
    assert.equal(stream.headers['cache-control'], 'no-store');
    assert.match(stream.text(), /^retry: \d+\n: /u);
    const everything = await listenForChanges(t, server().url, bearer(server().demo.operatorToken));
    const created = await sandbox.create();
    assert.ok((await stream.until('end_customers')).has('events'));
    await everything.until('end_customers');
    await sandbox.enable(created);
    await sandbox.advanceDays(1);
    await stream.until('registrations');
    await sandbox.call('/simulation/progress/set', { mode: 'immediate' });
    await stream.until('sandbox');
    // Reads leave no events, but are in the request log.
    await sandbox.read(created);
    await stream.until('requests');
    succeeds(await call('PATCH', `/partners/${clientId}`, { name: 'Another name' }));
    await stream.until('partners');
  });

  test('a report names the realm, the partner and the end customers of a change, and the topics of all', async (t) => {
    const sandbox = await newSandbox(server(), { environments: ['production', 'sandbox'] });
    const { clientId: partner } = sandbox.partner;
    const stream = await asPartner(t, partner);
    const one = await sandbox.create();
    await stream.until('end_customers');
    const { clientId: live } = await newActiveCustomer(server(), sandbox.partner);
    await stream.until('end_customers');
    await sandbox.call('/simulation/progress/set', { mode: 'immediate' });
    await stream.until('sandbox');
    succeeds(await call('PATCH', `/partners/${partner}`, { name: 'Another name' }));
    await stream.until('partners');
    const subject = (realm: string | null, ids: string[] | null) => ({
      realm,
      partner_client_id: partner,
      end_customer_client_ids: ids,
    });
    const [first, ...rest] = stream.changesOf('end_customers');
    assert.deepEqual(first, { topic: 'end_customers', ...subject('sandbox', [one]) });
    assert.ok(rest.length > 0);
    for (const change of rest) {
      assert.deepEqual(change, { topic: 'end_customers', ...subject('live', [live]) });
    }
    // The sandbox was frozen first.
    assert.deepEqual(stream.changesOf('sandbox').at(-1), { topic: 'sandbox', ...subject('sandbox', null) });
    // Its creation can be reported too.
    assert.deepEqual(stream.changesOf('partners').at(-1), { topic: 'partners', ...subject(null, null) });
    const [, data = ''] = /^data: (.*)$/mu.exec(stream.text()) ?? [];
    const { topics, changes } = JSON.parse(data);
    assert.deepEqual([...new Set(changes.map(({ topic }: { topic: string }) => topic))].toSorted(), topics);
  });

  test('what has changed since a page read its data is reported when it begins to listen', async (t) => {
    const since = `?since=${new Date().toISOString()}`;
    const sandbox = await newSandbox(server());
    const { clientId } = sandbox.partner;
    const { clientId: other } = await newPartner(server());
    await createEndpoint(server(), { partner: sandbox.partner, url: 'http://127.0.0.1:9/' });
    const created = await sandbox.create();
    const deliveries = () => call('GET', `/webhook-deliveries?partner_client_id=${clientId}`);
    await eventually(deliveries, (reply) => succeeds(reply).webhook_deliveries[0]?.attempt_count > 0);
    const stream = await asPartner(t, clientId, since);
    const reported = await stream.until('end_customers');
    assert.ok(reported.has('webhooks'), [...reported].join());
    const [change] = stream.changesOf('end_customers');
    assert.deepEqual(change?.['end_customer_client_ids'], [created]);
    const others = await asPartner(t, other, since);
    await others.until('partners');
    assert.deepEqual(others.changesOf('end_customers'), []);
    const muchLater = await asPartner(t, other, `?since=${new Date(Date.now() - 120_000).toISOString()}`);
    await muchLater.until('requests');
    const whatever = { realm: null, partner_client_id: null, end_customer_client_ids: null };
    assert.deepEqual(muchLater.changesOf('end_customers'), [{ topic: 'end_customers', ...whatever }]);
    const refused = await send('GET', `${server().url}/v1/changes?since=yesterday`, undefined, {
      ...bearer(server().demo.operatorToken),
    });
    refuses(refused, 'INVALID_FIELD', 400, /since/u);
  });

  test('the outcome of a webhook is reported', async (t) => {
    const sandbox = await newSandbox(server());
    const { clientId } = sandbox.partner;
    const { endpointId } = await createEndpoint(server(), {
      partner: sandbox.partner,
      url: 'http://127.0.0.1:9/',
    });
    const stream = await asPartner(t, clientId);
    succeeds(await call('POST', `/webhook-endpoints/${endpointId}/test`));
    await stream.until('webhooks');
  });

  test('a response to a webhook already in transit is reported', async (t) => {
    const { partner } = await newSandbox(server());
    const answer = Promise.withResolvers<ReceiverAnswer>();
    const receiver = await startReceiver(t, () => answer.promise);
    const { endpointId } = await createEndpoint(server(), { partner, url: receiver.url });
    succeeds(await call('POST', `/webhook-endpoints/${endpointId}/test`));
    await receiver.arrived(1);
    const stream = await asPartner(t, partner.clientId);
    answer.resolve({ status: 200 });
    await stream.until('webhooks');
  });

  test('changes of another partner or of the operator are not reported', async (t) => {
    const [own, other] = [await newPartner(server()), await newPartner(server())];
    const stream = await asPartner(t, own.clientId);
    const others = await asPartner(t, other.clientId);
    succeeds(await partnerCalls(server().url, other)('/simulation/progress/set', { mode: 'immediate' }));
    succeeds(
      await call('POST', '/direct-customers', { legal_name: 'D', website: `${own.clientId}.example.com` }),
    );
    await others.until('sandbox');
    succeeds(await partnerCalls(server().url, own)('/simulation/clock/freeze'));
    const reported = await stream.until('sandbox');
    assert.ok(!reported.has('direct_customers'), [...reported].join());
    assert.equal(stream.changesOf('sandbox').length, 1);
  });

  test('a user listens for the partner in the query, until the session ends', async (t) => {
    const partner = await newPartner(server());
    const { clientId } = partner;
    const signedIn = await signInAs(server(), 'partner_read_only', clientId);
    const { cookie } = signedIn;
    const query = `?partner_client_id=${clientId}`;
    const first = await listenForChanges(t, server().url, { cookie }, query);
    succeeds(await partnerCalls(server().url, partner)('/simulation/clock/freeze'));
    await first.until('sandbox');
    first.leave();
    const again = await listenForChanges(t, server().url, { cookie }, query);
    succeeds(await partnerCalls(server().url, partner)('/simulation/clock/resume'));
    await again.until('sandbox');
    const { clientId: another } = await newPartner(server());
    const path = `${server().url}/v1/changes?partner_client_id=`;
    refuses(await send('GET', path + another, undefined, { cookie }), 'FORBIDDEN', 403);
    succeeds(await signedIn.call('DELETE', '/v1/session'));
    await again.ended;
    refuses(await send('GET', path + clientId, undefined, { cookie }), 'INVALID_SESSION', 401);
  });

  test('revoking a token ends its streams', async (t) => {
    const { id, token } = await newToken(server(), null);
    const stream = await listenForChanges(t, server().url, bearer(token));
    succeeds(await call('POST', `/tokens/${id}/revoke`));
    await stream.ended;
  });

  test('listening requires a valid token for its own partner, and is limited to twenty streams', async (t) => {
    const path = `${server().url}/v1/changes`;
    refuses(await send('GET', path), 'INVALID_TOKEN', 401);
    const { clientId } = await newPartner(server());
    const { token } = await newToken(server(), clientId);
    const other = `${path}?partner_client_id=${'a'.repeat(24)}`;
    refuses(await send('GET', other, undefined, bearer(token)), 'FORBIDDEN', 403);
    refuses(await send('GET', `${path}?colour=blue`, undefined, bearer(token)), 'UNKNOWN_FIELDS', 400);
    const streams = [];
    for (let count = 0; count < 20; count += 1) {
      streams.push(await listenForChanges(t, server().url, bearer(token)));
    }
    const { status, headers } = await send('GET', path, undefined, bearer(token));
    assert.equal(status, 429);
    assert.match(headers.get('retry-after') ?? '', /^\d+$/u);
  });

  test('listeners do not delay stopping a server', async (t) => {
    const own = await startServer(t, dialect);
    const stream = await listenForChanges(t, own.url, bearer(own.demo.operatorToken));
    const began = performance.now();
    await own.close();
    await stream.ended;
    // Connections in progress are closed after eight seconds.
    assert.ok(performance.now() - began < 5_000);
    assert.ok(!own.log.some((line) => line.includes('"level":"error"')), own.log.join(''));
  });
});
