import assert from 'node:assert/strict';
import { test } from 'vitest';
import { partnerCalls, post } from '../support/client.ts';
import { refuses } from '../support/management.ts';
import { newPartner } from '../support/partner.ts';
import { get, partnerOperations } from '../support/partner-operations.ts';
import { suiteServer } from '../support/server.ts';
import { onEachDialect } from '../support/stores.ts';

onEachDialect((dialect) => {
  const server = suiteServer(dialect, { GINGHAM_RATE_LIMIT_PER_MINUTE: '3' });

  for (const { path, body } of partnerOperations) {
    test(`${path} returns RATE_LIMIT beyond the configured number of calls per minute`, async () => {
      const call = partnerCalls(server().url, server().demo);
      for (let at = 0; at < 3; at += 1) {
        assert.notEqual((await call(path, body())).body.error_code, 'RATE_LIMIT');
      }
      const refused = await call(path, body());
      refuses(refused, 'RATE_LIMIT', 429);
      assert.equal(refused.body.error_type, 'RATE_LIMIT_EXCEEDED');
      assert.equal(typeof refused.body.display_message, 'string');
      const retryAfter = Number(refused.headers.get('retry-after'));
      assert.ok(Number.isInteger(retryAfter) && retryAfter >= 1 && retryAfter <= 60, String(retryAfter));
    });
  }

  test('environments, operations and partners are counted separately', async () => {
    const [one, other] = [await newPartner(server()), await newPartner(server())];
    const codeOf = async (partner: typeof one, place: 'production' | 'sandbox', path = get.path) =>
      (await partnerCalls(server().url, partner, place)(path, get.body())).body.error_code;
    for (let at = 0; at < 3; at += 1) await codeOf(one, 'sandbox');
    assert.equal(await codeOf(one, 'sandbox'), 'RATE_LIMIT');
    assert.equal(await codeOf(one, 'production'), 'CUSTOMER_NOT_FOUND');
    assert.equal(await codeOf(other, 'sandbox'), 'CUSTOMER_NOT_FOUND');
    assert.equal(await codeOf(one, 'sandbox', '/partner/customer/remove'), 'CUSTOMER_NOT_FOUND');
  });

  test('it is checked after the credentials, so that other callers cannot use it up, and before the shape', async () => {
    const { clientId, secrets } = await newPartner(server());
    const url = `${server().url}/sandbox${get.path}`;
    for (let at = 0; at < 5; at += 1) {
      refuses(
        await post(url, { ...get.body(), client_id: clientId, secret: 'a guess' }),
        'INVALID_API_KEYS',
        400,
      );
    }
    const pair = { client_id: clientId, secret: secrets.sandbox };
    for (let at = 0; at < 3; at += 1) refuses(await post(url, pair), 'MISSING_FIELDS', 400);
    refuses(await post(url, pair), 'RATE_LIMIT', 429);
    refuses(await post(url, { ...pair, secret: 'a guess' }), 'INVALID_API_KEYS', 400);
    refuses(await post(url, pair, { 'plaid-version': '2019-05-29' }), 'INCOMPATIBLE_API_VERSION', 400);
  });
});
