import assert from 'node:assert/strict';
import { beforeAll, test } from 'vitest';
import type { Credentials } from '../../support/client.ts';
import { managing, newEndCustomer, refuses, succeeds } from '../../support/management.ts';
import { newPartner } from '../../support/partner.ts';
import { sharedServer } from '../../support/server.ts';
import { onEachDialect } from '../../support/stores.ts';

onEachDialect((dialect) => {
  const server = sharedServer(dialect);
  const call = managing(server);
  let manual: Credentials;
  let automatic: Credentials;
  beforeAll(async () => {
    manual = await newPartner(server(), { review_policy: 'MANUAL' });
    automatic = await newPartner(server());
  });
  const decide = (body: object) => call('POST', '/end-customers/decide', body);
  const read = async (id: string) => succeeds(await call('GET', `/end-customers/${id}`)).end_customer;
  const waiting = async () => (await newEndCustomer(server(), manual, 'production')).clientId;
  const done = (client_id: string, status: string) => ({
    ...{ client_id, done: true, status, error_code: null, error_message: null },
  });

  test('decisions are independent: one that fails does not stop the others', async () => {
    const [first, last] = [await waiting(), await waiting()];
    const { clientId: pending } = await newEndCustomer(server(), automatic, 'production');
    const { clientId: rehearsed } = await newEndCustomer(server(), manual, 'sandbox');
    const client_ids = [first, pending, 'nobody', rehearsed, last, first];
    const { results } = succeeds(
      await decide({ client_ids, decision: 'APPROVE', reason: 'Documents are in order.' }),
    );
    const message = 'an end customer that is PENDING_ENABLEMENT cannot be reviewed; it must be UNDER_REVIEW';
    const undone = { done: false, status: null };
    assert.deepEqual(results, [
      done(first, 'PENDING_ENABLEMENT'),
      { client_id: pending, ...undone, error_code: 'CONFLICT', error_message: message },
      {
        ...{ client_id: 'nobody', ...undone, error_code: 'NOT_FOUND' },
        error_message: 'end customer not found',
      },
      done(rehearsed, 'PENDING_ENABLEMENT'),
      done(last, 'PENDING_ENABLEMENT'),
    ]);
    for (const id of [first, rehearsed, last]) {
      const { status, decision_reason } = await read(id);
      assert.deepEqual([status, decision_reason], ['PENDING_ENABLEMENT', 'Documents are in order.']);
      const { events } = succeeds(await call('GET', `/end-customers/${id}/events`));
      assert.equal(events[0].type, 'end_customer.approved');
    }
  });

  test('a denial requires a reason, which is saved', async () => {
    const id = await waiting();
    refuses(await decide({ client_ids: [id], decision: 'DENY' }), 'MISSING_FIELDS', 400, /: reason$/u);
    assert.equal((await read(id)).status, 'UNDER_REVIEW');
    const { results } = succeeds(await decide({ client_ids: [id], decision: 'DENY', reason: 'no' }));
    assert.deepEqual(results, [done(id, 'DENIED')]);
    assert.equal((await read(id)).decision_reason, 'no');
  });

  test('rejects none, too many, and an unknown decision', async () => {
    const decision = 'APPROVE';
    const many = Array.from({ length: 101 }, (_, at) => `client ${at}`);
    for (const client_ids of [[], many]) {
      refuses(await decide({ client_ids, decision }), 'INVALID_FIELD', 400, /: client_ids must/u);
    }
    refuses(
      await decide({ client_ids: ['a'], decision: 'REVERSE' }),
      'INVALID_FIELD',
      400,
      /: decision must/u,
    );
    refuses(await decide({}), 'MISSING_FIELDS', 400, /: client_ids; decision$/u);
  });
});
