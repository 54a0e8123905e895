import Type, { type Static } from 'typebox';
import type { IssuedKey } from '../../domain/end-customer.ts';
import { goodKeysMax } from '../../domain/end-customer-keys.ts';
import { operatorAdmins, partnerAdmins } from '../access.ts';
import { environment } from '../fields.ts';
import { operation } from '../operation.ts';
import { exampleCredentials, exampleRequestId } from '../partner/credentials.ts';
import { requestIdField } from '../partner/schemas.ts';
import { endCustomerKey, endCustomerParams, keyFields } from './end-customer-schemas.ts';
import { exampleEndCustomerKey, exampleTimestamp } from './examples.ts';
import { idParam, toTimestamp } from './fields.ts';

const newKey = Type.Object(
  { ...keyFields, secret: Type.String({ description: 'Shown this once and never again.' }) },
  { title: 'NewEndCustomerKey', description: 'An end customer’s new key, with its secret.' },
);

const ofKeys = {
  roles: [...operatorAdmins, ...partnerAdmins],
  method: 'POST',
  tag: 'Management',
  scope: 'any',
} as const;

export const rotateEndCustomerKey = operation({
  ...ofKeys,
  id: 'rotateEndCustomerKey',
  path: '/v1/end-customers/:client_id/keys',
  summary: 'Issue an end customer a new key',
  description:
    'Issues a key for one environment. Those that are good there stay good until they are revoked, so that the end ' +
    `customer can change over without a gap, ${goodKeysMax} at the most; with \`revoke_previous\` they end at once. A ` +
    'production key needs an end customer that is `ACTIVE`: a limited one is never replaced. Keys of a sandbox end ' +
    'customer are good in the sandbox only. `CONFLICT` otherwise, and where the end customer has been removed.',
  params: endCustomerParams,
  body: Type.Object(
    {
      environment,
      revoke_previous: Type.Optional(
        Type.Boolean({ default: false, description: 'End those that are good in this environment.' }),
      ),
    },
    { title: 'RotateEndCustomerKeyRequest', additionalProperties: false },
  ),
  reply: Type.Object({ key: newKey, ...requestIdField }, { title: 'RotateEndCustomerKeyResponse' }),
  errors: ['NOT_FOUND', 'CONFLICT'],
  example: { environment: 'sandbox' },
  replyExample: {
    key: { ...exampleEndCustomerKey, secret: exampleCredentials.secret },
    request_id: exampleRequestId,
  },
});

export const revokeEndCustomerKey = operation({
  ...ofKeys,
  id: 'revokeEndCustomerKey',
  path: '/v1/end-customers/:client_id/keys/:key_id/revoke',
  summary: 'Revoke an end customer’s key',
  description: 'Ends a key at once. One that has ended already stays as it is.',
  params: Type.Object({ ...endCustomerParams.properties, key_id: idParam('The key’s key_id.') }),
  reply: Type.Object({ key: endCustomerKey, ...requestIdField }, { title: 'RevokeEndCustomerKeyResponse' }),
  errors: ['NOT_FOUND'],
  replyExample: {
    key: { ...exampleEndCustomerKey, revoked_at: exampleTimestamp },
    request_id: exampleRequestId,
  },
});

export function toNewKeyReply(key: IssuedKey, createdAt: number): Static<typeof newKey> {
  return {
    key_id: key.keyId,
    environment: key.environment,
    calls_left: key.callsLeft,
    created_at: toTimestamp(createdAt),
    secret: key.secret.plain,
  };
}
