import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import type { Environment } from '../../../src/domain/environment.ts';
import { partnerCalls } from '../../support/client.ts';
import { managing, newEndCustomer, newToken, succeeds } from '../../support/management.ts';
import { newPartner } from '../../support/partner.ts';
import { suiteServer } from '../../support/server.ts';
import { onEachDialect } from '../../support/stores.ts';

onEachDialect((dialect) => {
  describe('limited production', () => {
    const limit = 10;
    const server = suiteServer(dialect, { GINGHAM_LIMITED_PRODUCTION_CALLS: String(limit) });
    const call = managing(server);
    const verify = async (
      client_id: string,
      secret: string | undefined,
      environment: Environment = 'production',
      by = call,
    ) => succeeds(await by('POST', '/keys/verify', { client_id, secret, environment }));
    const callsLeft = async (clientId: string) => {
      const { keys } = succeeds(await call('GET', `/end-customers/${clientId}`)).end_customer;
      return keys
        .filter((key: { environment: string }) => key.environment === 'production')
        .map((key: { calls_left: number | null; revoked_at: string | null }) => [
          key.calls_left,
          key.revoked_at !== null,
        ]);
    };

    test('each success uses one call, down to none; then the key is invalid', async () => {
      const partner = await newPartner(server());
      const { clientId, secrets } = await newEndCustomer(server(), partner, 'production');
      for (let left = limit - 1; left >= 0; left -= 1) {
        const { valid, calls_left } = await verify(clientId, secrets.production);
        assert.deepEqual([valid, calls_left], [true, left]);
      }
      const { request_id, ...rest } = await verify(clientId, secrets.production);
      assert.deepEqual(rest, { valid: false });
      assert.deepEqual(await callsLeft(clientId), [[0, false]]);
      assert.equal((await verify(clientId, secrets.sandbox, 'sandbox')).calls_left, null);
    });

    test('of many concurrent verifications, exactly as many succeed as there are calls', async () => {
      const partner = await newPartner(server());
      const { clientId, secrets } = await newEndCustomer(server(), partner, 'production');
      const answers = await Promise.all(
        Array.from({ length: 3 * limit }, () => verify(clientId, secrets.production)),
      );
      const left = answers.filter(({ valid }) => valid).map(({ calls_left }) => calls_left);
      assert.deepEqual(
        left.toSorted((one, other) => one - other),
        Array.from({ length: limit }, (_, at) => at),
      );
      assert.deepEqual(await callsLeft(clientId), [[0, false]]);
    });

    test('a failure uses no call', async () => {
      const partner = await newPartner(server());
      const { clientId, secrets } = await newEndCustomer(server(), partner, 'production');
      const { token } = await newToken(server(), (await newPartner(server())).clientId);
      const stranger = managing(server, () => token);
      await verify(clientId, secrets.production, 'sandbox');
      await verify(partner.clientId, secrets.production);
      await verify(clientId, secrets.production, 'production', stranger);
      assert.deepEqual(await callsLeft(clientId), [[limit, false]]);
    });

    test('enablement revokes the limited key and issues an unlimited one', async () => {
      const partner = await newPartner(server());
      const { clientId, secrets } = await newEndCustomer(server(), partner, 'production');
      const body = { end_customer_client_id: clientId };
      const asPartner = partnerCalls(server().url, partner, 'production');
      const { production_secret } = succeeds(await asPartner('/partner/customer/enable', body));
      assert.equal((await verify(clientId, secrets.production)).valid, false);
      for (let times = 0; times <= limit; times += 1) {
        const { valid, calls_left } = await verify(clientId, production_secret);
        assert.deepEqual([valid, calls_left], [true, null]);
      }
      assert.deepEqual(
        (await callsLeft(clientId)).toSorted(),
        [
          [limit, true],
          [null, false],
        ].toSorted(),
      );
    });

    test('a denial revokes the limited key', async () => {
      const partner = await newPartner(server(), { review_policy: 'MANUAL' });
      const { clientId, secrets } = await newEndCustomer(server(), partner, 'production');
      assert.equal((await verify(clientId, secrets.production)).status, 'UNDER_REVIEW');
      succeeds(await call('POST', `/end-customers/${clientId}/deny`, { reason: 'no' }));
      assert.equal((await verify(clientId, secrets.production)).valid, false);
    });
  });

  describe('with development switched off', () => {
    const server = suiteServer(dialect, { GINGHAM_DEVELOPMENT_ENABLED: 'false' });

    test('no development key is valid, not even the partner’s', async () => {
      const { clientId, secrets } = server().demo;
      const verify = async (environment: Environment) => {
        const body = { client_id: clientId, secret: secrets[environment], environment };
        return succeeds(await managing(server)('POST', '/keys/verify', body)).valid;
      };
      assert.equal(await verify('development'), false);
      assert.equal(await verify('production'), true);
    });
  });
});
