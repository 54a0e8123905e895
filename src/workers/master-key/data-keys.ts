import { type DataKey, generateMasterKey, Keyring } from '../../keyring/keyring.ts';
import type { MasterKey, MasterKeys } from '../../keyring/master-key.ts';
import {
  firstFingerprint,
  insertDataKeys,
  listDataKeys,
  lockDataKeys,
  replacedAt,
  type WrappedDataKey,
} from '../../store/data-keys.ts';
import { type Store, StoreOpenError } from '../../store/store.ts';
import type { Db } from '../../store/tables.ts';

/**
 * Opens the data keys of a store with a master key, and creates the first in a new one. While a master key is being
 * replaced, also wraps them under the new one.
 *
 * @throws StoreOpenError if the store needs another master key, or this one has been replaced
 */
export async function openKeyring(store: Store, masterKeys: MasterKeys, now: number): Promise<Keyring> {
  const { current } = masterKeys;
  const opened = await store.unitOfWork(async (db) => {
    const stored = await lockDataKeys(db);
    const replaced = await replacedAt(db, current.fingerprint);
    if (replaced !== undefined) throw masterKeyReplaced(replaced);
    const { dataKeys, wrapped } =
      stored.length > 0 ? openedOf(stored, masterKeys) : await firstDataKey(db, masterKeys, now);
    await insertDataKeys(db, [...wrapped, ...missingUnder(current, dataKeys, stored, now)]);
    return dataKeys;
  });
  const load = async () => unwrapped(await listDataKeys(store.aside), masterKeys);
  const [first] = opened;
  const keyring = new Keyring((first as DataKey).key, load);
  await keyring.newest();
  return keyring;
}

/**
 * Reads the data keys of a store, and changes nothing.
 *
 * @throws StoreOpenError as {@link openKeyring} does
 */
export async function readKeyring(db: Db, masterKeys: MasterKeys): Promise<Keyring> {
  const { current } = masterKeys;
  const stored = await listDataKeys(db);
  const replaced = await replacedAt(db, current.fingerprint);
  if (replaced !== undefined) throw masterKeyReplaced(replaced);
  const [first] = openedOf(stored, masterKeys).dataKeys;
  if (first === undefined) throw neverOpened();
  const keyring = new Keyring(first.key, async () => unwrapped(stored, masterKeys));
  await keyring.newest();
  return keyring;
}

function openedOf(stored: readonly WrappedDataKey[], masterKeys: MasterKeys) {
  const dataKeys = unwrapped(stored, masterKeys);
  if (dataKeys.length < new Set(stored.map(({ number }) => number)).size) throw otherMasterKey();
  return { dataKeys, wrapped: [] };
}

/**
 * Returns the first data key: random in a new store. In one without data keys, everything was derived from the master
 * key, which therefore becomes the first.
 */
async function firstDataKey(db: Db, { current, previous }: MasterKeys, now: number) {
  const fingerprint = await firstFingerprint(db);
  if (fingerprint === undefined) {
    return { dataKeys: [{ number: 1, key: generateMasterKey() }], wrapped: [] };
  }
  const used = [current, previous].find((masterKey) => masterKey?.fingerprint === fingerprint);
  if (used == null) throw otherMasterKey();
  const dataKey = { number: 1, key: used.text };
  return { dataKeys: [dataKey], wrapped: [wrappedUnder(used, dataKey, now)] };
}

/** Returns the data keys that one of these master keys opens, each once, in order. */
export function unwrapped(stored: readonly WrappedDataKey[], { current, previous }: MasterKeys): DataKey[] {
  const byNumber = new Map<number, DataKey>();
  for (const { number, masterKey: fingerprint, wrapped } of stored) {
    const masterKey = [current, previous].find((one) => one?.fingerprint === fingerprint);
    if (masterKey && !byNumber.has(number)) byNumber.set(number, masterKey.unwrap(number, wrapped));
  }
  return [...byNumber.values()];
}

/** Returns those of these data keys that are not stored under a master key yet, wrapped under it. */
export function missingUnder(
  masterKey: MasterKey,
  dataKeys: readonly DataKey[],
  stored: readonly WrappedDataKey[],
  now: number,
): WrappedDataKey[] {
  const isStored = ({ number }: DataKey) =>
    stored.some((one) => one.number === number && one.masterKey === masterKey.fingerprint);
  return dataKeys
    .filter((dataKey) => !isStored(dataKey))
    .map((dataKey) => wrappedUnder(masterKey, dataKey, now));
}

export function wrappedUnder(masterKey: MasterKey, dataKey: DataKey, now: number): WrappedDataKey {
  const { number } = dataKey;
  return { number, masterKey: masterKey.fingerprint, wrapped: masterKey.wrap(dataKey), createdAt: now };
}

function otherMasterKey(): StoreOpenError {
  return new StoreOpenError(
    'the store was created with another master key (GINGHAM_MASTER_KEY, or master.key of `gingham dev`)',
  );
}

function neverOpened(): StoreOpenError {
  return new StoreOpenError(
    'no server of this version has opened the store yet; start one first, which also checks the master key',
  );
}

function masterKeyReplaced(at: number): StoreOpenError {
  const day = new Date(at).toISOString().slice(0, 10);
  return new StoreOpenError(
    `the master key was replaced on ${day} and no longer opens the store; set GINGHAM_MASTER_KEY to the new one`,
  );
}
