import assert from 'node:assert/strict';
import { test } from 'vitest';
import { partnerCalls } from '../support/client.ts';
import { deskOf } from '../support/desk.ts';
import { newEndCustomer, succeeds } from '../support/management.ts';
import { suiteServer } from '../support/server.ts';
import { onEachDialect } from '../support/stores.ts';

onEachDialect((dialect) => {
  const server = suiteServer(dialect, { GINGHAM_LIMITED_PRODUCTION_CALLS: '3' });
  const isGood = async (clientId: string, secret: string | undefined) =>
    (await deskOf(server()).verify(clientId, String(secret), 'production')).valid;
  const ask = async (operation: string, clientId: string, place: 'production' | 'sandbox' = 'production') => {
    const call = partnerCalls(server().url, server().demo, place);
    return succeeds(await call(`/partner/customer/${operation}`, { end_customer_client_id: clientId }));
  };

  test('create returns a production secret valid for the configured number of calls', async () => {
    const { clientId, secrets } = await newEndCustomer(server(), server().demo, 'production');
    assert.deepEqual(Object.keys(secrets).sort(), ['development', 'production', 'sandbox']);
    const { verify } = deskOf(server());
    for (const calls_left of [2, 1, 0]) {
      const verified = await verify(clientId, String(secrets.production), 'production');
      assert.equal(verified.valid, true);
      assert.equal(verified.calls_left, calls_left);
    }
    assert.equal(await isGood(clientId, secrets.production), false);
    // The others are unlimited.
    assert.equal((await verify(clientId, String(secrets.sandbox), 'sandbox')).calls_left, null);
  });

  test('enable revokes it and returns an unlimited one', async () => {
    const { clientId, secrets } = await newEndCustomer(server(), server().demo, 'production');
    const { production_secret } = await ask('enable', clientId);
    assert.notEqual(production_secret, secrets.production);
    assert.equal(await isGood(clientId, secrets.production), false);
    for (let call = 0; call < 5; call += 1) assert.equal(await isGood(clientId, production_secret), true);
  });

  test('a denial revokes it, and keeps those for sandbox and development', async () => {
    const review = { is_diligence_attested: false };
    const { clientId, secrets } = await newEndCustomer(server(), server().demo, 'production', review);
    assert.equal(await isGood(clientId, secrets.production), true);
    const { deny, verify } = deskOf(server());
    await deny(clientId);
    assert.equal(await isGood(clientId, secrets.production), false);
    for (const place of ['development', 'sandbox'] as const) {
      assert.equal((await verify(clientId, String(secrets[place]), place)).valid, true);
    }
  });

  test('remove revokes it', async () => {
    const { clientId, secrets } = await newEndCustomer(server(), server().demo, 'production');
    await ask('remove', clientId);
    assert.equal(await isGood(clientId, secrets.production), false);
  });

  test('a sandbox customer’s is not valid in production', async () => {
    const { clientId, secrets } = await newEndCustomer(server(), server().demo, 'sandbox');
    assert.match(String(secrets.production), /^[0-9a-f]{30}$/u);
    assert.equal(await isGood(clientId, secrets.production), false);
    const { production_secret } = await ask('enable', clientId, 'sandbox');
    assert.equal(await isGood(clientId, production_secret), false);
  });
});
