import assert from 'node:assert/strict';
import { beforeAll, describe, test } from 'vitest';
import type { Environment } from '../../../src/domain/environment.ts';
import { type Credentials, partnerCalls } from '../../support/client.ts';
import {
  managing,
  newEndCustomer,
  newToken,
  refuses,
  succeeds,
  unversioned,
} from '../../support/management.ts';
import { newPartner } from '../../support/partner.ts';
import { newActiveCustomer } from '../../support/registrations.ts';
import { sharedServer } from '../../support/server.ts';
import { storedEvents } from '../../support/stored-events.ts';
import { onEachDialect } from '../../support/stores.ts';

onEachDialect((dialect) => {
  const server = sharedServer(dialect);
  const call = managing(server);
  let partner: Credentials;
  let token: string;
  const own = managing(server, () => token);
  beforeAll(async () => {
    partner = await newPartner(server());
    token = (await newToken(server(), partner.clientId)).token;
  });

  const rotate = (id: string, body: object, by = own) => by('POST', `/end-customers/${id}/keys`, body);
  const revoke = (id: string, keyId: string, by = own) =>
    by('POST', `/end-customers/${id}/keys/${keyId}/revoke`);
  const keysOf = async (id: string) => succeeds(await call('GET', `/end-customers/${id}`)).end_customer.keys;
  const isGood = async (client_id: string, secret: string, environment: Environment) =>
    succeeds(await call('POST', '/keys/verify', { client_id, secret, environment })).valid;

  test('a new key is returned once and listed without its secret, and the previous one can stay valid', async () => {
    const { clientId, secrets } = await newEndCustomer(server(), partner, 'production');
    const keeping = { environment: 'sandbox', revoke_previous: false };
    const { secret, ...key } = succeeds(await rotate(clientId, keeping)).key;
    assert.match(secret, /^[0-9a-f]{30}$/u);
    const [listed] = await keysOf(clientId);
    assert.deepEqual(unversioned(listed), {
      ...key,
      status: 'active',
      revoked_at: null,
      last_four: secret.slice(-4),
      last_used_at: null,
    });
    assert.deepEqual([key.environment, key.calls_left], ['sandbox', null]);
    assert.ok(await isGood(clientId, secret, 'sandbox'));
    assert.ok(await isGood(clientId, secrets.sandbox as string, 'sandbox'));
    assert.ok(!(await isGood(clientId, secret, 'development')));
  });

  test('a new key revokes all valid keys of the environment immediately, and no others', async () => {
    const { clientId, secrets } = await newActiveCustomer(server(), partner);
    assert.ok(await isGood(clientId, secrets.development as string, 'development'));
    const keeping = { environment: 'development', revoke_previous: false };
    const between = succeeds(await rotate(clientId, keeping)).key;
    const last = succeeds(await rotate(clientId, { environment: 'development' })).key;
    assert.ok(!(await isGood(clientId, secrets.development as string, 'development')));
    assert.ok(!(await isGood(clientId, between.secret, 'development')));
    assert.ok(await isGood(clientId, last.secret, 'development'));
    assert.ok(await isGood(clientId, secrets.sandbox as string, 'sandbox'));
    const production = succeeds(await rotate(clientId, { environment: 'production' })).key;
    assert.ok(await isGood(clientId, production.secret, 'production'));
  });

  test('a key is revoked immediately, and revoking it again changes nothing', async () => {
    const { clientId } = await newEndCustomer(server(), partner, 'production');
    const keeping = { environment: 'development', revoke_previous: false };
    const { secret, key_id } = succeeds(await rotate(clientId, keeping)).key;
    assert.ok(await isGood(clientId, secret, 'development'));
    const { key } = succeeds(await revoke(clientId, key_id));
    assert.ok(!(await isGood(clientId, secret, 'development')));
    assert.deepEqual((await keysOf(clientId))[0], key);
    assert.deepEqual(succeeds(await revoke(clientId, key_id)).key, key);
    const other = await newEndCustomer(server(), partner, 'production');
    refuses(
      await revoke(other.clientId, (await keysOf(clientId))[1].key_id),
      'NOT_FOUND',
      404,
      /key not found/u,
    );
    assert.equal((await keysOf(clientId))[1].revoked_at, null);
  });

  test('keys of a sandbox end customer are valid only in the sandbox', async () => {
    const { clientId } = await newEndCustomer(server(), partner, 'sandbox');
    const body = { end_customer_client_id: clientId };
    succeeds(await partnerCalls(server().url, partner, 'sandbox')('/partner/customer/enable', body));
    for (const environment of ['production', 'development', 'sandbox']) {
      const { secret } = succeeds(await rotate(clientId, { environment })).key;
      assert.ok(!(await isGood(clientId, secret, 'production')));
      assert.ok(await isGood(clientId, secret, 'sandbox'));
    }
  });

  test('each change is an event of the end customer with its actor, without a secret', async () => {
    const { clientId } = await newEndCustomer(server(), partner, 'production');
    const [{ key_id: first }] = (await keysOf(clientId)).filter(
      ({ environment }: { environment: string }) => environment === 'development',
    );
    const last = Number((await storedEvents(server(), dialect, 0)).at(-1)?.['seq']);
    const { key_id: second, secret } = succeeds(await rotate(clientId, { environment: 'development' })).key;
    succeeds(await revoke(clientId, second));
    succeeds(await revoke(clientId, second));
    // The registrar may process its registrations in the meantime.
    const isOfKeys = ({ type }: Record<string, unknown>) => String(type).startsWith('api_key.');
    const events = (await storedEvents(server(), dialect, last)).filter(isOfKeys);
    assert.deepEqual(
      events.map(({ type, actor, data }) => [type, actor, JSON.parse(data as string)]),
      [
        ['api_key.revoked', `partner:${partner.clientId}`, { keyId: first }],
        ['api_key.issued', `partner:${partner.clientId}`, { keyId: second }],
        ['api_key.revoked', `partner:${partner.clientId}`, { keyId: second }],
      ],
    );
    const reported = succeeds(await own('GET', `/end-customers/${clientId}/events`)).events;
    assert.deepEqual(
      reported
        .filter(isOfKeys)
        .slice(0, 3)
        .map(({ type, environment }: Record<string, string>) => [type, environment]),
      events.toReversed().map(({ type }) => [type, 'development']),
    );
    assert.ok(!JSON.stringify([events, server().log]).includes(secret));
  });

  test('of many concurrent rotations, as many succeed as keys are allowed', async () => {
    const { clientId } = await newEndCustomer(server(), partner, 'production');
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => rotate(clientId, { environment: 'sandbox', revoke_previous: false })),
    );
    assert.deepEqual(
      answers.map(({ status }) => status).toSorted(),
      [200, 200, 200, 200, 409, 409, 409, 409],
    );
  });

  describe('rejects', () => {
    test('a production key for one that is not ACTIVE, and any key for a removed one', async () => {
      const { clientId } = await newEndCustomer(server(), partner, 'production');
      const production = { environment: 'production' };
      refuses(
        await rotate(clientId, production),
        'CONFLICT',
        409,
        /PENDING_ENABLEMENT has no production key/u,
      );
      const body = { end_customer_client_id: clientId };
      succeeds(await partnerCalls(server().url, partner, 'production')('/partner/customer/remove', body));
      refuses(await rotate(clientId, { environment: 'sandbox' }), 'CONFLICT', 409, /has been removed/u);
    });

    test('an unknown environment, and unknown fields', async () => {
      const { clientId } = await newEndCustomer(server(), partner, 'production');
      refuses(await rotate(clientId, {}), 'MISSING_FIELDS', 400, /: environment$/u);
      refuses(
        await rotate(clientId, { environment: 'test' }),
        'INVALID_FIELD',
        400,
        /: environment must be/u,
      );
      const body = { environment: 'sandbox', revoke_previous: 'yes' };
      refuses(await rotate(clientId, body), 'INVALID_FIELD', 400, /: revoke_previous must be/u);
    });
  });
});
