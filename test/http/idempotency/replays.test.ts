import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { describe, test } from 'vitest';
import type { Environment } from '../../../src/domain/environment.ts';
import { type Answer, application, type Credentials, post, send } from '../../support/client.ts';
import { managing, newToken, refuses, succeeds } from '../../support/management.ts';
import { newPartner } from '../../support/partner.ts';
import { hourMs, secondMs, steeredServer } from '../../support/steered-time.ts';
import { storedRows } from '../../support/stored-rows.ts';
import { onEachDialect } from '../../support/stores.ts';
import { startReceiver } from '../../support/webhook-receiver.ts';
import { createEndpoint } from '../../support/webhooks.ts';

const create = '/partner/customer/create';

onEachDialect((dialect) => {
  const { server, pass } = steeredServer(dialect);

  /** Calls of a partner with keys. */
  const callsOf =
    ({ clientId, secrets }: Credentials, environment: Environment = 'sandbox') =>
    (path: string, body: object, key: string) => {
      const credentials = { client_id: clientId, secret: secrets[environment] };
      const headers = { 'idempotency-key': key };
      return post(`${server().url}/${environment}${path}`, { ...credentials, ...body }, headers);
    };
  const isReplay = ({ headers }: Answer) => headers.get('idempotency-replayed') === 'true';
  const assertReplay = (first: Answer, second: Answer) => {
    assert.deepEqual([isReplay(first), isReplay(second)], [false, true]);
    assert.deepEqual([second.status, second.body], [first.status, first.body]);
  };
  const idOf = (answer: Answer): string => succeeds(answer).end_customer.client_id;
  const rows = () => storedRows(server(), dialect, 'select * from idempotency_records');

  test('the first reply is returned for 24 hours, with its secrets', async () => {
    const call = callsOf(server().demo);
    const body = application();
    const key = randomUUID();
    const first = await call(create, body, key);
    assert.match(succeeds(first).end_customer.secrets.sandbox, /^[0-9a-f]{30}$/u);
    pass(24 * hourMs - secondMs);
    assertReplay(first, await call(create, body, key));
    assertReplay(
      first,
      await call(create, Object.fromEntries(Object.entries(body).toReversed()), `"${key}"`),
    );
    pass(2 * secondMs);
    refuses(await call(create, body, key), 'CUSTOMER_ALREADY_CREATED', 400);
  });

  test('of concurrent requests, one is executed', async () => {
    const call = callsOf(server().demo);
    const body = application();
    const key = randomUUID();
    const replies = await Promise.all(Array.from({ length: 5 }, () => call(create, body, key)));
    assert.equal(replies.filter(isReplay).length, 4);
    for (const reply of replies) assert.deepEqual(succeeds(reply), replies[0]?.body);
  });

  test('a request that arrives during a longer one changes nothing, and returns the same reply', async (t) => {
    const partner = await newPartner(server());
    const call = callsOf(partner);
    const key = randomUUID();
    const receiver = await startReceiver(t, () => ({}));
    await createEndpoint(server(), { partner, url: receiver.url });
    const id = idOf(await call(create, application(), randomUUID()));
    await receiver.arrived(1);
    const fire = { end_customer_client_id: id, institution_id: 'ins_56', status: 'ENABLED' };
    let second: Promise<Answer> | undefined;
    receiver.answer(async () => {
      second ??= call('/simulation/webhook/fire', fire, key);
      return {};
    });
    const first = await call('/simulation/webhook/fire', fire, key);
    assert.ok(succeeds(first).deliveries.length > 0);
    const replayed = await (second as Promise<Answer>);
    assert.deepEqual(
      succeeds(replayed).deliveries.map(({ delivery_id }: Answer['body']) => delivery_id),
      first.body.deliveries.map(({ delivery_id }: Answer['body']) => delivery_id),
    );
    assertReplay({ ...first, headers: new Headers() }, await call('/simulation/webhook/fire', fire, key));
  });

  test('a reply that a fault has dropped is returned to the repeated request', async () => {
    const partner = await newPartner(server());
    const call = callsOf(partner);
    const fault = { operation: create, drop_connection: true, when: 'after', times: 1 };
    succeeds(await call('/simulation/faults/set', fault, randomUUID()));
    const body = application();
    const key = randomUUID();
    await assert.rejects(call(create, body, key));
    const repeated = await call(create, body, key);
    assert.match(succeeds(repeated).end_customer.secrets.sandbox, /^[0-9a-f]{30}$/u);
    assert.ok(isReplay(repeated));
    const log = await managing(server)('GET', `/sandbox-requests?partner_client_id=${partner.clientId}`);
    const [last, lost] = succeeds(log).sandbox_requests;
    assert.deepEqual([last.is_replay, last.status], [true, 'ok']);
    assert.deepEqual([lost.is_replay, lost.fault], [false, 'drop_connection']);
  });

  test('errors are not kept: a repeated request is executed', async () => {
    const call = callsOf(server().demo);
    const [taken, key] = [application(), randomUUID()];
    const id = idOf(await call(create, taken, randomUUID()));
    refuses(await call(create, taken, key), 'CUSTOMER_ALREADY_CREATED', 400);
    succeeds(await call('/partner/customer/remove', { end_customer_client_id: id }, randomUUID()));
    const second = await call(create, taken, key);
    assert.notEqual(idOf(second), id);
    assert.equal(isReplay(second), false);
  });

  test('another body or operation under a key is refused, and its own caller can still repeat the first', async () => {
    const call = callsOf(server().demo);
    const [body, key] = [application(), randomUUID()];
    const first = await call(create, body, key);
    const one = { end_customer_client_id: idOf(first) };
    refuses(await call(create, { ...body, company_name: 'Other' }, key), 'IDEMPOTENCY_KEY_REUSED', 422);
    refuses(await call('/partner/customer/enable', one, key), 'IDEMPOTENCY_KEY_REUSED', 422);
    refuses(await call('/simulation/clock/freeze', {}, key), 'IDEMPOTENCY_KEY_REUSED', 422);
    assertReplay(first, await call(create, body, key));
  });

  test('the same key of another caller or environment is another key', async () => {
    const key = randomUUID();
    const partners = [server().demo, await newPartner(server())] as const;
    const ids = [
      idOf(await callsOf(partners[0])(create, application(), key)),
      idOf(await callsOf(partners[1])(create, application(), key)),
      idOf(await callsOf(partners[0], 'production')(create, application(), key)),
    ];
    assert.equal(new Set(ids).size, 3);
    const tokens = [await newToken(server(), null), await newToken(server(), null)];
    const made = tokens.map(async ({ token }) => {
      const headers = { authorization: `Bearer ${token}`, 'idempotency-key': key };
      const { partner } = succeeds(
        await send('POST', `${server().url}/v1/partners`, { name: 'One' }, headers),
      );
      return partner.client_id;
    });
    assert.equal(new Set(await Promise.all(made)).size, 2);
  });

  test('a reset or restore discards the replies of the sandbox, whose end customers are gone', async () => {
    const partner = await newPartner(server());
    const call = callsOf(partner);
    const [body, key, live] = [application(), randomUUID(), randomUUID()];
    const kept = await callsOf(partner, 'production')(create, body, live);
    succeeds(await call('/simulation/snapshot/create', { name: 'empty' }, randomUUID()));
    for (const [path, more] of [
      ['/simulation/reset', {}],
      ['/simulation/snapshot/restore', { name: 'empty' }],
    ] as const) {
      const id = idOf(await call(create, body, key));
      const own = randomUUID();
      assertReplay(await call(path, more, own), await call(path, more, own));
      const again = await call(create, body, key);
      assert.notEqual(idOf(again), id);
      succeeds(await call('/simulation/reset', {}, randomUUID()));
    }
    assertReplay(kept, await callsOf(partner, 'production')(create, body, live));
  });

  test('no secret and no key is readable in the store', async () => {
    const key = randomUUID();
    const first = await callsOf(server().demo)(create, application(), key);
    const { client_id, secrets } = succeeds(first).end_customer;
    const values = (await rows()).flatMap(Object.values);
    const stored = values
      .map((value) => (value instanceof Uint8Array ? Buffer.from(value).toString('latin1') : String(value)))
      .join();
    assert.ok(stored.includes(server().demo.clientId));
    for (const text of [key, client_id, ...Object.values<string>(secrets)]) {
      for (const form of ['utf8', 'base64', 'base64url', 'hex'] as const) {
        assert.ok(!stored.includes(Buffer.from(text).toString(form).replace(/=+$/u, '').slice(0, -2)));
      }
    }
  });

  describe('A key', () => {
    test('that is empty, too long or not printable is rejected, and ignored by reads', async () => {
      const call = callsOf(server().demo);
      for (const key of ['""', `"${'k'.repeat(256)}"`, 'k'.repeat(256), '"open', '"a\\b"', 'caf\u00e9']) {
        refuses(await call(create, application(), key), 'INVALID_HEADERS', 400, /Idempotency-Key/u);
      }
      const read = await call('/partner/customer/get', { end_customer_client_id: 'f'.repeat(24) }, '""');
      refuses(read, 'CUSTOMER_NOT_FOUND', 404);
    });

    test('can have 255 characters, and quotes in quotes', async () => {
      const call = callsOf(server().demo);
      for (const key of ['k'.repeat(255), '"a\\"b\\\\c"', '"with space"']) {
        const body = application();
        assertReplay(await call(create, body, key), await call(create, body, key));
      }
    });
  });
});
