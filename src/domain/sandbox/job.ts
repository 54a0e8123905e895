import type { Place } from '../page.ts';

/**
 * A change of a whole sandbox, done in small steps so that other partners are not delayed. The sandbox is inaccessible
 * until it is done; any node continues it, also after a crash.
 */
export interface SandboxJob {
  /** The sweeps that are left, in order. */
  sweeps: readonly Sweep[];
  /** The last item that the first of them has processed; null at its beginning. */
  after: Place | null;
}

/** One pass over the end customers of a sandbox, over those of a snapshot, or over the webhooks of a sandbox. */
export type Sweep =
  /** Discards pending webhooks. */
  | { name: 'discard_webhooks' }
  /** Deletes the end customers of the sandbox. */
  | { name: 'empty' }
  /** Marks the end customers of the sandbox for reconciliation at a sandbox time. */
  | { name: 'mark'; since: number }
  /** Copies the end customers of the sandbox to the snapshot. */
  | { name: 'copy'; snapshotId: string }
  /** Deletes what is in the sandbox but not in the snapshot, and frees names that have been used otherwise since. */
  | { name: 'prune'; snapshotId: string }
  /** Restores the end customers of the snapshot. */
  | { name: 'restore'; snapshotId: string }
  /** Deletes the end customers of the snapshot. */
  | { name: 'delete_copies'; snapshotId: string };

/** Returns a job of these sweeps. */
export function newJob(...sweeps: Sweep[]): SandboxJob {
  return { sweeps, after: null };
}

/** Returns what is left of a job once its first sweep has reached `after`, null being its end; null if nothing is. */
export function continueJob({ sweeps }: SandboxJob, after: Place | null): SandboxJob | null {
  if (after !== null) return { sweeps, after };
  const later = sweeps.slice(1);
  return later.length === 0 ? null : { sweeps: later, after: null };
}
