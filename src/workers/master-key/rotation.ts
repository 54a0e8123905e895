import type { FastifyBaseLogger } from 'fastify';
import type { Context } from '../../domain/context.ts';
import { DomainError } from '../../domain/errors.ts';
import { type Actor, event } from '../../domain/event.ts';
import { generateMasterKey, type Keyring } from '../../keyring/keyring.ts';
import type { MasterKey, MasterKeys } from '../../keyring/master-key.ts';
import {
  deleteRotation,
  findRotation,
  insertDataKeys,
  listDataKeys,
  lockDataKeys,
  type RotationPosition,
  replaceMasterKeys,
  type StoredRotation,
  saveRotation,
  type WrappedDataKey,
} from '../../store/data-keys.ts';
import { appendEvents } from '../../store/events.ts';
import { listSealedValues, replaceSealedValue } from '../../store/sealed-values.ts';
import { StepSize } from '../../store/step-size.ts';
import type { Store } from '../../store/store.ts';
import type { Db } from '../../store/tables.ts';
import { missingUnder, unwrapped, wrappedUnder } from './data-keys.ts';
import { type ReSeal, type ReSealedColumn, sealedColumns } from './sealed-columns.ts';

/** How long one call works, in milliseconds: well within the time limits of clients and proxies. */
const callMs = 2_000;
/** Digits of a fingerprint that are shown. */
const shownDigits = 8;

/**
 * `none`: the data keys are under one master key. `prepared`: also under another. `re_encrypting`: values are being
 * encrypted under a new data key. `re_encrypted`: all are, and the other master key can be dropped.
 */
export const rotationStatuses = ['none', 'prepared', 're_encrypting', 're_encrypted'] as const;
export type RotationStatus = (typeof rotationStatuses)[number];

/** The master keys of the store, as shown: by the first digits of their fingerprints. */
export interface MasterKeyState {
  /** That of this node. */
  fingerprint: string;
  /** Others that open the store. */
  others: readonly string[];
  /** Number of the newest data key. */
  dataKey: number;
  rotation: RotationStatus;
  startedAt: number | null;
  reEncrypted: number;
  unreadable: number;
}

interface RotationParts {
  store: Store;
  keyring: Keyring;
  masterKeys: MasterKeys;
  /** Real time, milliseconds since the epoch. */
  now(): number;
  logger: Pick<FastifyBaseLogger, 'error'>;
}

/**
 * Replaces the master key of a store while it is in use: a new data key is created and wrapped under both master keys,
 * everything that is sealed is sealed again under it, and at the end all data keys under the old master key are dropped.
 * The state is in the store, so that any node can continue after an interruption.
 */
export class MasterKeyRotation {
  readonly #parts: RotationParts;
  readonly #size: StepSize;

  constructor(parts: RotationParts) {
    this.#parts = parts;
    this.#size = new StepSize(parts.store.dialect);
  }

  async state(): Promise<MasterKeyState> {
    const { db } = this.#parts.store;
    return this.#stateOf(await listDataKeys(db), await findRotation(db));
  }

  /**
   * Begins a rotation or continues it, for a limited time. With `finish`, also drops the old master key once everything
   * is encrypted under the new data key.
   *
   * @throws DomainError CONFLICT if there is no other master key, or this node was not started with the right ones
   */
  async advance(finish: boolean, actor: Actor, context: Context): Promise<MasterKeyState> {
    const { store, keyring } = this.#parts;
    await store.unitOfWork((db) => this.#begin(db, finish, actor, context));
    // This node now seals under the new data key.
    await keyring.newest();
    const until = performance.now() + callMs;
    const pass = finish ? 2 : 1;
    let isDone = false;
    while (!isDone && performance.now() < until) {
      // Measured within the unit: the time that it waits for others says nothing about its size.
      isDone = await store.unitOfWork((db) => this.#size.run((size) => this.#step(db, pass, size)));
    }
    if (isDone && finish) await store.unitOfWork((db) => this.#finish(db, actor, context));
    return this.state();
  }

  /** Creates a data key under both master keys, unless a rotation has begun. */
  async #begin(db: Db, finish: boolean, actor: Actor, context: Context): Promise<void> {
    const { masterKeys, now } = this.#parts;
    const { current, previous } = masterKeys;
    const stored = await lockDataKeys(db);
    const rotation = await findRotation(db);
    if (rotation !== undefined) {
      if (finish) requireNew(rotation, current);
      return;
    }
    const others = othersThan(current, stored);
    if (others.length === 0) throw conflict(notPrepared);
    if (previous === null || others.some((other) => other !== previous.fingerprint)) {
      throw conflict(`this node has not got the master key ${shown(others)}…; ${notPrepared}`);
    }
    const dataKey = { number: newestOf(stored) + 1, key: generateMasterKey() };
    const missing = missingUnder(current, unwrapped(stored, masterKeys), stored, now());
    const wrapped = [current, previous].map((masterKey) => wrappedUnder(masterKey, dataKey, now()));
    await insertDataKeys(db, [...missing, ...wrapped]);
    await saveRotation(db, {
      masterKey: current.fingerprint,
      dataKey: dataKey.number,
      startedAt: now(),
      pass: 1,
      position: start,
      reEncrypted: 0,
      unreadable: 0,
    });
    const data = { ...fingerprintsOf(current, others), dataKey: dataKey.number };
    await appendEvents(db, [event({ type: 'master_key.rotation_started', actor, data }, context)]);
  }

  /** Encrypts the values of some rows again; returns whether the pass is complete. */
  async #step(db: Db, pass: 1 | 2, size: number): Promise<boolean> {
    await lockDataKeys(db);
    const stored = await findRotation(db);
    // Another call has finished it.
    if (stored === undefined) return true;
    const rotation: StoredRotation =
      stored.position === null && stored.pass < pass ? { ...stored, pass, position: start } : stored;
    if (rotation.position === null) return true;
    const { column: name, after } = rotation.position;
    const at = sealedColumns.findIndex((column) => nameOf(column) === name);
    const column = sealedColumns[at];
    // A column of another version, which has none of this name.
    if (column === undefined) throw new Error(`there is no sealed column ${name}`);
    const rows = await listSealedValues(db, column, after, size);
    let { reEncrypted, unreadable } = rotation;
    for (const row of rows) {
      const again = row.value === null ? null : await this.#again(column, row.value, row.key);
      if (again === 'unreadable') unreadable += 1;
      else if (again !== null && again.text !== row.value) {
        await replaceSealedValue(db, column, row, again.text);
        reEncrypted += 1;
      }
    }
    const next = rows.length < size ? sealedColumns[at + 1] : column;
    const last = rows.length < size ? null : (rows.at(-1)?.key ?? null);
    const position = next === undefined ? null : { column: nameOf(next), after: last };
    await saveRotation(db, { ...rotation, position, reEncrypted, unreadable });
    return position === null && rotation.pass >= pass;
  }

  /** Returns a value encrypted under the newest data key. One that cannot be decrypted is of no use under any key. */
  async #again(
    column: ReSealedColumn,
    value: string,
    key: readonly string[],
  ): Promise<{ text: string } | 'unreadable'> {
    const { keyring } = this.#parts;
    const reSeal: ReSeal = async (sealed, place) =>
      keyring.isSealedUnderNewest(sealed) ? sealed : keyring.seal(await keyring.open(sealed, place), place);
    try {
      return { text: await column.reSeal(value, key, reSeal) };
    } catch (err) {
      this.#parts.logger.error({ err, column: nameOf(column), key }, 'a sealed value could not be decrypted');
      return 'unreadable';
    }
  }

  /** Drops the data keys under the old master key. */
  async #finish(db: Db, actor: Actor, context: Context): Promise<void> {
    const { masterKeys, now } = this.#parts;
    const { current } = masterKeys;
    const stored = await lockDataKeys(db);
    const rotation = await findRotation(db);
    if (rotation === undefined) return;
    requireNew(rotation, current);
    await insertDataKeys(db, missingUnder(current, unwrapped(stored, masterKeys), stored, now()));
    const others = othersThan(current, stored);
    await replaceMasterKeys(db, current.fingerprint, others, now());
    await deleteRotation(db);
    const { dataKey, reEncrypted } = rotation;
    const data = { ...fingerprintsOf(current, others), dataKey, reEncrypted };
    await appendEvents(db, [event({ type: 'master_key.rotated', actor, data }, context)]);
  }

  #stateOf(stored: readonly WrappedDataKey[], rotation: StoredRotation | undefined): MasterKeyState {
    const { current } = this.#parts.masterKeys;
    const others = othersThan(current, stored);
    return {
      fingerprint: current.fingerprint.slice(0, shownDigits),
      others: others.map((other) => other.slice(0, shownDigits)),
      dataKey: newestOf(stored),
      rotation: statusOf(others, rotation),
      startedAt: rotation?.startedAt ?? null,
      reEncrypted: rotation?.reEncrypted ?? 0,
      unreadable: rotation?.unreadable ?? 0,
    };
  }
}

const notPrepared =
  'start a node with the new master key in GINGHAM_MASTER_KEY and the old one in GINGHAM_PREVIOUS_MASTER_KEY first';

const start: RotationPosition = { column: nameOf(sealedColumns[0] as ReSealedColumn), after: null };

function nameOf({ table, column }: ReSealedColumn): string {
  return `${table}.${column}`;
}

function statusOf(others: readonly string[], rotation: StoredRotation | undefined): RotationStatus {
  if (rotation !== undefined) return rotation.position === null ? 're_encrypted' : 're_encrypting';
  return others.length > 0 ? 'prepared' : 'none';
}

/** @throws DomainError CONFLICT if a master key is not the new one of a rotation, which would drop the new one */
function requireNew({ masterKey }: StoredRotation, { fingerprint }: MasterKey): void {
  if (masterKey === fingerprint) return;
  throw conflict(`this node was started with the old master key; call one that has ${shown([masterKey])}…`);
}

function newestOf(stored: readonly WrappedDataKey[]): number {
  return Math.max(...stored.map(({ number }) => number));
}

/** Returns the fingerprints of the other master keys that data keys are stored under. */
function othersThan({ fingerprint }: MasterKey, stored: readonly WrappedDataKey[]): string[] {
  return [...new Set(stored.map(({ masterKey }) => masterKey))].filter((other) => other !== fingerprint);
}

function fingerprintsOf({ fingerprint }: MasterKey, others: readonly string[]) {
  return { fingerprint: shown([fingerprint]), previousFingerprint: shown(others) };
}

function shown(fingerprints: readonly string[]): string {
  return fingerprints.map((fingerprint) => fingerprint.slice(0, shownDigits)).join(', ');
}

function conflict(message: string): DomainError {
  return new DomainError('CONFLICT', { message });
}
