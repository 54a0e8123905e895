import { columns } from './columns.ts';
import type { DataKeyRow } from './key-tables.ts';
import type { Db } from './tables.ts';

/** A data key, encrypted under one master key. */
export interface WrappedDataKey {
  number: number;
  /** Fingerprint of the master key. */
  masterKey: string;
  wrapped: string;
  /** Real time, milliseconds since the epoch. */
  createdAt: number;
}

const fields = columns('number', 'masterKey', 'wrapped', 'createdAt');

/** Rows of `meta`. */
const names = {
  /** Fingerprint of the master key of a store without data keys. */
  fingerprint: 'master_key_fingerprint',
  lock: 'data_keys_lock',
  rotation: 'master_key_rotation',
  /** When a master key was replaced, by its fingerprint. */
  replaced: (masterKey: string) => `master_key_replaced/${masterKey}`,
};

/** Lists the data keys, in order, each once for every master key that it is encrypted under. */
export async function listDataKeys(db: Db): Promise<WrappedDataKey[]> {
  const rows: DataKeyRow[] = await db
    .selectFrom('data_keys')
    .selectAll()
    .orderBy('number')
    .orderBy('created_at')
    .execute();
  return rows.map(fields.read);
}

/** Locks the data keys and the state of their rotation until the unit of work ends, and lists them. */
export async function lockDataKeys(db: Db): Promise<WrappedDataKey[]> {
  await saveMeta(db, names.lock, '');
  return listDataKeys(db);
}

/** Saves wrapped data keys; those that exist stay as they are. */
export async function insertDataKeys(db: Db, wrapped: readonly WrappedDataKey[]): Promise<void> {
  if (wrapped.length === 0) return;
  await db
    .insertInto('data_keys')
    .values(wrapped.map(fields.write))
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

/** Deletes all data keys as they are under other master keys than this one, and notes when these were replaced. */
export async function replaceMasterKeys(
  db: Db,
  masterKey: string,
  replaced: readonly string[],
  now: number,
): Promise<void> {
  for (const other of replaced) await saveMeta(db, names.replaced(other), String(now));
  await db.deleteFrom('data_keys').where('master_key', '!=', masterKey).execute();
}

/** Returns when a master key was replaced, in milliseconds since the epoch; undefined if it was not. */
export async function replacedAt(db: Db, masterKey: string): Promise<number | undefined> {
  const value = await readMeta(db, names.replaced(masterKey));
  return value === undefined ? undefined : Number(value);
}

/** Returns the fingerprint of the master key that a store without data keys was created with; undefined for a new store. */
export function firstFingerprint(db: Db): Promise<string | undefined> {
  return readMeta(db, names.fingerprint);
}

/** A master key's rotation that has begun. */
export interface StoredRotation {
  /** Fingerprint of the new master key. */
  masterKey: string;
  /** Number of the data key that everything is encrypted under again. */
  dataKey: number;
  /** Real time, milliseconds since the epoch. */
  startedAt: number;
  /** A second pass, before the end, finds what was being written during the first. */
  pass: 1 | 2;
  /** The last row that was done; null when the pass is complete. */
  position: RotationPosition | null;
  /** Values that were encrypted again. */
  reEncrypted: number;
  /** Values that could not be decrypted, and are left as they are. */
  unreadable: number;
}

export interface RotationPosition {
  /** Name of the sealed column. */
  column: string;
  /** Key of its last row that was done; null for none. */
  after: readonly string[] | null;
}

export async function findRotation(db: Db): Promise<StoredRotation | undefined> {
  const value = await readMeta(db, names.rotation);
  return value === undefined ? undefined : (JSON.parse(value) as StoredRotation);
}

export async function saveRotation(db: Db, rotation: StoredRotation): Promise<void> {
  await saveMeta(db, names.rotation, JSON.stringify(rotation));
}

export async function deleteRotation(db: Db): Promise<void> {
  await db.deleteFrom('meta').where('name', '=', names.rotation).execute();
}

async function readMeta(db: Db, name: string): Promise<string | undefined> {
  const row = await db.selectFrom('meta').select('value').where('name', '=', name).executeTakeFirst();
  return row?.value;
}

async function saveMeta(db: Db, name: string, value: string): Promise<void> {
  await db
    .insertInto('meta')
    .values({ name, value })
    .onConflict((conflict) => conflict.column('name').doUpdateSet({ value }))
    .execute();
}
