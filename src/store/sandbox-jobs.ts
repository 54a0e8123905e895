import { sql } from 'kysely';
import type { Realm } from '../domain/environment.ts';
import type { Place } from '../domain/page.ts';
import { continueJob, type SandboxJob, type Sweep } from '../domain/sandbox/job.ts';
import { markCustomers } from './due-work.ts';
import {
  copyCustomers,
  deleteCopies,
  deleteCustomers,
  pruneCustomers,
  restoreCustomers,
} from './sandbox-contents.ts';
import { saveJob } from './sandboxes.ts';
import type { Db } from './tables.ts';
import { discardSomeWebhooks } from './webhook-sandbox.ts';

/**
 * Does a step of a sandbox's job, whose row is locked: processes about `size` end customers or webhooks and saves how
 * far it is.
 */
export async function stepJob(db: Db, partnerClientId: string, job: SandboxJob, size: number): Promise<void> {
  const [sweep] = job.sweeps;
  const after = sweep === undefined ? null : await step(db, partnerClientId, sweep, job.after, size);
  await saveJob(db, partnerClientId, continueJob(job, after));
}

/** Returns the place of the last item processed; null if there are no more. */
async function step(
  db: Db,
  partnerClientId: string,
  sweep: Sweep,
  after: Place | null,
  size: number,
): Promise<Place | null> {
  if (sweep.name === 'discard_webhooks') return discardSomeWebhooks(db, partnerClientId, size);
  const isOfSnapshot = sweep.name === 'restore' || sweep.name === 'delete_copies';
  const places = isOfSnapshot
    ? await listInSnapshot(db, sweep.snapshotId, after, size)
    : await listInSandbox(db, partnerClientId, after, size);
  if (places.length > 0) {
    const ids = places.map(({ id }) => id);
    await process(db, sweep, ids);
  }
  return places.length < size ? null : (places.at(-1) as Place);
}

function process(
  db: Db,
  sweep: Exclude<Sweep, { name: 'discard_webhooks' }>,
  customers: readonly string[],
): Promise<void> {
  switch (sweep.name) {
    case 'empty':
      return deleteCustomers(db, customers);
    case 'mark':
      return markCustomers(db, customers, sweep.since);
    case 'copy':
      return copyCustomers(db, customers, sweep.snapshotId);
    case 'prune':
      return pruneCustomers(db, customers, sweep.snapshotId);
    case 'restore':
      return restoreCustomers(db, customers, sweep.snapshotId);
    case 'delete_copies':
      return deleteCopies(db, customers, sweep.snapshotId);
  }
}

/** Lists end customers of a sandbox, removed or not, oldest first. */
async function listInSandbox(
  db: Db,
  partnerClientId: string,
  after: Place | null,
  limit: number,
): Promise<Place[]> {
  const rows = await db
    .selectFrom('end_customers')
    .select(['created_at as order', 'client_id as id'])
    .where('partner_client_id', '=', partnerClientId)
    .where('realm', '=', sql.lit<Realm>('sandbox'))
    .$if(after !== null, (query) =>
      query.where(sql<boolean>`(created_at, client_id) > (${after?.order}, ${after?.id})`),
    )
    .orderBy('created_at')
    .orderBy('client_id')
    .limit(limit)
    .execute();
  return rows;
}

/** Lists end customers of a snapshot by their ids. */
async function listInSnapshot(
  db: Db,
  snapshotId: string,
  after: Place | null,
  limit: number,
): Promise<Place[]> {
  const rows = await db
    .selectFrom('snapshot_end_customers')
    .select('client_id as id')
    .where('snapshot_id', '=', snapshotId)
    .where('client_id', '>', after?.id ?? '')
    .orderBy('client_id')
    .limit(limit)
    .execute();
  return rows.map(({ id }) => ({ order: 0, id }));
}
