import Type, { type Static, type TProperties } from 'typebox';
import { type Snapshot, snapshotsMax } from '../../domain/sandbox/snapshot.ts';
import { partnerReaders, partnerWriters } from '../access.ts';
import type { ErrorCode } from '../errors.ts';
import { text } from '../fields.ts';
import { timestamp, toTimestamp } from '../management/fields.ts';
import { operation } from '../operation.ts';
import { credentialFields, exampleCredentials, exampleRequestId } from '../partner/credentials.ts';
import { requestIdField } from '../partner/schemas.ts';

const name = text({ maxLength: 64, description: 'What you call the snapshot.' });

const snapshot = Type.Object(
  {
    name,
    created_at: timestamp('When it was made, in real time.'),
    sandbox_time: timestamp('What the sandbox’s clock showed.'),
    end_customers: Type.Integer({ description: 'How many end customers are in it.' }),
  },
  { title: 'SandboxSnapshot', description: 'A sandbox as it was.' },
);

const exampleSnapshot = {
  name: 'all enabled',
  created_at: '2026-03-01T12:00:00.000Z',
  sandbox_time: '2026-03-31T12:00:00.000Z',
  end_customers: 3,
};

interface Told {
  summary: string;
  description: string;
  errors: readonly ErrorCode[];
  example?: object;
  replyExample: object;
}

function snapshotOperation<Body extends TProperties, Reply extends TProperties>(
  verb: 'Create' | 'Restore' | 'List' | 'Delete',
  fields: { body: Body; reply: Reply },
  { example, replyExample, ...told }: Told,
) {
  const title = `SimulationSnapshot${verb}`;
  return operation({
    ...told,
    id: `simulationSnapshot${verb}`,
    roles: verb === 'List' ? partnerReaders : partnerWriters,
    method: 'POST',
    path: `/simulation/snapshot/${verb.toLowerCase()}`,
    tag: 'Simulation',
    body: Type.Object(
      { ...credentialFields, ...fields.body },
      { title: `${title}Request`, additionalProperties: false },
    ),
    reply: Type.Object({ ...fields.reply, ...requestIdField }, { title: `${title}Response` }),
    example: { ...exampleCredentials, ...example },
    replyExample: { ...replyExample, request_id: exampleRequestId },
  });
}

export const snapshotCreate = snapshotOperation(
  'Create',
  {
    body: {
      name,
      replace: Type.Optional(
        Type.Boolean({ default: false, description: 'Take the place of a snapshot of the same name.' }),
      ),
    },
    reply: { snapshot },
  },
  {
    summary: 'Keep a snapshot of your sandbox',
    description:
      'Keeps your sandbox as it is now, to go back to it as often as you like: its end customers with their keys and ' +
      `registrations, its clock and its settings. You may keep ${snapshotsMax}. \`CONFLICT\` when the name is taken, ` +
      'unless `replace` is true, and when there would be too many.',
    errors: ['CONFLICT'],
    example: { name: exampleSnapshot.name },
    replyExample: { snapshot: exampleSnapshot },
  },
);

export const snapshotRestore = snapshotOperation(
  'Restore',
  { body: { name }, reply: { snapshot } },
  {
    summary: 'Put your sandbox back',
    description:
      'Your sandbox is as it was when the snapshot was made, at once and as a whole; what has happened since is gone, ' +
      'keys issued since among it, and keys that were good then are good again. Its clock goes on from the time it ' +
      'showed then, or stands still there if it did. `CONFLICT` when another version of this server made the snapshot.',
    errors: ['CONFLICT'],
    example: { name: exampleSnapshot.name },
    replyExample: { snapshot: exampleSnapshot },
  },
);

export const snapshotList = snapshotOperation(
  'List',
  { body: {}, reply: { snapshots: Type.Array(snapshot) } },
  {
    summary: 'List your snapshots',
    description: 'Lists the snapshots that you keep, the newest first.',
    errors: [],
    replyExample: { snapshots: [exampleSnapshot] },
  },
);

export const snapshotDelete = snapshotOperation(
  'Delete',
  { body: { name }, reply: {} },
  {
    summary: 'Delete a snapshot',
    description: 'Deletes a snapshot for good; your sandbox stays as it is.',
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
