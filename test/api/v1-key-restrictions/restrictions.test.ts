import assert from 'node:assert/strict';
import { beforeAll, describe, test } from 'vitest';
import { type Credentials, post, send } from '../../support/client.ts';
import { managing, newEndCustomer, newToken, refuses, succeeds } from '../../support/management.ts';
import { newPartner } from '../../support/partner.ts';
import { minuteMs, steeredServer } from '../../support/steered-time.ts';
import { onSampledDialect } from '../../support/stores.ts';

const unknown = { end_customer_client_id: 'nobody' };
const addresses = ['203.0.113.0/24', '2001:db8:7::/48'];
const from = (address: string) => ({ 'x-forwarded-for': address });

onSampledDialect((dialect) => {
  const { server, now, pass } = steeredServer(dialect, { GINGHAM_TRUSTED_PROXIES: '127.0.0.1' });
  const call = managing(server);
  const inAMinute = () => new Date(now() + minuteMs).toISOString();
  let partner: Credentials;
  beforeAll(async () => {
    partner = await newPartner(server());
  });

  /** The code of a call with a partner's secret. */
  const probe = async (secret: string, address = '192.0.2.1') => {
    const body = { client_id: partner.clientId, secret, ...unknown };
    return (await post(`${server().url}/production/partner/customer/get`, body, from(address))).body
      .error_code;
  };
  const asToken = (token: string, address = '192.0.2.1') =>
    send('GET', `${server().url}/v1/institutions`, undefined, {
      authorization: `Bearer ${token}`,
      ...from(address),
    });
  const secretsPath = () => `/partners/${partner.clientId}/secrets`;
  const issue = async (settings: object = {}) =>
    succeeds(await call('POST', secretsPath(), { environment: 'production', ...settings })).secret;
  const statusOf = async (id: string) =>
    succeeds(await call('GET', secretsPath())).secrets.find(
      ({ secret_id }: Record<string, string>) => secret_id === id,
    ).status;
  const ok = 'CUSTOMER_NOT_FOUND';
  const rejected = 'INVALID_API_KEYS';

  describe('an expiry', () => {
    test('of a secret ends it at that time, and it stays ended', async () => {
      const { secret, secret_id, expires_at } = await issue({ expires_at: inAMinute() });
      assert.equal(await probe(secret), ok);
      pass(minuteMs);
      assert.equal(await probe(secret), rejected);
      assert.equal(await statusOf(secret_id), 'expired');
      const path = `${secretsPath()}/${secret_id}`;
      refuses(await call('PATCH', path, { expires_at: null }), 'CONFLICT', 409, /is expired/u);
      assert.ok(Date.parse(expires_at) <= now());
    });

    test('lets the previous secret overlap with its successor', async () => {
      const old = await issue();
      const fresh = await issue({ previous_valid_until: inAMinute() });
      assert.deepEqual([await probe(old.secret), await probe(fresh.secret)], [ok, ok]);
      pass(minuteMs);
      assert.deepEqual([await probe(old.secret), await probe(fresh.secret)], [rejected, ok]);
      assert.deepEqual(
        [await statusOf(old.secret_id), await statusOf(fresh.secret_id)],
        ['expired', 'active'],
      );
    });

    test('of an end customer’s sandbox key is in real time', async () => {
      const { clientId } = await newEndCustomer(server(), partner, 'sandbox');
      const body = { environment: 'sandbox', expires_at: inAMinute() };
      const { secret } = succeeds(await call('POST', `/end-customers/${clientId}/keys`, body)).key;
      const verify = async () =>
        succeeds(await call('POST', '/keys/verify', { client_id: clientId, secret, environment: 'sandbox' }))
          .valid;
      const credentials = { client_id: partner.clientId, secret: partner.secrets.sandbox };
      const advance = { ...credentials, seconds: 86_400 };
      succeeds(await post(`${server().url}/sandbox/simulation/clock/advance`, advance));
      assert.equal(await verify(), true);
      pass(minuteMs);
      assert.equal(await verify(), false);
      const { keys } = succeeds(await call('GET', `/end-customers/${clientId}`)).end_customer;
      assert.equal(keys.find((key: Record<string, string>) => key['expires_at'] !== null).status, 'expired');
    });

    test('ends a token, and the previous one after a rotation', async () => {
      const first = await newToken(server(), partner.clientId);
      const rotation = { previous_valid_until: inAMinute(), expires_at: inAMinute() };
      const { token } = succeeds(await call('POST', `/tokens/${first.id}/rotate`, rotation)).token;
      succeeds(await asToken(first.token));
      succeeds(await asToken(token));
      pass(minuteMs);
      refuses(await asToken(first.token), 'INVALID_TOKEN', 401);
      refuses(await asToken(token), 'INVALID_TOKEN', 401);
    });

    test('must be in the future', async () => {
      const past = new Date(now()).toISOString();
      for (const field of ['expires_at', 'previous_valid_until']) {
        const answer = await call('POST', secretsPath(), { environment: 'production', [field]: past });
        refuses(answer, 'INVALID_FIELD', 400, new RegExp(`: ${field} must be in the future$`, 'u'));
      }
      const answer = await call('POST', '/tokens', { name: 'Past', expires_at: past });
      refuses(answer, 'INVALID_FIELD', 400, /: expires_at must be in the future$/u);
    });
  });

  describe('allowed addresses', () => {
    test('reject a secret from other addresses like a wrong one, without locking out the others', async () => {
      const { secret } = await issue({ allowed_addresses: addresses });
      for (const address of ['203.0.113.7', '2001:db8:7:1::2', '::ffff:203.0.113.9']) {
        assert.equal(await probe(secret, address), ok, address);
      }
      const bodyOf = async (given: string) => {
        const body = { client_id: partner.clientId, secret: given, ...unknown };
        const answer = await post(
          `${server().url}/production/partner/customer/get`,
          body,
          from('203.0.114.7'),
        );
        const { request_id, ...rest } = answer.body;
        return [answer.status, rest];
      };
      assert.deepEqual(await bodyOf(secret), await bodyOf('0'.repeat(30)));
      assert.equal(await probe(secret, '203.0.113.7'), ok);
    });

    test('of a key and of a token apply from the next call on, and are removed by null', async () => {
      const { secret, secret_id } = await issue();
      const { id, token } = await newToken(server(), null);
      const [path, tokenPath] = [`${secretsPath()}/${secret_id}`, `/tokens/${id}`];
      assert.equal(await probe(secret), ok);
      succeeds(await asToken(token));
      const restricted = succeeds(await call('PATCH', path, { allowed_addresses: addresses })).secret;
      assert.deepEqual([restricted.allowed_addresses, restricted.status], [addresses, 'active']);
      succeeds(await call('PATCH', tokenPath, { allowed_addresses: addresses }));
      assert.equal(await probe(secret), rejected);
      refuses(await asToken(token), 'INVALID_TOKEN', 401);
      succeeds(await asToken(token, '203.0.113.7'));
      succeeds(await call('PATCH', path, { allowed_addresses: null }));
      succeeds(await call('PATCH', tokenPath, { allowed_addresses: null }));
      assert.equal(await probe(secret), ok);
      succeeds(await asToken(token));
      const { events } = succeeds(await call('GET', `/events?q=${secret_id}&type=api_key.updated`));
      assert.deepEqual(events[0].changes, [
        { field: 'allowed_addresses', before: addresses, after: null, is_secret: false },
      ]);
    });

    test('of an end customer’s key are compared with the address that the gateway states', async () => {
      const { clientId, secrets } = await newEndCustomer(server(), partner, 'sandbox');
      const { keys } = succeeds(await call('GET', `/end-customers/${clientId}`)).end_customer;
      const { key_id } = keys.find(({ environment }: Record<string, string>) => environment === 'sandbox');
      const restricted = await call('PATCH', `/end-customers/${clientId}/keys/${key_id}`, {
        allowed_addresses: addresses,
      });
      succeeds(restricted);
      const verify = async (client_address?: string) => {
        const pair = { client_id: clientId, secret: secrets.sandbox, environment: 'sandbox' };
        return succeeds(await call('POST', '/keys/verify', { ...pair, client_address })).valid;
      };
      assert.equal(await verify('203.0.113.7'), true);
      assert.equal(await verify('192.0.2.1'), false);
      assert.equal(await verify('nonsense'), false);
      assert.equal(await verify(), false);
    });

    test('are up to 20 addresses and networks', async () => {
      const create = (allowed_addresses: unknown) =>
        call('POST', '/tokens', { name: 'x', allowed_addresses });
      for (const wrong of [[], ['10.0.0.0/33'], ['example.com'], ['fe80::1%eth0'], ['::1', '::1'], '::1']) {
        refuses(await create(wrong), 'INVALID_FIELD', 400, /: allowed_addresses/u);
      }
      const many = Array.from({ length: 21 }, (_, at) => `10.0.0.${at}`);
      refuses(await create(many), 'INVALID_FIELD', 400, /: allowed_addresses/u);
      succeeds(await create(many.slice(1)));
    });
  });

  test('the log says for the operator why a key is rejected that would be valid otherwise', async () => {
    const { secret, secret_id } = await issue({ allowed_addresses: addresses });
    assert.equal(await probe(secret, '198.51.100.77'), rejected);
    await server().close();
    const line = server().log.find(
      (text) => text.includes('wrong credentials') && text.includes('198.51.100.77'),
    );
    const { client_id, reason } = JSON.parse(line as string);
    assert.deepEqual(
      [client_id, reason],
      [partner.clientId, `key ${secret_id} is not allowed from this address`],
    );
  });
});
