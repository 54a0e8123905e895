import assert from 'node:assert/strict';
import { test } from 'vitest';
import { partnerCalls } from '../../support/client.ts';
import { managing, refuses, succeeds } from '../../support/management.ts';
import { newPartner } from '../../support/partner.ts';
import { sandboxOf } from '../../support/sandbox-partner.ts';
import { startServer } from '../../support/server.ts';
import { onEachDialect } from '../../support/stores.ts';
import { startReceiver } from '../../support/webhook-receiver.ts';
import { createEndpoint } from '../../support/webhooks.ts';

const second = 1_000;

onEachDialect((dialect) => {
  test('a key is created on first use, replaced on request, and then served with its expiry', async (t) => {
    // Near real time, in which events are recorded: webhooks of much older events are removed.
    const startMs = Math.floor(Date.now() / second) * second;
    let now = startMs;
    const server = await startServer(t, dialect, {}, 'dev', { now: () => now });
    const call = managing(() => server);
    const partner = await newPartner(server);
    const list = async () => succeeds(await call('GET', '/webhook-keys')).webhook_keys;
    assert.deepEqual(await list(), []);

    const receiver = await startReceiver(t);
    const wanted = { partner, url: receiver.url, event_types: ['end_customer.created'] };
    await createEndpoint(server, wanted);
    const sandbox = sandboxOf(server, partner);
    const kidOfNext = async () => {
      await sandbox.create();
      await sandbox.freeze();
      const [header = ''] = String(receiver.received.at(-1)?.headers['plaid-verification']).split('.');
      return JSON.parse(Buffer.from(header, 'base64url').toString()).kid;
    };
    const first = await kidOfNext();
    const [made, ...none] = await list();
    assert.deepEqual(made, {
      kid: first,
      environment: 'sandbox',
      created_at: new Date(startMs).toISOString(),
      expired_at: null,
    });
    assert.deepEqual(none, []);

    now += 10 * second;
    const { webhook_key } = succeeds(await call('POST', '/webhook-keys/rotate', { environment: 'sandbox' }));
    assert.deepEqual([webhook_key.environment, webhook_key.expired_at], ['sandbox', null]);
    assert.equal(await kidOfNext(), webhook_key.kid);
    const expiryMs = startMs + 310 * second;
    assert.deepEqual(await list(), [webhook_key, { ...made, expired_at: new Date(expiryMs).toISOString() }]);
    const get = partnerCalls(server.url, partner);
    const { key } = succeeds(await get('/webhook_verification_key/get', { key_id: first }));
    assert.equal(key.expired_at, expiryMs / second);
  });

  test('concurrent replacements follow each other: one key is active, and all returned ones are listed', async (t) => {
    const server = await startServer(t, dialect);
    const call = managing(() => server);
    const rotated = await Promise.all(
      Array.from({ length: 8 }, () => call('POST', '/webhook-keys/rotate', { environment: 'production' })),
    );
    const reported = rotated.map((answer) => succeeds(answer).webhook_key.kid);
    const { webhook_keys } = succeeds(await call('GET', '/webhook-keys'));
    const kids = webhook_keys.map(({ kid }: { kid: string }) => kid);
    assert.deepEqual(kids.toSorted(), reported.toSorted());
    const inUse = webhook_keys.filter(({ expired_at }: { expired_at: string | null }) => expired_at === null);
    assert.equal(inUse.length, 1);
    const { webhook_key } = succeeds(
      await call('POST', '/webhook-keys/rotate', { environment: 'development' }),
    );
    assert.equal(webhook_key.environment, 'development');
    assert.equal(succeeds(await call('GET', '/webhook-keys?limit=1')).webhook_keys.length, 1);
  });

  test('an environment must be valid', async (t) => {
    const server = await startServer(t, dialect);
    const call = managing(() => server);
    const unknown = await call('POST', '/webhook-keys/rotate', { environment: 'staging' });
    refuses(unknown, 'INVALID_FIELD', 400, /: environment must be one of/u);
    refuses(await call('POST', '/webhook-keys/rotate'), 'MISSING_FIELDS', 400, /: environment$/u);
  });
});
