import Type, { type Static, type TProperties } from 'typebox';
import { type Snapshot, snapshotsMax } from '../../domain/sandbox/snapshot.ts';
import { partnerReaders, partnerWriters } from '../access.ts';
import type { ErrorCode } from '../errors.ts';
import { text } from '../fields.ts';
import { timestamp, toTimestamp } from '../management/fields.ts';
import { operation } from '../operation.ts';

const name = text({ maxLength: 64, description: 'Name of the snapshot.' });

const snapshot = Type.Object(
  {
    name,
    created_at: timestamp('Creation time, in real time.'),
    sandbox_time: timestamp('Sandbox time of the snapshot.'),
    end_customers: Type.Integer({ description: 'Number of end customers in it.' }),
  },
  { title: 'SandboxSnapshot', description: 'A saved state of a sandbox.' },
);

const exampleSnapshot = {
  name: 'all enabled',
  created_at: '2026-03-01T12:00:00.000Z',
  sandbox_time: '2026-03-31T12:00:00.000Z',
  end_customers: 3,
};

interface OperationTexts {
  summary: string;
  description: string;
  errors: readonly ErrorCode[];
  example?: object;
  replyExample: object;
}

function snapshotOperation<Body extends TProperties, Reply extends TProperties>(
  verb: 'Create' | 'Restore' | 'List' | 'Delete',
  fields: { body: Body; reply: Reply },
  { example, replyExample, ...texts }: OperationTexts,
) {
  return operation({
    ...texts,
    id: `simulationSnapshot${verb}`,
    roles: verb === 'List' ? partnerReaders : partnerWriters,
    method: 'POST',
    path: `/simulation/snapshot/${verb.toLowerCase()}`,
    tag: 'Simulation',
    ...fields,
    example: { ...example },
    replyExample: { ...replyExample },
  });
}

export const snapshotCreate = snapshotOperation(
  'Create',
  {
    body: {
      name,
      replace: Type.Optional(
        Type.Boolean({ default: false, description: 'Whether to replace a snapshot of the same name.' }),
      ),
    },
    reply: { snapshot },
  },
  {
    summary: 'Create a sandbox snapshot',
    description:
      'Saves the state of your sandbox, to restore it as often as you like: its end customers with their keys and ' +
      `registrations, its clock and its settings. You can keep ${snapshotsMax} snapshots. Returns \`CONFLICT\` if ` +
      'the name is taken, unless `replace` is true, and beyond the limit.',
    errors: ['CONFLICT'],
    example: { name: exampleSnapshot.name },
    replyExample: { snapshot: exampleSnapshot },
  },
);

export const snapshotRestore = snapshotOperation(
  'Restore',
  { body: { name }, reply: { snapshot } },
  {
    summary: 'Restore a snapshot',
    description:
      'Restores your sandbox atomically to the state of the snapshot. Later changes are lost, including keys ' +
      'issued since; keys valid then are valid again. Its clock continues from the time of the snapshot, or stays ' +
      'frozen there. Returns `CONFLICT` if the snapshot was created by another version of this server.',
    errors: ['CONFLICT'],
    example: { name: exampleSnapshot.name },
    replyExample: { snapshot: exampleSnapshot },
  },
);

export const snapshotList = snapshotOperation(
  'List',
  { body: {}, reply: { snapshots: Type.Array(snapshot) } },
  {
    summary: 'List snapshots',
    description: 'Lists your snapshots, newest first.',
    errors: [],
    replyExample: { snapshots: [exampleSnapshot] },
  },
);

export const snapshotDelete = snapshotOperation(
  'Delete',
  { body: { name }, reply: {} },
  {
    summary: 'Delete a snapshot',
    description: 'Deletes a snapshot permanently; your sandbox does not change.',
    errors: [],
    example: { name: exampleSnapshot.name },
    replyExample: {},
  },
);

export function toSnapshotReply(kept: Snapshot): Static<typeof snapshot> {
  return {
    name: kept.name,
    created_at: toTimestamp(kept.createdAt),
    sandbox_time: toTimestamp(kept.sandboxTime),
    end_customers: kept.endCustomers,
  };
}
