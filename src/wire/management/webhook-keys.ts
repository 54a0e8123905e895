import Type, { type Static } from 'typebox';
import type { SigningKey } from '../../domain/webhook/signing-key.ts';
import { operatorAdmins, operators } from '../access.ts';
import { environment, nullable } from '../fields.ts';
import { operation } from '../operation.ts';
import { exampleTimestamp } from './examples.ts';
import { timestamp, toTimestamp, toTimestampOrNull } from './fields.ts';
import { nextCursor, pageQuery } from './page.ts';

const path = '/v1/webhook-keys';

const keySchema = Type.Object(
  {
    kid: Type.String({ description: 'Id of the key; `kid` in the header of the JWTs it signs.' }),
    environment,
    created_at: timestamp('Creation time.'),
    expired_at: nullable(timestamp('Expiry; null for the active key.')),
  },
  {
    title: 'WebhookKey',
    description: 'A signing key for the webhooks of an environment, without its private key.',
  },
);

const exampleKey = {
  kid: '6c5516e1-92dc-479e-a8ff-5a51992e0001',
  environment: 'production',
  created_at: exampleTimestamp,
  expired_at: null,
};

export const listWebhookKeys = operation({
  id: 'listWebhookKeys',
  roles: operators,
  method: 'GET',
  path,
  tag: 'Management',
  scope: 'operator',
  summary: 'List webhook keys',
  description:
    'Lists current and former webhook signing keys, newest first. An environment’s first key is created on first ' +
    'use.',
  query: pageQuery,
  reply: { webhook_keys: Type.Array(keySchema), ...nextCursor },
  errors: [],
  replyExample: { webhook_keys: [exampleKey], next_cursor: null },
});

export const rotateWebhookKey = operation({
  id: 'rotateWebhookKey',
  roles: operatorAdmins,
  method: 'POST',
  path: `${path}/rotate`,
  tag: 'Management',
  scope: 'operator',
  summary: 'Rotate a webhook key',
  description:
    'Replaces the signing key of an environment: webhooks are signed with a new one from now on. The old key is ' +
    'still served, with its expiry.',
  body: { environment },
  reply: { webhook_key: keySchema },
  errors: [],
  example: { environment: 'production' },
  replyExample: { webhook_key: exampleKey },
});

export function toWebhookKeyReply(
  key: Pick<SigningKey, 'kid' | 'environment' | 'createdAt' | 'expiredAt'>,
): Static<typeof keySchema> {
  return {
    kid: key.kid,
    environment: key.environment,
    created_at: toTimestamp(key.createdAt * 1000),
    expired_at: toTimestampOrNull(key.expiredAt === null ? null : key.expiredAt * 1000),
  };
}
