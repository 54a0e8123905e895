import Type, { type Static } from 'typebox';
import type { IssuedKey } from '../../domain/end-customer.ts';
import type { Environment } from '../../domain/environment.ts';
import { operatorAdmins, partnerAdmins } from '../access.ts';
import { environment, nullable } from '../fields.ts';
import { operation } from '../operation.ts';
import { exampleCredentials } from '../partner/credentials.ts';
import { exampleSecret, exampleTimestamp } from './examples.ts';
import { idParam, timestamp, toTimestamp, toTimestampOrNull } from './fields.ts';
import { nextCursor, pageQuery } from './page.ts';
import { partnerParams } from './partner-schemas.ts';

const secretFields = {
  secret_id: Type.String({ description: 'Id of the secret; not secret itself.' }),
  environment,
  created_at: timestamp('Time of issue.'),
};

const secretSchema = Type.Object(
  { ...secretFields, revoked_at: nullable(timestamp('Time it was revoked; null while it is valid.')) },
  {
    title: 'PartnerSecret',
    description: 'A partner’s secret for one environment, without its value.',
  },
);

const newSecret = Type.Object(
  { ...secretFields, secret: Type.String({ description: 'Shown only once.' }) },
  { title: 'NewPartnerSecret', description: 'A partner’s new secret for one environment.' },
);

export const issuePartnerSecret = operation({
  id: 'issuePartnerSecret',
  roles: [...operatorAdmins, ...partnerAdmins],
  method: 'POST',
  path: '/v1/partners/:client_id/secrets',
  tag: 'Management',
  scope: 'any',
  summary: 'Issue a partner secret',
  description:
    'Issues a secret for one environment. Earlier secrets stay valid until revoked, so that the partner can ' +
    'rotate without downtime.',
  params: partnerParams,
  body: { environment },
  reply: { secret: newSecret },
  errors: ['NOT_FOUND'],
  example: { environment: 'sandbox' },
  replyExample: { secret: { ...exampleSecret, secret: exampleCredentials.secret } },
});

export const listPartnerSecrets = operation({
  id: 'listPartnerSecrets',
  roles: [...operatorAdmins, ...partnerAdmins],
  method: 'GET',
  path: '/v1/partners/:client_id/secrets',
  tag: 'Management',
  scope: 'any',
  summary: 'List a partner’s secrets',
  description: 'Lists a partner’s current and former secrets, newest first, without their values.',
  params: partnerParams,
  query: pageQuery,
  reply: { secrets: Type.Array(secretSchema), ...nextCursor },
  errors: ['NOT_FOUND'],
  replyExample: { secrets: [{ ...exampleSecret, revoked_at: null }], next_cursor: null },
});

export const revokePartnerSecret = operation({
  id: 'revokePartnerSecret',
  roles: [...operatorAdmins, ...partnerAdmins],
  method: 'POST',
  path: '/v1/partners/:client_id/secrets/:secret_id/revoke',
  tag: 'Management',
  scope: 'any',
  summary: 'Revoke a partner secret',
  description: 'Revokes a secret immediately. A revoked secret is left unchanged.',
  params: { ...partnerParams, secret_id: idParam('secret_id of the secret.') },
  reply: { secret: secretSchema },
  errors: ['NOT_FOUND'],
  replyExample: { secret: { ...exampleSecret, revoked_at: exampleTimestamp } },
});

/** A listed secret, in the domain's terms. */
interface Secret {
  keyId: string;
  environment: Environment;
  createdAt: number;
  revokedAt: number | null;
}

export function toSecretReply(secret: Secret): Static<typeof secretSchema> {
  return {
    secret_id: secret.keyId,
    environment: secret.environment,
    created_at: toTimestamp(secret.createdAt),
    revoked_at: toTimestampOrNull(secret.revokedAt),
  };
}

export function toNewSecretReply(key: IssuedKey, createdAt: number): Static<typeof newSecret> {
  return {
    secret_id: key.keyId,
    environment: key.environment,
    created_at: toTimestamp(createdAt),
    secret: key.secret.plain,
  };
}
