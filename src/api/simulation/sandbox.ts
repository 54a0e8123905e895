import Type from 'typebox';
import { sandboxNow } from '../../domain/sandbox/clock.ts';
import { newJob, type Sweep } from '../../domain/sandbox/job.ts';
import { sandboxEvent } from '../../domain/sandbox/sandbox.ts';
import {
  newSnapshot,
  requireRestorable,
  requireSnapshot,
  resetSandbox,
  restoreSandbox,
  type Snapshot,
  snapshotToReplace,
} from '../../domain/sandbox/snapshot.ts';
import { appendEvents, appendNumberedEvent } from '../../store/events.ts';
import { deleteSandboxIdempotencyRecords } from '../../store/idempotency-records.ts';
import { schemaVersion } from '../../store/migrate.ts';
import {
  deleteSnapshot,
  findSnapshot,
  insertSnapshot,
  listSnapshots,
} from '../../store/sandbox-snapshots.ts';
import { countSandboxCustomers } from '../../store/sandbox-use.ts';
import { lockWholeSandbox, saveJob, saveSandbox } from '../../store/sandboxes.ts';
import { refreshEndpoints } from '../../store/webhook-sandbox.ts';
import { partnerReaders, partnerWriters } from '../access.ts';
import { example } from '../examples.ts';
import { integer, text, timestamp } from '../fields.ts';
import { sandboxOperation } from '../operation.ts';
import { sandboxClock, toClockReply } from './clock.ts';
import { type SimulationCall, simulationOperation } from './simulation-operation.ts';

const reset = simulationOperation({
  id: 'simulationReset',
  roles: partnerWriters,
  path: '/simulation/reset',
  summary: 'Reset your sandbox',
  description:
    'Resets your sandbox atomically: removes its end customers with their keys and registrations, sets its clock ' +
    'to real time, and clears its settings. Keeps your own secrets, snapshots and endpoints, and, for some days, the logs: ' +
    'events, deliveries and requests, without the names of removed end customers.',
  body: {},
  reply: { clock: sandboxClock },
  errors: [],
  handle: takeBack,
  lock: lockWholeSandbox,
});

const name = text({ maxLength: 64, description: 'Name of the snapshot.', [example]: 'all enabled' });

const snapshot = Type.Object(
  {
    name,
    created_at: timestamp('Creation time, in real time.', '2026-03-01T12:00:00.000Z'),
    sandbox_time: timestamp('Sandbox time of the snapshot.', '2026-03-31T12:00:00.000Z'),
    end_customers: integer('Number of end customers in it.', 3),
  },
  { title: 'SandboxSnapshot', description: 'A saved state of a sandbox.' },
);

const snapshotCreate = simulationOperation({
  id: 'simulationSnapshotCreate',
  roles: partnerWriters,
  path: '/simulation/snapshot/create',
  summary: 'Create a sandbox snapshot',
  description:
    'Saves the state of your sandbox, to restore it as often as you like: its end customers with their keys and ' +
    'registrations, its clock and its settings. Returns `CONFLICT` if the name is taken, unless `replace` is true, and ' +
    '`QUOTA_EXCEEDED` if there is no room for one more snapshot.',
  body: {
    name,
    replace: Type.Optional(
      Type.Boolean({ default: false, description: 'Whether to replace a snapshot of the same name.' }),
    ),
  },
  reply: { snapshot },
  errors: ['CONFLICT', 'QUOTA_EXCEEDED'],
  async handle(call, { settings }) {
    const { db, body, sandbox, actor, context, realNow } = call;
    const { name, replace = false } = body;
    const { present: endCustomers } = await countSandboxCustomers(db, sandbox.partnerClientId);
    const kept = await listSnapshots(db, sandbox.partnerClientId);
    const replaced = snapshotToReplace(kept, { name, replace, endCustomers }, settings.sandboxLimits);
    if (replaced !== undefined) await deleteSnapshot(db, replaced);
    const recorded = sandboxEvent('sandbox.snapshot_created', sandbox, actor, { name }, context);
    const seq = await appendNumberedEvent(db, recorded);
    const snapshot = newSnapshot(sandbox, { name, endCustomers, schemaVersion }, seq, realNow, context);
    await insertSnapshot(db, snapshot);
    const copy: Sweep = { name: 'copy', snapshotId: snapshot.snapshotId };
    await saveJob(db, sandbox.partnerClientId, newJob(...(replaced ? [deletionOf(replaced)] : []), copy));
    return { snapshot };
  },
  lock: lockWholeSandbox,
});

const snapshotRestore = simulationOperation({
  id: 'simulationSnapshotRestore',
  roles: partnerWriters,
  path: '/simulation/snapshot/restore',
  summary: 'Restore a snapshot',
  description:
    'Restores your sandbox atomically to the state of the snapshot. Later changes are lost, including keys ' +
    'issued since; keys valid then are valid again. Its clock continues from the time of the snapshot, or stays ' +
    'frozen there. Returns `CONFLICT` if the snapshot was created by another version of this server.',
  body: { name },
  reply: { snapshot },
  errors: ['CONFLICT'],
  async handle(call) {
    const { db, body, sandbox, actor, context, realNow } = call;
    const { partnerClientId } = sandbox;
    const found = await findSnapshot(db, partnerClientId, body.name);
    const snapshot = requireRestorable(found, schemaVersion);
    const recorded = sandboxEvent('sandbox.restored', sandbox, actor, { name: body.name }, context);
    const after = restoreSandbox(snapshot, await appendNumberedEvent(db, recorded), realNow);
    await saveSandbox(db, after);
    await refreshEndpoints(db, partnerClientId, sandboxNow(after.clock, realNow));
    await deleteSandboxIdempotencyRecords(db, partnerClientId);
    return { snapshot };
  },
  lock: lockWholeSandbox,
});

const snapshotList = sandboxOperation({
  id: 'simulationSnapshotList',
  roles: partnerReaders,
  path: '/simulation/snapshot/list',
  summary: 'List snapshots',
  description: 'Lists your snapshots, newest first.',
  body: {},
  reply: { snapshots: Type.Array(snapshot) },
  errors: [],
  async handle({ scope }, services) {
    const snapshots = await listSnapshots(services.store.db, scope.partnerClientId);
    return { snapshots };
  },
});

const snapshotDelete = simulationOperation({
  id: 'simulationSnapshotDelete',
  roles: partnerWriters,
  path: '/simulation/snapshot/delete',
  summary: 'Delete a snapshot',
  description: 'Deletes a snapshot permanently; your sandbox does not change.',
  body: { name },
  reply: {},
  errors: [],
  async handle({ db, body, sandbox, actor, context }) {
    const snapshot = requireSnapshot(await findSnapshot(db, sandbox.partnerClientId, body.name));
    await deleteSnapshot(db, snapshot);
    await saveJob(db, sandbox.partnerClientId, newJob(deletionOf(snapshot)));
    const { name } = body;
    await appendEvents(db, [sandboxEvent('sandbox.snapshot_deleted', sandbox, actor, { name }, context)]);
    return {};
  },
});

export const sandboxStateOperations = [reset, snapshotCreate, snapshotRestore, snapshotList, snapshotDelete];

async function takeBack({ db, sandbox, actor, context, realNow }: SimulationCall<unknown>) {
  const { partnerClientId } = sandbox;
  const { present, removed } = await countSandboxCustomers(db, partnerClientId);
  const recorded = sandboxEvent(
    'sandbox.reset',
    sandbox,
    actor,
    { endCustomers: present + removed },
    context,
  );
  const after = resetSandbox(partnerClientId, await appendNumberedEvent(db, recorded));
  await saveSandbox(db, after);
  await refreshEndpoints(db, partnerClientId, sandboxNow(after.clock, realNow));
  await deleteSandboxIdempotencyRecords(db, partnerClientId);
  return { clock: toClockReply(after.clock, realNow) };
}

const deletionOf = ({ snapshotId }: Snapshot): Sweep => ({ name: 'delete_copies', snapshotId });
