import assert from 'node:assert/strict';
import { test } from 'vitest';
import { openSigningKey } from '../../src/keyring/webhook-key.ts';
import { type Answer, manage } from '../support/client.ts';
import { startServer } from '../support/server.ts';
import { newSandbox } from '../support/steered-sandbox.ts';
import { storedKeyring } from '../support/stored-keyring.ts';
import { storedRows } from '../support/stored-rows.ts';
import { onEachDialect } from '../support/stores.ts';
import { startReceiver } from '../support/webhook-receiver.ts';

const kilobyte = 1024;
const tables = [
  'events',
  'webhook_attempts',
  'webhook_deliveries',
  'webhook_endpoints',
  'webhook_signing_keys',
] as const;

onEachDialect((dialect) => {
  test('secrets, private keys and long responses of webhooks are not stored, logged or returned again', async (t) => {
    const server = await startServer(t, dialect, { GINGHAM_LOG_LEVEL: 'debug' });
    const sandbox = await newSandbox(server);
    const call = manage(server.url, server.demo.operatorToken);
    const replies: string[] = [];
    const heard = async (answering: Promise<Answer>, status = 200): Promise<Answer['body']> => {
      const { status: actual, body } = await answering;
      assert.equal(actual, status, JSON.stringify(body));
      replies.push(JSON.stringify(body));
      return body;
    };
    // Secrets that are returned once are excluded.
    const secrets: string[] = [];
    const heardOnce = async (answering: Promise<Answer>): Promise<Answer['body']> => {
      const { signing_secret, ...body } = (await answering).body;
      assert.match(signing_secret, /^whsec_/u);
      secrets.push(signing_secret);
      replies.push(JSON.stringify(body));
      return body;
    };

    const tail = 'what comes after the first kilobyte';
    const receiver = await startReceiver(t, { status: 500, body: `${'.'.repeat(kilobyte)}${tail}` });
    const wanted = {
      partner_client_id: sandbox.partner.clientId,
      environment: 'sandbox',
      url: receiver.url,
      event_types: ['END_CUSTOMER_OAUTH_STATUS_UPDATED', 'end_customer.created'],
    };
    const { webhook_endpoint } = await heardOnce(call('POST', '/webhook-endpoints', wanted));
    const path = `/webhook-endpoints/${webhook_endpoint.endpoint_id}`;
    await heardOnce(call('POST', `${path}/rotate-secret`));
    const password = 'correct-horse-battery';
    const bad = { ...wanted, url: `https://user:${password}@hooks.example/` };
    await heard(call('POST', '/webhook-endpoints', bad), 400);
    await heard(call('PATCH', path, { url: bad.url }), 400);
    await sandbox.active();
    await sandbox.advanceDays(1);
    await heard(call('POST', '/webhook-keys/rotate', { environment: 'sandbox' }));
    await sandbox.advanceDays(1);
    assert.ok(receiver.received.length > 10);
    const signatures = receiver.received.flatMap(({ headers }) =>
      String(headers['plaid-verification']).split('.').slice(2),
    );
    await heard(call('GET', path));
    await heard(call('GET', '/webhook-endpoints'));
    await heard(call('GET', '/webhook-keys'));
    const { webhook_deliveries } = await heard(
      call('GET', `/webhook-deliveries?endpoint_id=${webhook_endpoint.endpoint_id}`),
    );
    const delivery = webhook_deliveries.find(
      ({ attempt_count }: { attempt_count: number }) => attempt_count > 1,
    );
    await heard(call('GET', `/webhook-deliveries/${delivery.delivery_id}`));
    assert.ok(replies.at(-1)?.includes('.'.repeat(kilobyte)));

    const keys = await storedRows(server, dialect, 'select kid, sealed_jwk from webhook_signing_keys');
    assert.equal(keys.length, 2);
    const keyring = await storedKeyring(server, dialect);
    for (const { kid, sealed_jwk } of keys) {
      const { d } = await openSigningKey(keyring, { kid: String(kid) }, String(sealed_jwk));
      secrets.push(String(d));
    }
    const places = new Map([
      ['replies', replies.join('\n')],
      ['the log', server.log.join('\n')],
    ]);
    for (const table of tables) {
      places.set(table, JSON.stringify(await storedRows(server, dialect, `select * from ${table}`)));
    }
    // The search finds what is there.
    for (const [place, found] of [
      ['replies', webhook_endpoint.endpoint_id],
      ['the log', 'INVALID_FIELD'],
      ['events', 'endpoint.secret_rotated'],
      ['webhook_attempts', '.'.repeat(kilobyte)],
      ['webhook_signing_keys', keys[0]?.['kid']],
    ]) {
      assert.ok(places.get(place)?.includes(found), place);
    }
    const unwanted = [...secrets, ...signatures, password, tail];
    for (const secret of unwanted) {
      const bytes = Buffer.from(secret.replace(/^whsec_/u, ''), 'base64');
      const forms = [secret, secret.replace(/^whsec_/u, ''), bytes.toString('hex'), bytes.toString('base64')];
      for (const [place, text] of places) {
        for (const form of forms) assert.ok(!text.includes(form), `${form} is in ${place}`);
      }
    }
    assert.equal(secrets.length, 4);
  });
});
