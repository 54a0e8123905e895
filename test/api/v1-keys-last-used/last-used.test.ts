import assert from 'node:assert/strict';
import { test } from 'vitest';
import { partnerCalls } from '../../support/client.ts';
import { managing, newEndCustomer, newToken, succeeds } from '../../support/management.ts';
import { newPartner } from '../../support/partner.ts';
import { startServer } from '../../support/server.ts';
import { hourMs, steeredServer } from '../../support/steered-time.ts';
import { onEachDialect } from '../../support/stores.ts';
import type { TestServer } from '../../support/test-server.ts';

const dayMs = 24 * hourMs;
const unknown = { end_customer_client_id: 'nobody' };

onEachDialect((dialect) => {
  const { server, now, pass } = steeredServer(dialect);
  const call = managing(server);
  const today = () => new Date(Math.floor(now() / dayMs) * dayMs).toISOString();
  const secretsOf = async (clientId: string) => {
    await server().settle();
    const { secrets } = succeeds(await call('GET', `/partners/${clientId}/secrets`));
    return Object.fromEntries(
      secrets.map(({ environment, last_used_at }: Record<string, string>) => [environment, last_used_at]),
    );
  };
  const keysOf = async (clientId: string, on: TestServer = server()) => {
    await on.settle();
    return succeeds(await managing(() => on)('GET', `/end-customers/${clientId}`)).end_customer.keys;
  };

  test('a partner’s secret shows the last day of a call with it, whatever the call returned', async () => {
    const partner = await newPartner(server(), { environments: ['sandbox', 'production'] });
    assert.deepEqual(await secretsOf(partner.clientId), { sandbox: null, production: null });
    const inSandbox = partnerCalls(server().url, partner);
    await inSandbox('/partner/customer/get', unknown);
    const first = today();
    assert.deepEqual(await secretsOf(partner.clientId), { sandbox: first, production: null });
    pass(2 * dayMs);
    assert.deepEqual(await secretsOf(partner.clientId), { sandbox: first, production: null });
    await inSandbox('/partner/customer/get', unknown);
    assert.deepEqual(await secretsOf(partner.clientId), { sandbox: today(), production: null });
  });

  test('an end customer’s key is used by a successful verification only', async () => {
    const partner = await newPartner(server());
    const { clientId, secrets } = await newEndCustomer(server(), partner, 'production');
    const verify = async (secret: string, environment = 'sandbox') =>
      succeeds(await call('POST', '/keys/verify', { client_id: clientId, secret, environment })).valid;
    assert.equal(await verify('f'.repeat(30)), false);
    assert.equal(await verify(secrets.sandbox as string, 'development'), false);
    assert.ok((await keysOf(clientId)).every((key: Record<string, unknown>) => key['last_used_at'] === null));
    assert.equal(await verify(secrets.sandbox as string), true);
    const [used] = (await keysOf(clientId)).filter((key: Record<string, unknown>) => key['last_used_at']);
    assert.deepEqual([used.environment, used.last_used_at], ['sandbox', today()]);
  });

  test('a revoked token keeps its last use', async () => {
    const { id, token } = await newToken(server(), null);
    succeeds(await managing(server, () => token)('GET', '/institutions'));
    await server().settle();
    const { token: revoked } = succeeds(await call('POST', `/tokens/${id}/revoke`));
    assert.equal(revoked.last_used_at, today());
  });

  test('a restored snapshot does not change when the keys in it were used', async () => {
    const partner = await newPartner(server());
    const inSandbox = partnerCalls(server().url, partner);
    const { clientId, secrets } = await newEndCustomer(server(), partner, 'sandbox');
    succeeds(await inSandbox('/simulation/snapshot/create', { name: 'before' }));
    const pair = { client_id: clientId, secret: secrets.sandbox, environment: 'sandbox' };
    succeeds(await call('POST', '/keys/verify', pair));
    await server().settle();
    succeeds(await inSandbox('/simulation/snapshot/restore', { name: 'before' }));
    const used = (await keysOf(clientId)).map((key: Record<string, unknown>) => key['last_used_at']);
    assert.deepEqual(used.toSorted(), [today(), null].toSorted());
  });

  test('a server that stops writes the uses of its last seconds', async (t) => {
    const first = await startServer(t, dialect);
    const { clientId, secrets } = await newEndCustomer(first, first.demo, 'sandbox');
    const pair = { client_id: clientId, secret: secrets.sandbox, environment: 'sandbox' };
    succeeds(await managing(() => first)('POST', '/keys/verify', pair));
    await first.close();
    const second = await startServer(t, dialect, first.env);
    const used = (await keysOf(clientId, second)).filter(
      (key: Record<string, unknown>) => key['last_used_at'],
    );
    assert.equal(used.length, 1);
  });
});
