import Type from 'typebox';
import type { IssuedKey } from '../../domain/end-customer.ts';
import { realmOf } from '../../domain/environment.ts';
import { changeRestrictions } from '../../domain/key-restrictions.ts';
import { validKeysMax } from '../../domain/key-rotation.ts';
import { issuePartnerSecret as decideIssue, secretEvent } from '../../domain/partner-secret.ts';
import {
  findKeyById,
  type ListedKey,
  listKeys,
  listValidKeys,
  restrictKey,
  revokeKey,
  saveIssuedKey,
} from '../../store/api-keys.ts';
import { appendEvents } from '../../store/events.ts';
import { lockPartner } from '../../store/partners.ts';
import { operatorAdmins, partnerAdmins } from '../access.ts';
import type { Value } from '../codec.ts';
import { examplePartner, exampleTimestamp, withExample } from '../examples.ts';
import { environment, idParam, optionally, string, timestamp } from '../fields.ts';
import { managementOperation } from '../operation.ts';
import { nextCursor, pageQuery, toCursor, toPageRequest } from '../page.ts';
import { requireFound, requirePartner } from '../require.ts';
import {
  aboutRotation,
  aboutUpdate,
  exampleRestrictions,
  listedKeyFields,
  restrictionFields,
  restrictionSettings,
  rotationFields,
  shownOfKeys,
  toKeyRequest,
  withStatus,
} from './key-fields.ts';
import { partnerParams } from './partners.ts';

const secretFields = {
  secret_id: string('Id of the secret; not secret itself.', '019e1a3c-5b7d-7f90-8a2b-3c4d5e6f7081'),
  environment: withExample(environment, 'sandbox'),
  created_at: timestamp('Time of issue.'),
  ...restrictionFields,
};

const secretSchema = Type.Object(
  { ...secretFields, ...listedKeyFields },
  {
    title: 'PartnerSecret',
    description: 'A partner’s secret for one environment, without its value.',
  },
);

const newSecret = Type.Object(
  { ...secretFields, secret: string('Shown only once.', examplePartner.secret) },
  { title: 'NewPartnerSecret', description: 'A partner’s new secret for one environment.' },
);

const secretParams = { ...partnerParams, secret_id: idParam('secret_id of the secret.') };

export const issuePartnerSecret = managementOperation({
  id: 'issuePartnerSecret',
  roles: [...operatorAdmins, ...partnerAdmins],
  method: 'POST',
  path: '/v1/partners/:client_id/secrets',
  scope: 'any',
  summary: 'Issue a partner secret',
  description:
    `Issues a secret for one environment. ${aboutRotation} \`CONFLICT\` is returned if more than ${validKeysMax} ` +
    'would be valid.',
  params: partnerParams,
  body: { environment: secretFields.environment, ...rotationFields, ...restrictionSettings },
  reply: { secret: newSecret },
  errors: ['NOT_FOUND', 'CONFLICT'],
  cli: { arguments: ['environment'] },
  async handle({ body, params, caller, actor, context }, { store, settings }) {
    const issued = await store.unitOfWork(async (db) => {
      const partner = await requirePartner(db, params.clientId, caller, lockPartner);
      const { clientId } = partner;
      const valid = await listValidKeys(db, clientId, body.environment, context.now);
      const inputs = { availability: settings.availability, actor };
      const issued = decideIssue(partner, toKeyRequest(body), valid, inputs, context);
      const owner = { clientId, owner: 'partner', realm: realmOf(body.environment) } as const;
      await saveIssuedKey(db, owner, issued, context.now);
      await appendEvents(db, issued.events);
      return issued.key;
    });
    return { secret: toNewSecretReply(issued, context.now) };
  },
});

export const listPartnerSecrets = managementOperation({
  id: 'listPartnerSecrets',
  roles: [...operatorAdmins, ...partnerAdmins],
  method: 'GET',
  path: '/v1/partners/:client_id/secrets',
  scope: 'any',
  summary: 'List a partner’s secrets',
  description: 'Lists a partner’s current and former secrets, newest first, without their values.',
  params: partnerParams,
  query: pageQuery,
  reply: { secrets: Type.Array(secretSchema), ...nextCursor },
  errors: ['NOT_FOUND'],
  cli: { shows: ['secret_id', 'environment', 'created_at', ...shownOfKeys] },
  async handle({ params, query, caller }, services) {
    const { db } = services.store;
    const { clientId } = await requirePartner(db, params.clientId, caller);
    const page = await listKeys(db, clientId, toPageRequest(query));
    const now = services.now();
    return {
      secrets: page.items.map((secret) => toSecretReply(secret, now)),
      nextCursor: toCursor(page.next),
    };
  },
});

export const updatePartnerSecret = managementOperation({
  id: 'updatePartnerSecret',
  roles: [...operatorAdmins, ...partnerAdmins],
  method: 'PATCH',
  path: '/v1/partners/:client_id/secrets/:secret_id',
  scope: 'any',
  summary: 'Update a partner secret',
  description: aboutUpdate('a secret'),
  params: secretParams,
  body: optionally(restrictionSettings),
  reply: { secret: secretSchema },
  errors: ['NOT_FOUND', 'CONFLICT'],
  example: exampleRestrictions,
  replyExample: { secret: exampleRestrictions },
  async handle({ params, body, caller, actor, context, requireMatch }, services) {
    const updated = await services.store.unitOfWork(async (db) => {
      const { clientId } = await requirePartner(db, params.clientId, caller, lockPartner);
      const secret = requireFound(await findKeyById(db, clientId, params.secretId), 'secret');
      requireMatch(toSecretReply(secret, context.now));
      const { restrictions, data } = changeRestrictions(secret, body, context.now);
      if (data !== null) {
        await restrictKey(db, clientId, secret.keyId, restrictions);
        await appendEvents(db, [secretEvent('api_key.updated', clientId, secret, actor, context, data)]);
      }
      return { ...secret, ...restrictions };
    });
    return { secret: toSecretReply(updated, context.now) };
  },
});

export const revokePartnerSecret = managementOperation({
  id: 'revokePartnerSecret',
  roles: [...operatorAdmins, ...partnerAdmins],
  method: 'POST',
  path: '/v1/partners/:client_id/secrets/:secret_id/revoke',
  scope: 'any',
  summary: 'Revoke a partner secret',
  description: 'Revokes a secret immediately. A revoked secret is left unchanged.',
  params: secretParams,
  reply: { secret: secretSchema },
  errors: ['NOT_FOUND'],
  replyExample: { secret: { status: 'revoked', revoked_at: exampleTimestamp } },
  async handle({ params, caller, actor, context, requireMatch }, services) {
    const revoked = await services.store.unitOfWork(async (db) => {
      const { clientId } = await requirePartner(db, params.clientId, caller, lockPartner);
      const before = requireFound(await findKeyById(db, clientId, params.secretId), 'secret');
      requireMatch(toSecretReply(before, context.now));
      const { key, wasGood } = await revokeKey(db, clientId, params.secretId, context.now);
      const secret = requireFound(key, 'secret');
      if (wasGood) {
        await appendEvents(db, [secretEvent('api_key.revoked', clientId, secret, actor, context)]);
      }
      return secret;
    });
    return { secret: toSecretReply(revoked, context.now) };
  },
});

export const partnerSecretOperations = [
  issuePartnerSecret,
  listPartnerSecrets,
  updatePartnerSecret,
  revokePartnerSecret,
];

function toSecretReply(secret: ListedKey, now: number): Value<typeof secretSchema> {
  return { ...withStatus(secret, now), secretId: secret.keyId };
}

function toNewSecretReply(key: IssuedKey, createdAt: number): Value<typeof newSecret> {
  return { ...key, secretId: key.keyId, createdAt, secret: key.secret.plain };
}
