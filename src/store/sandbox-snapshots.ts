import type { Snapshot } from '../domain/sandbox/snapshot.ts';
import { sandboxStates } from './documents.ts';
import { deleteCopies } from './sandbox-contents.ts';
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

/** Saves a snapshot, in addition to its copied contents. */
export async function insertSnapshot(db: Db, snapshot: Snapshot): Promise<void> {
  await db.insertInto('sandbox_snapshots').values(toRow(snapshot)).execute();
}

/** Deletes a snapshot with its contents. */
export async function deleteSnapshot(db: Db, { snapshotId }: Pick<Snapshot, 'snapshotId'>): Promise<void> {
  await deleteCopies(db, snapshotId);
  await db.deleteFrom('sandbox_snapshots').where('snapshot_id', '=', snapshotId).execute();
}

function toRow(snapshot: Snapshot): SandboxSnapshotRow {
  return {
    snapshot_id: snapshot.snapshotId,
    partner_client_id: snapshot.partnerClientId,
    name: snapshot.name,
    sandbox: sandboxStates.write(snapshot),
    end_customers: snapshot.endCustomers,
    schema_version: snapshot.schemaVersion,
    sandbox_time: snapshot.sandboxTime,
    created_at: snapshot.createdAt,
  };
}

function toSnapshot(row: SandboxSnapshotRow): Snapshot {
  return {
    snapshotId: row.snapshot_id,
    partnerClientId: row.partner_client_id,
    name: row.name,
    ...sandboxStates.read(row.sandbox),
    endCustomers: row.end_customers,
    schemaVersion: row.schema_version,
    sandboxTime: row.sandbox_time,
    createdAt: row.created_at,
  };
}
