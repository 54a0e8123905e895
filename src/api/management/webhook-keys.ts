import Type from 'typebox';
import type { SigningKey } from '../../domain/webhook/signing-key.ts';
import { findSigningKey, listSigningKeys } from '../../store/webhook-keys.ts';
import { everyRole, operatorAdmins, operators } from '../access.ts';
import type { Value } from '../codec.ts';
import { exampleKeyId } from '../examples.ts';
import { environment, idParam, nullable, string, timestamp } from '../fields.ts';
import { managementOperation } from '../operation.ts';
import { nextCursor, pageQuery, toCursor, toPageRequest } from '../page.ts';
import { publicKey, toPublicKey } from '../partner/webhook-verification-key.ts';
import { requireFound } from '../require.ts';

const path = '/v1/webhook-keys';

const keySchema = Type.Object(
  {
    kid: string('Id of the key; `kid` in the header of the JWTs it signs.', exampleKeyId),
    environment,
    created_at: timestamp('Creation time.'),
    expired_at: nullable(timestamp('Expiry; null for the active key.')),
  },
  {
    title: 'WebhookKey',
    description: 'A signing key for the webhooks of an environment, without its private key.',
  },
);

export const listWebhookKeys = managementOperation({
  id: 'listWebhookKeys',
  roles: operators,
  method: 'GET',
  path,
  scope: 'operator',
  summary: 'List webhook keys',
  description:
    'Lists current and former webhook signing keys, newest first. An environment’s first key is created on first ' +
    'use.',
  query: pageQuery,
  reply: { webhook_keys: Type.Array(keySchema), ...nextCursor },
  errors: [],
  async handle({ query }, services) {
    const page = await listSigningKeys(services.store.db, toPageRequest(query));
    return { webhookKeys: page.items.map(toWebhookKeyReply), nextCursor: toCursor(page.next) };
  },
});

export const rotateWebhookKey = managementOperation({
  id: 'rotateWebhookKey',
  execution: 'in steps',
  roles: operatorAdmins,
  method: 'POST',
  path: `${path}/rotate`,
  scope: 'operator',
  summary: 'Rotate a webhook key',
  description:
    'Replaces the signing key of an environment: webhooks are signed with a new one from now on. The old key is ' +
    'still served, with its expiry.',
  body: { environment },
  reply: { webhook_key: keySchema },
  errors: [],
  cli: { arguments: ['environment'] },
  async handle({ body, actor, context }, services) {
    const key = await services.signingKeys.rotate(services.store, body.environment, actor, context);
    return { webhookKey: toWebhookKeyReply(key) };
  },
});

export const readWebhookKey = managementOperation({
  id: 'readWebhookKey',
  method: 'GET',
  path: '/v1/webhook-keys/:kid',
  roles: everyRole,
  scope: 'any',
  summary: 'Read a webhook key',
  description: 'Returns the public key of any environment’s webhook key, including replaced ones.',
  params: { kid: idParam('kid of the key, as in the header of a webhook’s JWT.') },
  reply: { key: publicKey },
  errors: ['NOT_FOUND'],
  async handle({ params }, services) {
    return {
      key: toPublicKey(requireFound(await findSigningKey(services.store.db, params.kid), 'webhook key')),
    };
  },
});

export const webhookKeyOperations = [listWebhookKeys, readWebhookKey, rotateWebhookKey];

function toWebhookKeyReply(
  key: Pick<SigningKey, 'kid' | 'environment' | 'createdAt' | 'expiredAt'>,
): Value<typeof keySchema> {
  return {
    kid: key.kid,
    environment: key.environment,
    createdAt: key.createdAt * 1000,
    expiredAt: key.expiredAt === null ? null : key.expiredAt * 1000,
  };
}
