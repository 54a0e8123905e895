import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { describe, test } from 'vitest';
import { type Answer, application, post } from '../../support/client.ts';
import { refuses, succeeds } from '../../support/management.ts';
import { suiteServer } from '../../support/server.ts';
import { onEachDialect } from '../../support/stores.ts';

onEachDialect((dialect) => {
  const server = suiteServer(dialect);

  /** A partner's call with a key; the same body each time. */
  const call = (
    path: string,
    body: object,
    key: string,
    environment: 'sandbox' | 'production' = 'sandbox',
  ) => {
    const { clientId, secrets } = server().demo;
    const credentials = { client_id: clientId, secret: secrets[environment] };
    const headers = { 'idempotency-key': key };
    return post(`${server().url}/${environment}${path}`, { ...credentials, ...body }, headers);
  };
  const create = (body: object, key: string) => call('/partner/customer/create', body, key);
  const assertReplay = (first: Answer, second: Answer) => {
    assert.equal(second.headers.get('idempotency-replayed'), 'true');
    assert.equal(first.headers.get('idempotency-replayed'), null);
    assert.deepEqual([second.status, second.body], [first.status, first.body]);
  };

  describe('A repeated request', () => {
    test('returns the first reply with its secrets', async () => {
      const body = application();
      const key = randomUUID();
      const first = await create(body, key);
      succeeds(first);
      assertReplay(first, await create(body, key));
      assertReplay(first, await create(Object.fromEntries(Object.entries(body).reverse()), `"${key}"`));
      const one = { end_customer_client_id: first.body.end_customer.client_id };
      const enabled = await call('/partner/customer/enable', one, randomUUID());
      assert.match(enabled.body.production_secret, /^[0-9a-f]{30}$/u);
    });

    test('that arrives at the same time changes nothing', async () => {
      const body = application();
      const key = randomUUID();
      const replies = await Promise.all(Array.from({ length: 5 }, () => create(body, key)));
      const replayed = replies.filter(({ headers }) => headers.get('idempotency-replayed') === 'true');
      assert.equal(replayed.length, 4);
      for (const reply of replies) assert.deepEqual(succeeds(reply), replies[0]?.body);
    });

    test('of another operation or with another body is refused', async () => {
      const body = application();
      const key = randomUUID();
      const { end_customer } = succeeds(await create(body, key));
      refuses(await create({ ...body, company_name: 'Other' }, key), 'IDEMPOTENCY_KEY_REUSED', 422);
      const one = { end_customer_client_id: end_customer.client_id };
      refuses(await call('/partner/customer/enable', one, key), 'IDEMPOTENCY_KEY_REUSED', 422);
    });
  });
});
