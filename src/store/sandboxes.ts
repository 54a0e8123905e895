import type { Realm } from '../domain/environment.ts';
import type { SandboxJob } from '../domain/sandbox/job.ts';
import { newSandbox, type Sandbox } from '../domain/sandbox/sandbox.ts';
import { sandboxSettings } from './documents.ts';
import { insertRows, prepared } from './prepared.ts';
import { haveSandboxAlone, joinSandbox } from './sandbox-locks.ts';
import { SandboxBusyError } from './store.ts';
import type { Db, SandboxRow } from './tables.ts';

const sandboxOf = prepared((db, args: { partnerClientId: string }) =>
  db.selectFrom('sandboxes').selectAll().where('partner_client_id', '=', args.partnerClientId),
);

/** Finds a partner's sandbox; in its initial state if nothing has been set in it yet. */
export async function findSandbox(db: Db, partnerClientId: string): Promise<Sandbox> {
  const [row] = await sandboxOf(db, { partnerClientId });
  return row === undefined ? newSandbox(partnerClientId) : toSandbox(row);
}

/** Returns the event ranges of a sandbox's past; null in the live realm, where no event is undone. */
export async function findHistory(
  db: Db,
  { partnerClientId, realm }: { partnerClientId: string; realm: Realm },
): Promise<Sandbox['history'] | null> {
  return realm === 'live' ? null : (await findSandbox(db, partnerClientId)).history;
}

/**
 * Finds a partner's sandbox and locks its row until the unit of work ends.
 *
 * @throws SandboxBusyError during a job
 */
export async function lockSandbox(db: Db, partnerClientId: string): Promise<Sandbox> {
  // First, in the order in which a job is begun.
  await joinSandbox(db, { partnerClientId, realm: 'sandbox' });
  const sandbox = await lockSandboxInJob(db, partnerClientId);
  if (sandbox.job !== null) throw new SandboxBusyError();
  return sandbox;
}

/** Locks a sandbox like {@link lockSandbox}, also during a job. */
export async function lockSandboxInJob(db: Db, partnerClientId: string): Promise<Sandbox> {
  const row = await db
    .insertInto('sandboxes')
    .values(toRow(newSandbox(partnerClientId)))
    .onConflict((conflict) =>
      conflict.column('partner_client_id').doUpdateSet((eb) => ({ history: eb.ref('sandboxes.history') })),
    )
    .returningAll()
    .executeTakeFirstOrThrow();
  return toSandbox(row);
}

/**
 * Locks a sandbox like {@link lockSandbox}, and its contents: no other unit of work changes any of its end customers,
 * so that all their events have either lower or higher numbers than this unit's.
 *
 * @throws SandboxBusyError during a job
 */
export async function lockWholeSandbox(db: Db, partnerClientId: string): Promise<Sandbox> {
  await haveSandboxAlone(db, partnerClientId);
  return lockSandbox(db, partnerClientId);
}

/** Saves the sandbox of a new partner. */
export async function insertSandbox(db: Db, sandbox: Sandbox): Promise<void> {
  await insertRows(db, 'sandboxes', [{ ...toRow(sandbox), wake_at: null }]);
}

/** Saves a sandbox; the registrar will process it, even if the caller dies. */
export async function saveSandbox(db: Db, sandbox: Sandbox): Promise<void> {
  const { partner_client_id, ...changes } = toRow(sandbox);
  await db
    .updateTable('sandboxes')
    .set({ ...changes, wake_at: 0 })
    .where('partner_client_id', '=', partner_client_id)
    .execute();
}

/** Saves what is left of a sandbox's job. */
export async function saveJob(db: Db, partnerClientId: string, job: SandboxJob | null): Promise<void> {
  await db
    .updateTable('sandboxes')
    .set({ job: toJobColumn(job), wake_at: 0 })
    .where('partner_client_id', '=', partnerClientId)
    .execute();
}

/** Saves when the registrar processes a sandbox next, in real time; null if nothing falls due by itself. */
export async function setWakeAt(db: Db, partnerClientId: string, wakeAt: number | null): Promise<void> {
  await db
    .updateTable('sandboxes')
    .set({ wake_at: wakeAt })
    .where('partner_client_id', '=', partnerClientId)
    .execute();
}

const waking = prepared((db, args: { now: number; limit: number }) =>
  db
    .selectFrom('sandboxes')
    .select('partner_client_id')
    .where('wake_at', '<=', args.now)
    .orderBy('wake_at')
    .limit(args.limit),
);

/** Lists the sandboxes with work due by `now`, in real time, longest waiting first. */
export async function listSandboxesToWake(db: Db, now: number, limit: number): Promise<string[]> {
  return (await waking(db, { now, limit })).map((row) => row.partner_client_id);
}

function toRow({ partnerClientId, clock, settings, history, job }: Sandbox): Omit<SandboxRow, 'wake_at'> {
  return {
    partner_client_id: partnerClientId,
    offset_ms: clock.offsetMs,
    frozen_at: clock.frozenAt,
    settings: sandboxSettings.write(settings),
    history: JSON.stringify(history),
    job: toJobColumn(job),
  };
}

function toJobColumn(job: SandboxJob | null): string | null {
  return job && JSON.stringify(job);
}

/** Converts a sandbox from its row. */
export function toSandbox(row: Omit<SandboxRow, 'wake_at'>): Sandbox {
  return {
    partnerClientId: row.partner_client_id,
    clock: { offsetMs: row.offset_ms, frozenAt: row.frozen_at },
    settings: sandboxSettings.read(row.settings),
    history: JSON.parse(row.history) as Sandbox['history'],
    job: row.job === null ? null : (JSON.parse(row.job) as SandboxJob),
  };
}
