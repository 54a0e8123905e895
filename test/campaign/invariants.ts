import assert from 'node:assert/strict';
import { managing, succeeds } from '../support/management.ts';
import { storedRows } from '../support/stored-rows.ts';
import type { Dialect } from '../support/stores.ts';
import type { TestServer } from '../support/test-server.ts';

/** Queries for rows that belong to nothing. */
const strays: Readonly<Record<string, string>> = {
  'keys of no end customer': `select client_id as id from api_keys where owner = 'end_customer'
    and client_id not in (select client_id from end_customers)`,
  'end customers of no partner': `select client_id as id from end_customers
    where partner_client_id not in (select client_id from partners)`,
  'end customers without a key': `select client_id as id from end_customers
    where client_id not in (select client_id from api_keys)`,
  'end customers without an event': `select client_id as id from end_customers where client_id not in
    (select end_customer_client_id from events where type = 'end_customer.created')`,
  'registrations of no end customer': `select end_customer_client_id as id from registrations
    where end_customer_client_id not in (select client_id from end_customers)`,
  'deliveries of no endpoint': `select delivery_id as id from webhook_deliveries
    where endpoint_id not in (select endpoint_id from webhook_endpoints)`,
  'attempts of no delivery': `select delivery_id as id from webhook_attempts
    where delivery_id not in (select delivery_id from webhook_deliveries)`,
  'sessions of no user': `select user_id as id from user_sessions
    where user_id not in (select user_id from users)`,
};

/** Asserts that no row of a store is left over from a change that was made only in part. */
export async function assertNoStrays(server: Pick<TestServer, 'env'>, dialect: Dialect): Promise<void> {
  for (const [what, query] of Object.entries(strays)) {
    assert.deepEqual(await storedRows(server, dialect, query), [], what);
  }
}

/** Asserts that the lists, their totals and the store agree on the number of end customers of each partner. */
export async function assertCountsAgree(server: TestServer, dialect: Dialect): Promise<void> {
  const call = managing(() => server);
  const query = `select partner_client_id as id, count(*) as count from end_customers
    where removed_at is null group by partner_client_id`;
  for (const { id, count } of await storedRows(server, dialect, query)) {
    let listed = 0;
    let cursor: string | null = '';
    while (cursor !== null) {
      const path = `/end-customers?partner_client_id=${id}&limit=200&total=true${cursor && `&cursor=${cursor}`}`;
      const page = succeeds(await call('GET', path));
      assert.equal(page.total.count ?? page.total, Number(count), `the total of ${id}`);
      listed += page.end_customers.length;
      cursor = page.next_cursor;
    }
    assert.equal(listed, Number(count), `the list of ${id}`);
  }
}

/** Asserts that every end customer whose creation was acknowledged is stored. */
export async function assertAllKept(server: TestServer, acknowledged: Iterable<string>): Promise<void> {
  const call = managing(() => server);
  for (const id of acknowledged) succeeds(await call('GET', `/end-customers/${id}`));
}
