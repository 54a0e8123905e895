import assert from 'node:assert/strict';
import { test } from 'vitest';
import type { Environment } from '../../../src/domain/environment.ts';
import { type Credentials, partnerCalls } from '../../support/client.ts';
import { managing, refuses, succeeds, unversioned } from '../../support/management.ts';
import { newPartner } from '../../support/partner.ts';
import { sharedServer, startServer } from '../../support/server.ts';
import { onEachDialect } from '../../support/stores.ts';

onEachDialect((dialect) => {
  const server = sharedServer(dialect);
  const call = managing(server);
  const issue = async ({ clientId }: Credentials, environment: Environment, rotation: object = {}) =>
    succeeds(await call('POST', `/partners/${clientId}/secrets`, { environment, ...rotation })).secret;
  const list = async ({ clientId }: Credentials) =>
    succeeds(await call('GET', `/partners/${clientId}/secrets`)).secrets;
  /** A call that fails for its credentials, or for an unknown end customer. */
  const probe = async (partner: Credentials, secret: string, environment: Environment) => {
    const call = partnerCalls(
      server().url,
      { ...partner, secrets: { ...partner.secrets, [environment]: secret } },
      environment,
    );
    return (await call('/partner/customer/get', { end_customer_client_id: 'nobody' })).body.error_code;
  };

  test('a secret is returned once, and listed without its value', async () => {
    const partner = await newPartner(server(), { environments: ['sandbox', 'production'] });
    const { secret, ...rest } = await issue(partner, 'sandbox', { revoke_previous: false });
    assert.match(secret, /^[0-9a-f]{30}$/u);
    const listed = await list(partner);
    assert.equal(listed.length, 3);
    assert.deepEqual(unversioned(listed[0]), {
      ...rest,
      status: 'active',
      revoked_at: null,
      last_four: secret.slice(-4),
      last_used_at: null,
    });
    assert.deepEqual(
      listed.map(({ environment }: { environment: string }) => environment),
      ['sandbox', 'production', 'sandbox'],
    );
    assert.ok(!JSON.stringify(listed).includes(secret));
  });

  test('a new secret revokes the previous ones of its environment, however often the call is retried', async () => {
    const partner = await newPartner(server());
    const retried = await Promise.all([1, 2, 3, 4, 5, 6].map(() => issue(partner, 'production')));
    const secrets = [partner.secrets.production, ...retried.map(({ secret }) => secret)];
    const answers = await Promise.all(secrets.map((secret) => probe(partner, secret, 'production')));
    assert.equal(answers.filter((code) => code === 'CUSTOMER_NOT_FOUND').length, 1);
    assert.equal(await probe(partner, partner.secrets.sandbox, 'sandbox'), 'CUSTOMER_NOT_FOUND');
  });

  test('a partner can keep the old secret until it is revoked', async () => {
    const partner = await newPartner(server());
    const old = partner.secrets.production;
    const fresh = await issue(partner, 'production', { revoke_previous: false });
    assert.equal(await probe(partner, old, 'production'), 'CUSTOMER_NOT_FOUND');
    assert.equal(await probe(partner, fresh.secret, 'production'), 'CUSTOMER_NOT_FOUND');

    const [oldId] = (await list(partner))
      .filter(({ environment }: { environment: string }) => environment === 'production')
      .map(({ secret_id }: { secret_id: string }) => secret_id)
      .slice(1);
    const path = `/partners/${partner.clientId}/secrets/${oldId}/revoke`;
    const { secret } = succeeds(await call('POST', path));
    assert.equal(secret.secret_id, oldId);
    assert.equal(new Date(secret.revoked_at).toISOString(), secret.revoked_at);
    assert.equal(await probe(partner, old, 'production'), 'INVALID_API_KEYS');
    assert.equal(await probe(partner, fresh.secret, 'production'), 'CUSTOMER_NOT_FOUND');
    assert.equal(await probe(partner, partner.secrets.sandbox, 'sandbox'), 'CUSTOMER_NOT_FOUND');

    assert.deepEqual(succeeds(await call('POST', path)).secret, secret, 'a revoked secret is left unchanged');
  });

  test('a secret is valid only in its own environment', async () => {
    const partner = await newPartner(server());
    const { secret } = await issue(partner, 'development');
    assert.equal(await probe(partner, secret, 'development'), 'CUSTOMER_NOT_FOUND');
    assert.equal(await probe(partner, secret, 'production'), 'INVALID_API_KEYS');
    assert.equal(await probe(partner, secret, 'sandbox'), 'INVALID_API_KEYS');
  });

  test('none is issued for an environment that does not exist or that the partner has no access to', async () => {
    const { clientId } = await newPartner(server(), { environments: ['sandbox'] });
    const path = `/partners/${clientId}/secrets`;
    for (const environment of ['production', 'development']) {
      refuses(
        await call('POST', path, { environment }),
        'INVALID_FIELD',
        400,
        /: environment is not available to the partner$/u,
      );
    }
    refuses(
      await call('POST', path, { environment: 'test' }),
      'INVALID_FIELD',
      400,
      /: environment must be/u,
    );
    refuses(await call('POST', path, {}), 'MISSING_FIELDS', 400, /: environment$/u);
  });

  test('a secret can be revoked only for its own partner', async () => {
    const partner = await newPartner(server());
    const other = await newPartner(server());
    const [{ secret_id }] = await list(partner);
    refuses(await call('POST', `/partners/${other.clientId}/secrets/${secret_id}/revoke`), 'NOT_FOUND', 404);
    assert.equal((await list(partner))[0].revoked_at, null);
  });

  test('neither secrets nor tokens appear in the log', async (t) => {
    const server = await startServer(t, dialect, { GINGHAM_LOG_LEVEL: 'debug' });
    const partner = await newPartner(server);
    const text = server.log.join('\n');
    assert.ok(text.includes('issuePartnerSecret'));
    for (const secret of [...Object.values(partner.secrets), server.demo.operatorToken]) {
      assert.ok(!text.includes(secret));
    }
  });
});
