import Type, { type Static } from 'typebox';
import type { IssuedKey } from '../../domain/end-customer.ts';
import { environment } from '../fields.ts';
import { operation } from '../operation.ts';
import { exampleCredentials, exampleRequestId } from '../partner/credentials.ts';
import { requestIdField } from '../partner/schemas.ts';
import { exampleSecret } from './examples.ts';
import { timestamp, toTimestamp } from './fields.ts';
import { partnerParams } from './partner-schemas.ts';

const secretFields = {
  secret_id: Type.String({ description: 'Identifies the secret; not a secret itself.' }),
  environment,
  created_at: timestamp('When it was issued.'),
};

const newSecret = Type.Object(
  { ...secretFields, secret: Type.String({ description: 'Shown this once and never again.' }) },
  { title: 'NewPartnerSecret', description: 'A partner’s new secret in one environment.' },
);

export const issuePartnerSecret = operation({
  id: 'issuePartnerSecret',
  method: 'POST',
  path: '/v1/partners/:client_id/secrets',
  tag: 'Management',
  scope: 'any',
  summary: 'Issue a secret to a partner',
  description:
    'Issues a secret for one environment. Those issued before stay good until they are revoked, so that a ' +
    'partner can change over without a gap.',
  params: partnerParams,
  body: Type.Object({ environment }, { title: 'IssuePartnerSecretRequest', additionalProperties: false }),
  reply: Type.Object({ secret: newSecret, ...requestIdField }, { title: 'IssuePartnerSecretResponse' }),
  errors: ['NOT_FOUND'],
  example: { environment: 'sandbox' },
  replyExample: {
    secret: { ...exampleSecret, secret: exampleCredentials.secret },
    request_id: exampleRequestId,
  },
});

export function toNewSecretReply(key: IssuedKey, createdAt: number): Static<typeof newSecret> {
  return {
    secret_id: key.keyId,
    environment: key.environment,
    created_at: toTimestamp(createdAt),
    secret: key.secret.plain,
  };
}
