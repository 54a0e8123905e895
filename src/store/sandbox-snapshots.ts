import type { Snapshot } from '../domain/sandbox/snapshot.ts';
import { columns } from './columns.ts';
import { sandboxStates } from './documents.ts';
import type { Db, SandboxSnapshotRow } from './tables.ts';

/** Lists a partner's snapshots, newest first. */
export async function listSnapshots(db: Db, partnerClientId: string): Promise<Snapshot[]> {
  const rows = await db
    .selectFrom('sandbox_snapshots')
    .selectAll()
    .where('partner_client_id', '=', partnerClientId)
    .orderBy('created_at', 'desc')
    .orderBy('snapshot_id', 'desc')
    .execute();
  return rows.map(toSnapshot);
}

export async function findSnapshot(
  db: Db,
  partnerClientId: string,
  name: string,
): Promise<Snapshot | undefined> {
  const row = await db
    .selectFrom('sandbox_snapshots')
    .selectAll()
    .where('partner_client_id', '=', partnerClientId)
    .where('name', '=', name)
    .executeTakeFirst();
  return row && toSnapshot(row);
}

/** Saves a snapshot, apart from its contents. */
export async function insertSnapshot(db: Db, snapshot: Snapshot): Promise<void> {
  await db.insertInto('sandbox_snapshots').values(toRow(snapshot)).execute();
}

/** Deletes a snapshot, apart from its contents. */
export async function deleteSnapshot(db: Db, { snapshotId }: Pick<Snapshot, 'snapshotId'>): Promise<void> {
  await db.deleteFrom('sandbox_snapshots').where('snapshot_id', '=', snapshotId).execute();
}

const fields = columns(
  'snapshotId',
  'partnerClientId',
  'name',
  'endCustomers',
  'schemaVersion',
  'sandboxTime',
  'createdAt',
);

function toRow(snapshot: Snapshot): SandboxSnapshotRow {
  return { ...fields.write(snapshot), sandbox: sandboxStates.write(snapshot) };
}

function toSnapshot(row: SandboxSnapshotRow): Snapshot {
  return { ...fields.read(row), ...sandboxStates.read(row.sandbox) };
}
