import assert from 'node:assert/strict';
import { test } from 'vitest';
import { partnerCalls } from '../../support/client.ts';
import { deskOf } from '../../support/desk.ts';
import { endCustomerAt } from '../../support/lifecycle.ts';
import { succeeds } from '../../support/management.ts';
import { sharedServer } from '../../support/server.ts';
import { onEachDialect } from '../../support/stores.ts';

const path = '/simulation/customer/review';
const outcomes = [
  ['APPROVE', 'PENDING_ENABLEMENT', 'end_customer.approved'],
  ['DENY', 'DENIED', 'end_customer.denied'],
] as const;

onEachDialect((dialect) => {
  const server = sharedServer(dialect);

  for (const [decision, status, type] of outcomes) {
    test(`${decision} makes an end customer under review ${status}`, async () => {
      const { clientId } = await endCustomerAt('UNDER_REVIEW', server(), server().demo, 'sandbox');
      const call = partnerCalls(server().url, server().demo);
      const one = { end_customer_client_id: clientId };
      const { end_customer } = succeeds(await call(path, { ...one, decision }));
      assert.equal(end_customer.status, status);
      assert.deepEqual(end_customer, succeeds(await call('/partner/customer/get', one)).end_customer);
      const [last] = await deskOf(server()).events(clientId);
      assert.equal(last.type, type);
      assert.equal(last.actor, `partner:${server().demo.clientId}`);
      const { before, after, reason } = last.data;
      assert.deepEqual([before, after, reason], ['UNDER_REVIEW', status, null]);
    });
  }

  test('a denied end customer keeps its sandbox keys', async () => {
    const { clientId, secrets } = await endCustomerAt('UNDER_REVIEW', server(), server().demo, 'sandbox');
    const call = partnerCalls(server().url, server().demo);
    succeeds(await call(path, { end_customer_client_id: clientId, decision: 'DENY' }));
    for (const secret of Object.values(secrets)) {
      assert.equal((await deskOf(server()).verify(clientId, secret, 'sandbox')).valid, true);
    }
  });
});
