import assert from 'node:assert/strict';
import { beforeAll, describe, test } from 'vitest';
import { type Environment, environments } from '../../../src/domain/environment.ts';
import { type Credentials, partnerCalls } from '../../support/client.ts';
import { managing, newEndCustomer, newToken, refuses, succeeds } from '../../support/management.ts';
import { newPartner } from '../../support/partner.ts';
import { sharedServer } from '../../support/server.ts';
import { onEachDialect } from '../../support/stores.ts';

onEachDialect((dialect) => {
  const server = sharedServer(dialect);
  const call = managing(server);
  let partner: Credentials;
  beforeAll(async () => {
    partner = await newPartner(server(), { products: ['auth', 'identity'] });
  });

  const verify = async (
    client_id: string,
    secret: string | undefined,
    environment: Environment,
    by = call,
  ) => {
    const { request_id, ...rest } = succeeds(
      await by('POST', '/keys/verify', { client_id, secret, environment }),
    );
    return rest;
  };
  const isValid = async (...key: Parameters<typeof verify>): Promise<boolean> => {
    const { valid, ...rest } = await verify(...key);
    assert.equal(Object.keys(rest).length === 0, !valid, 'an invalid pair returns no more');
    return valid;
  };
  const enable = async (clientId: string, environment: Environment): Promise<string> => {
    const body = { end_customer_client_id: clientId };
    return succeeds(await partnerCalls(server().url, partner, environment)('/partner/customer/enable', body))
      .production_secret;
  };
  const decide = async (clientId: string, decision: string) =>
    succeeds(await call('POST', `/end-customers/${clientId}/${decision}`, { reason: 'because' }));

  test('returns the owner of a partner’s pair', async () => {
    for (const environment of environments) {
      assert.deepEqual(await verify(partner.clientId, partner.secrets[environment], environment), {
        valid: true,
        client_id: partner.clientId,
        owner: 'PARTNER',
        partner_client_id: partner.clientId,
        environment,
        realm: environment === 'sandbox' ? 'sandbox' : 'live',
        status: null,
        products: ['auth', 'identity'],
        calls_left: null,
      });
    }
  });

  test('returns the owner, status and products of an end customer’s pair', async () => {
    const { clientId, secrets } = await newEndCustomer(server(), partner, 'production', {
      products: ['identity'],
    });
    const expected = {
      valid: true,
      client_id: clientId,
      owner: 'END_CUSTOMER',
      partner_client_id: partner.clientId,
      realm: 'live',
      status: 'PENDING_ENABLEMENT',
      products: ['identity'],
      calls_left: null,
    };
    for (const environment of ['sandbox', 'development'] as const) {
      const reported = await verify(clientId, secrets[environment], environment);
      assert.deepEqual(reported, { ...expected, environment });
    }
    const production = await enable(clientId, 'production');
    const reported = await verify(clientId, production, 'production');
    assert.deepEqual(reported, { ...expected, environment: 'production', status: 'ACTIVE' });
  });

  test('a key is valid only in the environment it was issued for', async () => {
    const { clientId, secrets } = await newEndCustomer(server(), partner, 'production');
    const all = { ...secrets, production: await enable(clientId, 'production') };
    for (const issuedFor of environments) {
      for (const environment of environments) {
        const isGood = issuedFor === environment;
        assert.equal(await isValid(clientId, all[issuedFor], environment), isGood);
        assert.equal(await isValid(partner.clientId, partner.secrets[issuedFor], environment), isGood);
      }
    }
  });

  test('a sandbox customer’s keys are valid only in the sandbox, whatever environment they are named for', async () => {
    const { clientId, secrets } = await newEndCustomer(server(), partner, 'sandbox');
    const all = { ...secrets, production: await enable(clientId, 'sandbox') };
    for (const issuedFor of environments) {
      const { valid, realm, environment } = await verify(clientId, all[issuedFor], 'sandbox');
      assert.deepEqual([valid, realm, environment], [true, 'sandbox', 'sandbox']);
      assert.equal(await isValid(clientId, all[issuedFor], 'development'), false);
      assert.equal(await isValid(clientId, all[issuedFor], 'production'), false);
    }
  });

  test('a key is valid only with its own client_id', async () => {
    const { clientId, secrets } = await newEndCustomer(server(), partner, 'production');
    const odd = [
      '',
      ' ',
      clientId.toUpperCase(),
      `${clientId} `,
      `${clientId}\0`,
      '\0',
      '\ud800',
      'x'.repeat(5000),
    ];
    for (const other of [partner.clientId, server().demo.clientId, ...odd]) {
      assert.equal(await isValid(other, secrets.sandbox, 'sandbox'), false, other);
    }
    for (const other of [...odd, partner.secrets.sandbox, server().demo.operatorToken, 'f'.repeat(64)]) {
      assert.equal(await isValid(clientId, other, 'sandbox'), false, other);
    }
  });

  describe('a key is no longer valid', () => {
    const gone: Record<string, () => Promise<[string, string | undefined, Environment]>> = {
      'when its end customer is removed': async () => {
        const { clientId, secrets } = await newEndCustomer(server(), partner, 'production');
        assert.equal(await isValid(clientId, secrets.sandbox, 'sandbox'), true);
        const body = { end_customer_client_id: clientId };
        succeeds(await partnerCalls(server().url, partner, 'production')('/partner/customer/remove', body));
        return [clientId, secrets.sandbox, 'sandbox'];
      },
      'when it is a revoked partner secret': async () => {
        const { clientId, secrets } = await newPartner(server(), { environments: ['production'] });
        assert.equal(await isValid(clientId, secrets.production, 'production'), true);
        const listed = succeeds(await call('GET', `/partners/${clientId}/secrets`)).secrets;
        succeeds(await call('POST', `/partners/${clientId}/secrets/${listed[0].secret_id}/revoke`));
        return [clientId, secrets.production, 'production'];
      },
      'when the partner loses access to its environment': async () => {
        const { clientId, secrets } = await newPartner(server());
        assert.equal(await isValid(clientId, secrets.development, 'development'), true);
        succeeds(await call('PATCH', `/partners/${clientId}`, { environments: ['sandbox', 'production'] }));
        return [clientId, secrets.development, 'development'];
      },
    };
    for (const [name, make] of Object.entries(gone)) {
      test(name, async () => assert.equal(await isValid(...(await make())), false));
    }
  });

  test('a denied end customer keeps its sandbox and development keys', async () => {
    const manual = await newPartner(server(), { review_policy: 'MANUAL' });
    const { clientId, secrets } = await newEndCustomer(server(), manual, 'production');
    await decide(clientId, 'deny');
    for (const environment of ['sandbox', 'development'] as const) {
      const { valid, status } = await verify(clientId, secrets[environment], environment);
      assert.deepEqual([valid, status], [true, 'DENIED']);
    }
  });

  test('a partner’s token verifies only its own keys and its end customers’', async () => {
    const other = await newPartner(server());
    const { token } = await newToken(server(), partner.clientId);
    const own = managing(server, () => token);
    const { clientId, secrets } = await newEndCustomer(server(), partner, 'production');
    const foreign = await newEndCustomer(server(), other, 'production');
    assert.equal(await isValid(partner.clientId, partner.secrets.sandbox, 'sandbox', own), true);
    assert.equal(await isValid(clientId, secrets.sandbox, 'sandbox', own), true);
    assert.equal(await isValid(other.clientId, other.secrets.sandbox, 'sandbox', own), false);
    assert.equal(await isValid(foreign.clientId, foreign.secrets.sandbox, 'sandbox', own), false);
    assert.equal(await isValid(foreign.clientId, foreign.secrets.sandbox, 'sandbox'), true);
  });

  test('rejects a malformed request', async () => {
    const good = { client_id: 'a', secret: 'b', environment: 'sandbox' };
    refuses(
      await call('POST', '/keys/verify', {}),
      'MISSING_FIELDS',
      400,
      /: client_id; secret; environment$/u,
    );
    refuses(
      await call('POST', '/keys/verify', { ...good, environment: 'live' }),
      'INVALID_FIELD',
      400,
      /environment/u,
    );
    refuses(
      await call('POST', '/keys/verify', { ...good, secret: 7 }),
      'INVALID_FIELD',
      400,
      /: secret must/u,
    );
    refuses(
      await call('POST', '/keys/verify', { ...good, realm: 'live' }),
      'UNKNOWN_FIELDS',
      400,
      /: realm$/u,
    );
  });
});
