import Type from 'typebox';
import { type MasterKeyState, rotationStatuses } from '../../workers/master-key/rotation.ts';
import { operatorAdmins } from '../access.ts';
import type { Value } from '../codec.ts';
import { example, exampleTimestamp } from '../examples.ts';
import { integer, nullable, oneOf, string, timestamp } from '../fields.ts';
import { managementOperation } from '../operation.ts';

export const masterKeySchema = Type.Object(
  {
    fingerprint: string('First digits of the fingerprint of this node’s master key.', '5d1c07aa'),
    other_fingerprints: Type.Array(Type.String(), {
      description: 'Those of other master keys that open the store; none except while it is being replaced.',
      [example]: [],
    }),
    data_key: integer('Number of the data key that values are encrypted under.', 1),
    rotation: oneOf(rotationStatuses, {
      title: 'MasterKeyRotationStatus',
      description:
        '`prepared`: a node was started with a new master key; `re_encrypting`: values are being encrypted under a new ' +
        'data key; `re_encrypted`: all are, and the old master key can be dropped; `none`: one master key opens the store.',
    }),
    rotation_started_at: nullable(timestamp('Start of the rotation; null without one.')),
    re_encrypted: integer('Number of values that the rotation has encrypted.', 0),
    unreadable: integer('Number of values that it could not decrypt, and left as they were.', 0),
  },
  { title: 'MasterKey', description: 'The master key, and the state of its rotation.' },
);

export function toMasterKeyReply({
  others,
  startedAt,
  ...state
}: MasterKeyState): Value<typeof masterKeySchema> {
  return { ...state, otherFingerprints: [...others], rotationStartedAt: startedAt };
}

const rotateMasterKey = managementOperation({
  id: 'rotateMasterKey',
  // A repeated call continues.
  execution: 'always',
  method: 'POST',
  path: '/v1/master-key/rotate',
  roles: operatorAdmins,
  scope: 'operator',
  summary: 'Rotate the master key',
  description:
    'Begins the rotation of the master key or continues it, for up to two seconds; call it until `rotation` is ' +
    '`re_encrypted`, or `none` with `finish`. Requires a node that was started with the new master key and, to begin, ' +
    'with the old one, otherwise it returns `CONFLICT`. With `finish`, the old master key no longer opens the store ' +
    'afterwards: first start every node with the new one.',
  body: {
    finish: Type.Optional(
      Type.Boolean({
        description: 'Whether to drop the old master key at the end; by default false.',
        [example]: true,
      }),
    ),
  },
  reply: { master_key: masterKeySchema },
  replyExample: {
    master_key: {
      other_fingerprints: ['c2e90b47'],
      data_key: 2,
      rotation: 're_encrypting',
      rotation_started_at: exampleTimestamp,
      re_encrypted: 4096,
    },
  },
  errors: ['CONFLICT'],
  cli: { hasOwnCommand: true },
  async handle({ body, actor, context }, { masterKeyRotation }) {
    return {
      masterKey: toMasterKeyReply(await masterKeyRotation.advance(body.finish ?? false, actor, context)),
    };
  },
});

export const masterKeyOperations = [rotateMasterKey];
