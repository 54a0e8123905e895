import type { Context } from '../context.ts';
import { DomainError, invalidField } from '../errors.ts';
import { sandboxNow } from './clock.ts';
import { newJob } from './job.ts';
import { requireRoom, type SandboxLimits } from './quota.ts';
import { newSandbox, type Sandbox } from './sandbox.ts';

/** Most event ranges in a sandbox's past; beyond that, the oldest is dropped. */
const eventRangesMax = 200;

/** A copy of a sandbox, in addition to the copies of its end customers, their keys and registrations. */
export interface Snapshot extends Pick<Sandbox, 'clock' | 'settings' | 'history'> {
  snapshotId: string;
  partnerClientId: string;
  /** Unique per partner. */
  name: string;
  /** Number of end customers in it, without removed ones. */
  endCustomers: number;
  /** Version of the schema that its rows were copied from. */
  schemaVersion: string;
  /** Sandbox time of the copy, in milliseconds since the epoch. */
  sandboxTime: number;
  /** Real time, in milliseconds since the epoch. */
  createdAt: number;
}

/**
 * Returns the snapshot with this name, if there is one and it may be replaced by one with so many end customers.
 *
 * @throws DomainError CONFLICT if the name is taken, QUOTA_EXCEEDED if there is no room for one more
 */
export function snapshotToReplace(
  kept: readonly Snapshot[],
  { name, replace, endCustomers }: { name: string; replace: boolean; endCustomers: number },
  limits: SandboxLimits,
): Snapshot | undefined {
  const namesake = kept.find((snapshot) => snapshot.name === name);
  if (namesake !== undefined && !replace) {
    throw conflict(
      'is already used by another snapshot; set replace: true to replace it, or choose another name',
    );
  }
  const others = kept.filter((snapshot) => snapshot !== namesake);
  requireRoom('snapshots', others.length, 1, limits);
  const inOthers = others.reduce((sum, snapshot) => sum + snapshot.endCustomers, 0);
  requireRoom('snapshot_end_customers', inOthers, endCustomers, limits);
  return namesake;
}

/** Returns a snapshot of a sandbox up to the event with this number, without its rows, which are copied then. */
export function newSnapshot(
  { partnerClientId, clock, settings, history }: Sandbox,
  { name, endCustomers, schemaVersion }: Pick<Snapshot, 'name' | 'endCustomers' | 'schemaVersion'>,
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
    endCustomers,
    schemaVersion,
    sandboxTime: sandboxNow(clock, realNow),
    createdAt: realNow,
  };
}

/** @throws DomainError INVALID_FIELD if there is no snapshot, CONFLICT if its rows have another schema version */
export function requireRestorable(snapshot: Snapshot | undefined, schemaVersion: string): Snapshot {
  const found = requireSnapshot(snapshot);
  if (found.schemaVersion === schemaVersion) return found;
  throw conflict('was created by another version of this server; create it again with replace: true');
}

/** @throws DomainError INVALID_FIELD if there is none */
export function requireSnapshot(snapshot: Snapshot | undefined): Snapshot {
  if (snapshot !== undefined) return snapshot;
  throw invalidField('name', 'is not one of your snapshots');
}

/** Returns a sandbox with the job of a reset to its initial state; its past starts with the event with this number. */
export function resetSandbox(partnerClientId: string, seq: number): Sandbox {
  const job = newJob({ name: 'discard_webhooks' }, { name: 'empty' });
  return { ...newSandbox(partnerClientId), history: [[seq, null]], job };
}

/**
 * Returns a sandbox with the job of a restore to a snapshot: its clock continues from the time of the snapshot, or is
 * frozen at it; its past is that of the snapshot, then the events from this number on.
 */
export function restoreSandbox(snapshot: Snapshot, seq: number, realNow: number): Sandbox {
  const { snapshotId, partnerClientId, clock, settings, history, sandboxTime } = snapshot;
  const isFrozen = clock.frozenAt !== null;
  return {
    partnerClientId,
    clock: isFrozen ? clock : { offsetMs: sandboxTime - realNow, frozenAt: null },
    settings,
    history: [...history.slice(1 - eventRangesMax), [seq, null]],
    job: newJob({ name: 'discard_webhooks' }, { name: 'prune', snapshotId }, { name: 'restore', snapshotId }),
  };
}

function conflict(problem: string): DomainError {
  const message = 'the snapshots are not in a state that allows this';
  return new DomainError('CONFLICT', { message, fields: [{ path: 'name', problem }] });
}
