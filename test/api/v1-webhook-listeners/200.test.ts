import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { importJWK, jwtVerify } from 'jose';
import { test } from 'vitest';
import { webhookTypes } from '../../../src/domain/webhook/webhook-type.ts';
import { managing, newToken, succeeds } from '../../support/management.ts';
import { sharedServer } from '../../support/server.ts';
import { newSandbox } from '../../support/steered-sandbox.ts';
import { storedRows } from '../../support/stored-rows.ts';
import { onEachDialect } from '../../support/stores.ts';
import { newListener } from '../../support/webhook-listener.ts';

onEachDialect((dialect) => {
  const server = sharedServer(dialect);
  const call = managing(server);

  test('a listener is a sandbox endpoint without a URL, for all event types by default', async () => {
    const { partner } = await newSandbox(server());
    const body = { partner_client_id: partner.clientId };
    const { listener, signing_secret } = succeeds(await call('POST', '/webhook-listeners', body));
    assert.match(signing_secret, /^whsec_/u);
    const { endpoint_id, url, environment, partner_client_id, event_types, status } = listener;
    assert.deepEqual(
      { url, environment, partner_client_id, event_types, status },
      { url: null, environment: 'sandbox', ...body, event_types: webhookTypes, status: 'active' },
    );
    const read = succeeds(await call('GET', `/webhook-endpoints/${endpoint_id}`)).webhook_endpoint;
    assert.deepEqual(read, listener);
    const { token } = await newToken(server(), partner.clientId);
    const own = succeeds(
      await managing(server, () => token)('POST', '/webhook-listeners', {
        event_types: ['end_customer.created'],
      }),
    ).listener;
    assert.equal(own.partner_client_id, partner.clientId);
    assert.deepEqual(own.event_types, ['end_customer.created']);
  });

  test('webhooks are returned one by one in the order due, signed like those that are sent', async () => {
    const sandbox = await newSandbox(server());
    const listener = await newListener(server(), sandbox.partner, {
      event_types: ['end_customer.created', 'end_customer.enabled'],
    });
    assert.equal(await listener.next(), null);
    const { now } = (await sandbox.call('/simulation/clock/get')).clock;
    const clientId = await sandbox.create();
    const created = await listener.webhook();
    const { event_type, attempt, attempted_at, timeout_seconds } = created;
    assert.deepEqual(
      { event_type, attempt, attempted_at, timeout_seconds },
      { event_type: 'end_customer.created', attempt: 1, attempted_at: now, timeout_seconds: 10 },
    );
    assert.equal(JSON.parse(created.body).data.end_customer_client_id, clientId);
    assert.ok(created.headers['webhook-signature'].startsWith('v1,'));
    const { kid } = JSON.parse(atob(created.headers['plaid-verification'].split('.')[0]));
    const { key } = succeeds(await call('GET', `/webhook-keys/${kid}`));
    assert.equal(key.d, undefined);
    const { payload } = await jwtVerify(created.headers['plaid-verification'], await importJWK(key, 'ES256'));
    assert.equal(payload['request_body_sha256'], createHash('sha256').update(created.body).digest('hex'));
    const { status, next_attempt_at } = await listener.answer(created, {
      answer: 'thanks\0',
      duration_ms: 7,
    });
    assert.deepEqual([status, next_attempt_at], ['delivered', null]);
    const [row] = await storedRows(
      server(),
      dialect,
      `select number, status_code, failure, duration_ms, kid, answer from webhook_attempts
       where delivery_id =
         (select min(delivery_id) from webhook_deliveries where endpoint_id = '${listener.endpointId}')`,
    );
    assert.deepEqual(
      { ...row },
      { number: 1, status_code: 200, failure: null, duration_ms: 7, kid, answer: 'thanks' },
    );
    await sandbox.enable(clientId);
    assert.equal((await listener.webhook()).event_type, 'end_customer.enabled');
  });
});
