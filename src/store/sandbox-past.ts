import { type EventRange, undoneRanges } from '../domain/sandbox/past.ts';
import type { Sandbox } from '../domain/sandbox/sandbox.ts';
import { removable, removeEvents } from './audit-gaps.ts';
import { listSnapshots } from './sandbox-snapshots.ts';
import { findSandbox, lockSandboxInJob } from './sandboxes.ts';
import type { Db } from './tables.ts';
import { deleteThese } from './webhook-removal.ts';

/** Events read at once; of other realms and partners' own as well. */
const windowMax = 500;
/** Most rows that one unit of work deletes, approximately. */
const deletedMax = 500;

/**
 * Lists the sandboxes that have ever been reset or restored. While `closed` stays the same, what has been undone by then is
 * still undone, so that it need not be searched again.
 */
export async function listSandboxesWithPast(db: Db): Promise<{ partnerClientId: string; closed: string }[]> {
  const rows = await db
    .selectFrom('sandboxes')
    .select(['partner_client_id', 'history'])
    .where('history', '!=', '[[0,null]]')
    .execute();
  const snapshots = await db
    .selectFrom('sandbox_snapshots')
    .select(['partner_client_id', 'snapshot_id'])
    .execute();
  const ofPartner = Map.groupBy(snapshots, (row) => row.partner_client_id);
  return rows.map(({ partner_client_id: partnerClientId, history }) => {
    const closed = (JSON.parse(history) as Sandbox['history']).slice(0, -1);
    const ids = (ofPartner.get(partnerClientId) ?? []).map((row) => row.snapshot_id).toSorted();
    return { partnerClientId, closed: JSON.stringify([closed, ids]) };
  });
}

/** An end customer with events that were undone. */
interface Undone {
  endCustomerClientId: string;
  range: EventRange;
}

interface Place {
  /** Earlier events have been searched. */
  from: number;
  /** Later events are kept. */
  to: number;
}

/** Searches some events of a sandbox for those that were undone; `next` is null when there are none left. */
export async function findUndone(
  db: Db,
  partnerClientId: string,
  { from, to }: Place,
): Promise<{ undone: Undone[]; next: number | null }> {
  const { history } = await findSandbox(db, partnerClientId);
  const snapshots = await listSnapshots(db, partnerClientId);
  const [range] = undoneRanges([history, ...snapshots.map((snapshot) => snapshot.history)], { from, to });
  if (range === undefined) return { undone: [], next: null };
  const [first, last] = range;
  const rows = await db
    .selectFrom('events')
    .select(['seq', 'realm', 'end_customer_client_id'])
    .where('partner_client_id', '=', partnerClientId)
    .where('seq', '>=', first)
    .where('seq', '<=', last)
    .orderBy('seq')
    .limit(windowMax)
    .execute();
  const found = rows.flatMap((row) => (row.realm === 'sandbox' ? (row.end_customer_client_id ?? []) : []));
  const undone = [...new Set(found)].map((endCustomerClientId) => ({ endCustomerClientId, range }));
  return { undone, next: rows.length === windowMax ? (rows.at(-1)?.seq ?? last) + 1 : last + 1 };
}

/**
 * Deletes some events of end customers that were undone, with their webhooks, in a unit of work that locks the sandbox, so
 * that no snapshot with them is restored meanwhile. Events of the sandbox itself and of endpoints are kept. Returns whether all
 * in the same window are deleted.
 */
export async function deleteSomeUndone(db: Db, partnerClientId: string, place: Place): Promise<boolean> {
  await lockSandboxInJob(db, partnerClientId);
  const { undone } = await findUndone(db, partnerClientId, place);
  let left = deletedMax;
  for (const one of undone) {
    left -= await deleteSomeOf(db, one, left);
    if (left <= 0) return false;
  }
  return true;
}

/** Webhooks first, as they refer to the events. */
async function deleteSomeOf(
  db: Db,
  { endCustomerClientId, range: [first, last] }: Undone,
  limit: number,
): Promise<number> {
  const webhooks = await db
    .selectFrom('webhook_deliveries')
    .select('delivery_id')
    .where('end_customer_client_id', '=', endCustomerClientId)
    .where('event_seq', '>=', first)
    .where('event_seq', '<=', last)
    .limit(limit)
    .execute();
  await deleteThese(db, webhooks);
  if (webhooks.length === limit) return limit;
  const events = await db
    .selectFrom('events')
    .select(removable)
    .where('end_customer_client_id', '=', endCustomerClientId)
    .where('seq', '>=', first)
    .where('seq', '<=', last)
    .limit(limit - webhooks.length)
    .execute();
  await removeEvents(db, events);
  return webhooks.length + events.length;
}
