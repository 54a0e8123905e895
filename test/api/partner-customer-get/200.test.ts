import assert from 'node:assert/strict';
import { test } from 'vitest';
import { application, partnerCalls } from '../../support/client.ts';
import { sharedServer } from '../../support/server.ts';
import { onEachDialect } from '../../support/stores.ts';

onEachDialect((dialect) => {
  const server = sharedServer(dialect);

  test('returns the status of a new end customer', async () => {
    const call = partnerCalls(server().url, server().demo);
    const created = await call('/partner/customer/create', application({ company_name: 'Sunflower' }));
    assert.equal(created.status, 200, JSON.stringify(created.body));
    const { client_id } = created.body.end_customer;
    const { status, body } = await call('/partner/customer/get', { end_customer_client_id: client_id });
    assert.equal(status, 200);
    assert.deepEqual(body.end_customer, {
      client_id,
      company_name: 'Sunflower',
      status: 'PENDING_ENABLEMENT',
    });
    assert.match(body.request_id, /^[A-Za-z0-9]{15}$/);
  });
});
