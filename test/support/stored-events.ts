import { storedRows } from './stored-rows.ts';
import type { Dialect } from './stores.ts';
import type { TestServer } from './test-server.ts';

const columns = `select seq, type, actor, client_address, partner_client_id, end_customer_client_id, institution_id,
  environment, data from events`;

/** Returns all stored events after a number, in order. */
export async function storedEvents(
  { env }: Pick<TestServer, 'env'>,
  dialect: Dialect,
  after = 0,
): Promise<Record<string, unknown>[]> {
  return storedRows({ env }, dialect, `${columns} where seq > ${after} order by seq`);
}
