import assert from 'node:assert/strict';
import { importJWK, type JWK } from 'jose';
import { describe, test } from 'vitest';
import { type Environment, environments } from '../../../src/domain/environment.ts';
import { type Answer, partnerCalls, post } from '../../support/client.ts';
import { deskOf } from '../../support/desk.ts';
import { endCustomerAt } from '../../support/lifecycle.ts';
import { managing, newEndCustomer, refuses, succeeds } from '../../support/management.ts';
import { newPartner } from '../../support/partner.ts';
import { type SdkName, sdkClient, sdks } from '../../support/sdk-journey.ts';
import { sharedServer, suiteServer } from '../../support/server.ts';
import { onSampledDialect } from '../../support/stores.ts';
import type { TestServer } from '../../support/test-server.ts';

const path = '/webhook_verification_key/get';

/** Rotates the key, and returns the new id. */
async function newKey(server: TestServer, environment: Environment): Promise<string> {
  const made = succeeds(await managing(() => server)('POST', '/webhook-keys/rotate', { environment }));
  return made.webhook_key.kid;
}

function getKey(
  { url }: TestServer,
  environment: Environment,
  [client_id, secret]: [string, string | undefined],
  key_id: string,
): Promise<Answer> {
  return post(`${url}/${environment}${path}`, { client_id, secret, key_id });
}

onSampledDialect((dialect) => {
  const server = sharedServer(dialect);

  test('a partner gets the public part of each environment’s active key, and no more', async () => {
    for (const environment of environments) {
      const key_id = await newKey(server(), environment);
      const call = partnerCalls(server().url, server().demo, environment);
      const { key } = succeeds(await call(path, { key_id }));
      const { x, y, created_at, ...rest } = key;
      assert.deepEqual(rest, {
        alg: 'ES256',
        crv: 'P-256',
        kid: key_id,
        kty: 'EC',
        use: 'sig',
        expired_at: null,
      });
      assert.ok(Math.abs(created_at - Date.now() / 1000) < 60);
      assert.ok(await importJWK(key as JWK));
      assert.deepEqual([x.length, y.length], [43, 43]);
    }
  });

  test('a replaced key is still served, expiring after five minutes', async () => {
    const key_id = await newKey(server(), 'production');
    const call = partnerCalls(server().url, server().demo, 'production');
    const { key: before } = succeeds(await call(path, { key_id }));
    const { key: next } = succeeds(await call(path, { key_id: await newKey(server(), 'production') }));
    const { key: after } = succeeds(await call(path, { key_id }));
    assert.deepEqual(after, { ...before, expired_at: next.created_at + 300 });
  });

  test('a key of another environment is not found', async () => {
    const key_id = await newKey(server(), 'sandbox');
    for (const environment of ['production', 'development'] as const) {
      const call = partnerCalls(server().url, server().demo, environment);
      refuses(await call(path, { key_id }), 'INVALID_WEBHOOK_VERIFICATION_KEY_ID', 400);
    }
  });

  describe('end customers with their own keys', () => {
    test('get it in their key’s environment', async () => {
      const { clientId, secrets } = await endCustomerAt('ACTIVE', server(), server().demo, 'production');
      for (const environment of environments) {
        const key_id = await newKey(server(), environment);
        const pair: [string, string | undefined] = [clientId, secrets[environment]];
        const { key } = succeeds(await getKey(server(), environment, pair, key_id));
        assert.equal(key.kid, key_id);
      }
    });

    test('of the sandbox get it only there, whatever environment their key is named for', async () => {
      const { clientId, secrets } = await endCustomerAt('ACTIVE', server(), server().demo, 'sandbox');
      const key_id = await newKey(server(), 'sandbox');
      for (const named of environments) {
        const pair: [string, string | undefined] = [clientId, secrets[named]];
        succeeds(await getKey(server(), 'sandbox', pair, key_id));
        for (const other of ['production', 'development'] as const) {
          const otherKey = await newKey(server(), other);
          refuses(await getKey(server(), other, pair, otherKey), 'INVALID_API_KEYS', 400);
        }
      }
    });

    test('are rejected once removed', async () => {
      const { clientId, secrets } = await endCustomerAt('gone', server(), server().demo, 'sandbox');
      const key_id = await newKey(server(), 'sandbox');
      refuses(
        await getKey(server(), 'sandbox', [clientId, secrets.sandbox], key_id),
        'INVALID_API_KEYS',
        400,
      );
    });

    test('are not affected by the faults of their partner', async () => {
      const partner = await newPartner(server());
      const call = partnerCalls(server().url, partner);
      const { clientId, secrets } = await newEndCustomer(server(), partner, 'sandbox');
      const fault = { operation: path, error_code: 'INVALID_WEBHOOK_VERIFICATION_KEY_ID' };
      succeeds(await call('/simulation/faults/set', fault));
      const key_id = await newKey(server(), 'sandbox');
      succeeds(await getKey(server(), 'sandbox', [clientId, secrets.sandbox], key_id));
      refuses(await call(path, { key_id }), 'INVALID_WEBHOOK_VERIFICATION_KEY_ID', 400);
      succeeds(await call(path, { key_id }));
    });
  });

  for (const name of Object.keys(sdks) as SdkName[]) {
    test(`${name} returns it, for partners and for end customers`, async () => {
      const key_id = await newKey(server(), 'sandbox');
      const { clientId, secrets } = await newEndCustomer(server(), server().demo, 'sandbox');
      const { demo, url } = server();
      for (const pair of [
        { clientId: demo.clientId, secret: demo.secrets.sandbox },
        { clientId, secret: String(secrets.sandbox) },
      ]) {
        const { data } = await sdkClient(name, `${url}/sandbox`, pair).webhookVerificationKeyGet({ key_id });
        assert.equal(data.key.kid, key_id);
      }
    });
  }

  describe('with limited production', () => {
    const limited = suiteServer(dialect, { GINGHAM_LIMITED_PRODUCTION_CALLS: '1' });

    test('it uses no call of a limited key, and a used-up key is rejected', async () => {
      const { clientId, secrets } = await newEndCustomer(limited(), limited().demo, 'production');
      const pair: [string, string | undefined] = [clientId, secrets.production];
      const key_id = await newKey(limited(), 'production');
      for (let times = 0; times < 3; times += 1) {
        succeeds(await getKey(limited(), 'production', pair, key_id));
      }
      const verified = await deskOf(limited()).verify(clientId, String(secrets.production), 'production');
      assert.deepEqual([verified.valid, verified.calls_left], [true, 0]);
      refuses(await getKey(limited(), 'production', pair, key_id), 'INVALID_API_KEYS', 400);
    });
  });

  describe('with a rate limit', () => {
    const slow = suiteServer(dialect, { GINGHAM_RATE_LIMIT_PER_MINUTE: '3' });

    test('each end customer has its own, separate from its partner’s', async () => {
      const { demo } = slow();
      const ask = ({ clientId, secrets }: { clientId: string; secrets: { sandbox?: string } }) =>
        getKey(slow(), 'sandbox', [clientId, secrets.sandbox], 'none');
      const some = [
        demo,
        await newEndCustomer(slow(), demo, 'sandbox'),
        await newEndCustomer(slow(), demo, 'sandbox'),
      ];
      for (const one of some) {
        for (let at = 0; at < 3; at += 1) {
          refuses(await ask(one), 'INVALID_WEBHOOK_VERIFICATION_KEY_ID', 400);
        }
        refuses(await ask(one), 'RATE_LIMIT', 429);
      }
    });
  });
});
