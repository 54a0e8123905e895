import type { FastifyInstance } from 'fastify';
import type { Static } from 'typebox';
import { sandboxNow } from '../../domain/sandbox/clock.ts';
import { sandboxEvent } from '../../domain/sandbox/sandbox.ts';
import {
  newSnapshot,
  requireRestorable,
  requireSnapshot,
  restoreSandbox,
  snapshotToReplace,
} from '../../domain/sandbox/snapshot.ts';
import { appendEvents, appendNumberedEvent } from '../../store/events.ts';
import { schemaVersion } from '../../store/migrate.ts';
import { copySandbox, restoreSandboxRows } from '../../store/sandbox-contents.ts';
import {
  deleteSnapshot,
  findSnapshot,
  insertSnapshot,
  listSnapshots,
} from '../../store/sandbox-snapshots.ts';
import { lockWholeSandbox, saveSandbox } from '../../store/sandboxes.ts';
import { discardSandboxWebhooks } from '../../store/webhook-sandbox.ts';
import {
  snapshotCreate,
  snapshotDelete,
  snapshotList,
  snapshotRestore,
  toSnapshotReply,
} from '../../wire/simulation/snapshots.ts';
import { partnerRoute } from '../partner/partner-route.ts';
import type { Services } from '../services.ts';
import { type SimulationCall, simulationRoute } from './simulation-route.ts';

/** Saves a snapshot of the partner's sandbox. */
export function snapshotCreateRoute(app: FastifyInstance, services: Services): void {
  const make = async (call: SimulationCall<Static<NonNullable<typeof snapshotCreate.body>>>) => {
    const { db, body, sandbox, actor, context, realNow } = call;
    const { name, replace = false } = body;
    const replaced = snapshotToReplace(await listSnapshots(db, sandbox.partnerClientId), { name, replace });
    if (replaced !== undefined) await deleteSnapshot(db, replaced);
    const recorded = sandboxEvent('sandbox.snapshot_created', sandbox, actor, { name }, context);
    const seq = await appendNumberedEvent(db, recorded);
    const empty = newSnapshot(sandbox, { name, schemaVersion }, seq, realNow, context);
    const endCustomers = await copySandbox(db, sandbox.partnerClientId, empty.snapshotId);
    const snapshot = { ...empty, endCustomers };
    await insertSnapshot(db, snapshot);
    return { snapshot: toSnapshotReply(snapshot) };
  };
  simulationRoute(app, services, snapshotCreate, make, lockWholeSandbox);
}

/** Restores a snapshot of the partner's sandbox. */
export function snapshotRestoreRoute(app: FastifyInstance, services: Services): void {
  const restore = async (call: SimulationCall<Static<NonNullable<typeof snapshotRestore.body>>>) => {
    const { db, body, sandbox, actor, context, realNow } = call;
    const { partnerClientId } = sandbox;
    const found = await findSnapshot(db, partnerClientId, body.name);
    const snapshot = requireRestorable(found, schemaVersion);
    await restoreSandboxRows(db, partnerClientId, snapshot.snapshotId);
    const recorded = sandboxEvent('sandbox.restored', sandbox, actor, { name: body.name }, context);
    const after = restoreSandbox(snapshot, await appendNumberedEvent(db, recorded), realNow);
    await saveSandbox(db, after);
    await discardSandboxWebhooks(db, partnerClientId, sandboxNow(after.clock, realNow));
    return { snapshot: toSnapshotReply(snapshot) };
  };
  simulationRoute(app, services, snapshotRestore, restore, lockWholeSandbox);
}

/** Lists the partner's snapshots. */
export function snapshotListRoute(app: FastifyInstance, services: Services): void {
  partnerRoute(app, services, snapshotList, async ({ scope }) => {
    const snapshots = await listSnapshots(services.store.db, scope.partnerClientId);
    return { snapshots: snapshots.map(toSnapshotReply) };
  });
}

/** Deletes one of the partner's snapshots. */
export function snapshotDeleteRoute(app: FastifyInstance, services: Services): void {
  simulationRoute(app, services, snapshotDelete, async ({ db, body, sandbox, actor, context }) => {
    const snapshot = requireSnapshot(await findSnapshot(db, sandbox.partnerClientId, body.name));
    await deleteSnapshot(db, snapshot);
    const { name } = body;
    await appendEvents(db, [sandboxEvent('sandbox.snapshot_deleted', sandbox, actor, { name }, context)]);
    return {};
  });
}
