import Type from 'typebox';
import type { IssuedKey } from '../../domain/end-customer.ts';
import { realmOf } from '../../domain/environment.ts';
import { issuePartnerSecret as decideIssue, secretEvent } from '../../domain/partner-secret.ts';
import { insertKeys, type ListedKey, listKeys, revokeKey } from '../../store/api-keys.ts';
import { appendEvents } from '../../store/events.ts';
import { lockPartner } from '../../store/partners.ts';
import { operatorAdmins, partnerAdmins } from '../access.ts';
import type { Value } from '../codec.ts';
import { examplePartner, exampleTimestamp, withExample } from '../examples.ts';
import { environment, idParam, issuedKeyFields, string, timestamp } from '../fields.ts';
import { managementOperation } from '../operation.ts';
import { nextCursor, pageQuery, toCursor, toPageRequest } from '../page.ts';
import { requireFound, requirePartner } from '../require.ts';
import { partnerParams } from './partners.ts';

const secretFields = {
  secret_id: string('Id of the secret; not secret itself.', '019e1a3c-5b7d-7f90-8a2b-3c4d5e6f7081'),
  environment: withExample(environment, 'sandbox'),
  created_at: timestamp('Time of issue.'),
};

const secretSchema = Type.Object(
  { ...secretFields, ...issuedKeyFields },
  {
    title: 'PartnerSecret',
    description: 'A partner’s secret for one environment, without its value.',
  },
);

const newSecret = Type.Object(
  { ...secretFields, secret: string('Shown only once.', examplePartner.secret) },
  { title: 'NewPartnerSecret', description: 'A partner’s new secret for one environment.' },
);

export const issuePartnerSecret = managementOperation({
  id: 'issuePartnerSecret',
  roles: [...operatorAdmins, ...partnerAdmins],
  method: 'POST',
  path: '/v1/partners/:client_id/secrets',
  scope: 'any',
  summary: 'Issue a partner secret',
  description:
    'Issues a secret for one environment. Earlier secrets stay valid until revoked, so that the partner can ' +
    'rotate without downtime.',
  params: partnerParams,
  body: { environment: secretFields.environment },
  reply: { secret: newSecret },
  errors: ['NOT_FOUND'],
  cli: { arguments: ['environment'] },
  async handle({ body, params, caller, actor, context }, { store, settings }) {
    const issued = await store.unitOfWork(async (db) => {
      const partner = await requirePartner(db, params.clientId, caller, lockPartner);
      const { key, events } = decideIssue(partner, body.environment, settings.availability, actor, context);
      const owner = {
        clientId: partner.clientId,
        owner: 'partner',
        realm: realmOf(key.environment),
      } as const;
      await insertKeys(db, owner, [key], context.now);
      await appendEvents(db, events);
      return key;
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
  async handle({ params, query, caller }, services) {
    const { db } = services.store;
    const { clientId } = await requirePartner(db, params.clientId, caller);
    const page = await listKeys(db, clientId, toPageRequest(query));
    return { secrets: page.items.map(toSecretReply), nextCursor: toCursor(page.next) };
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
  params: { ...partnerParams, secret_id: idParam('secret_id of the secret.') },
  reply: { secret: secretSchema },
  errors: ['NOT_FOUND'],
  replyExample: { secret: { revoked_at: exampleTimestamp } },
  async handle({ params, caller, actor, context }, services) {
    const revoked = await services.store.unitOfWork(async (db) => {
      const { clientId } = await requirePartner(db, params.clientId, caller);
      const { key, wasGood } = await revokeKey(db, clientId, params.secretId, context.now);
      const secret = requireFound(key, 'secret');
      if (wasGood) {
        await appendEvents(db, [secretEvent('api_key.revoked', clientId, secret, actor, context)]);
      }
      return secret;
    });
    return { secret: toSecretReply(revoked) };
  },
});

export const partnerSecretOperations = [issuePartnerSecret, listPartnerSecrets, revokePartnerSecret];

function toSecretReply(secret: ListedKey): Value<typeof secretSchema> {
  return { ...secret, secretId: secret.keyId };
}

function toNewSecretReply(key: IssuedKey, createdAt: number): Value<typeof newSecret> {
  return { ...key, secretId: key.keyId, createdAt, secret: key.secret.plain };
}
