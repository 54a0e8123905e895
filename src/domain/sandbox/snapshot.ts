import type { Context } from '../context.ts';
import { DomainError } from '../errors.ts';
import { sandboxNow } from './clock.ts';
import { newSandbox, type Sandbox } from './sandbox.ts';

/** Most snapshots that a partner may keep. */
export const snapshotsMax = 20;
/** Stretches of the log that a sandbox's past is made of; beyond that, the oldest is forgotten. */
const stretchesMax = 200;

/** A sandbox as it was: beside this, its end customers, their keys and registrations. */
export interface Snapshot extends Pick<Sandbox, 'clock' | 'settings' | 'history'> {
  snapshotId: string;
  partnerClientId: string;
  /** One of its partner's snapshots has it. */
  name: string;
  /** How many there are in it, those that have been removed aside. */
  endCustomers: number;
  /** Names the schema that its rows were copied from. */
  schemaVersion: string;
  /** What the sandbox's clock showed, in milliseconds since the epoch. */
  sandboxTime: number;
  /** Real time, in milliseconds since the epoch. */
  createdAt: number;
}

/**
 * The snapshot of this name, where there is one and it may be replaced.
 *
 * @throws DomainError CONFLICT when the name is taken, or there are as many snapshots as may be
 */
export function snapshotToReplace(
  kept: readonly Snapshot[],
  { name, replace }: { name: string; replace: boolean },
): Snapshot | undefined {
  const namesake = kept.find((snapshot) => snapshot.name === name);
  if (namesake !== undefined && !replace) {
    throw conflict('is taken by another snapshot; replace it with replace: true, or choose another');
  }
  if (namesake === undefined && kept.length >= snapshotsMax) {
    throw conflict(
      `would be one more than the ${snapshotsMax} snapshots that you may keep; delete one first`,
    );
  }
  return namesake;
}

/** A snapshot of a sandbox up to the event of this number, as yet without what is copied into it. */
export function newSnapshot(
  { partnerClientId, clock, settings, history }: Sandbox,
  { name, schemaVersion }: Pick<Snapshot, 'name' | 'schemaVersion'>,
  seq: number,
  realNow: number,
  context: Context,
): Snapshot {
  return {
    snapshotId: context.newId(),
    partnerClientId,
    name,
    clock,
    settings,
    history: history.map(([first, last]) => [first, last ?? seq] as const),
    endCustomers: 0,
    schemaVersion,
    sandboxTime: sandboxNow(clock, realNow),
    createdAt: realNow,
  };
}

/**
 * @throws DomainError INVALID_FIELD where there is no such snapshot, CONFLICT where its rows are of another version
 */
export function requireRestorable(snapshot: Snapshot | undefined, schemaVersion: string): Snapshot {
  const found = requireSnapshot(snapshot);
  if (found.schemaVersion === schemaVersion) return found;
  throw conflict('is a snapshot made by another version of this server; make it anew, with replace: true');
}

/** @throws DomainError INVALID_FIELD where there is none */
export function requireSnapshot(snapshot: Snapshot | undefined): Snapshot {
  if (snapshot !== undefined) return snapshot;
  const problem = 'is not the name of one of your snapshots';
  throw new DomainError('INVALID_FIELD', { fields: [{ path: 'name', problem }] });
}

/** A sandbox as in the beginning; its past begins with the event of this number. */
export function resetSandbox(partnerClientId: string, seq: number): Sandbox {
  return { ...newSandbox(partnerClientId), history: [[seq, null]] };
}

/**
 * A sandbox as it was in a snapshot: its clock goes on from the time it showed then, or stands still there as it did;
 * its past is the snapshot's and what comes from the event of this number on.
 */
export function restoreSandbox(snapshot: Snapshot, seq: number, realNow: number): Sandbox {
  const { partnerClientId, clock, settings, history, sandboxTime } = snapshot;
  const isFrozen = clock.frozenAt !== null;
  return {
    partnerClientId,
    clock: isFrozen ? clock : { offsetMs: sandboxTime - realNow, frozenAt: null },
    settings,
    history: [...history.slice(1 - stretchesMax), [seq, null]],
  };
}

function conflict(problem: string): DomainError {
  const message = 'the snapshots are not in a state that allows this';
  return new DomainError('CONFLICT', { message, fields: [{ path: 'name', problem }] });
}
