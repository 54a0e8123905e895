import { once } from 'node:events';
import type { Writable } from 'node:stream';
import { chainOf, type StoredEvent } from '../store/audit-chain.ts';
import { eventsAfter } from '../store/audit-verify.ts';
import type { Db } from '../store/tables.ts';
import { toSnake } from '../workers/webhooks/body.ts';

/** Writes every event as one line of JSON, some at a time. */
export async function exportEvents(db: Db, output: Writable): Promise<void> {
  for (let after: number | undefined; ; ) {
    const rows = await eventsAfter(db, after);
    const last = rows.at(-1);
    if (last === undefined) return;
    if (!output.write(rows.map((row) => `${JSON.stringify(toLine(row))}\n`).join(''))) {
      await once(output, 'drain');
    }
    after = last.seq;
  }
}

/** Programs depend on these names, which are those of the API where it has them. */
function toLine(row: StoredEvent) {
  const { partner_client_id, end_customer_client_id, institution_id, environment, realm } = row;
  return {
    event_number: row.seq,
    event_id: row.id,
    chain: chainOf(row),
    position: row.position,
    hash: row.hash,
    type: row.type,
    actor: row.actor,
    client_address: row.client_address,
    realm,
    partner_client_id,
    end_customer_client_id,
    institution_id,
    environment,
    data: toSnake(JSON.parse(row.data)),
    occurred_at: new Date(row.occurred_at).toISOString(),
    recorded_at: new Date(row.recorded_at).toISOString(),
  };
}
