import Type, { type Static } from 'typebox';
import type { IssuedKey } from '../../domain/end-customer.ts';
import { goodKeysMax } from '../../domain/end-customer-keys.ts';
import { operatorAdmins, partnerAdmins } from '../access.ts';
import { environment } from '../fields.ts';
import { operation } from '../operation.ts';
import { exampleCredentials } from '../partner/credentials.ts';
import { endCustomerKey, endCustomerParams, keyFields } from './end-customer-schemas.ts';
import { exampleEndCustomerKey, exampleTimestamp } from './examples.ts';
import { idParam, toTimestamp } from './fields.ts';

const newKey = Type.Object(
  { ...keyFields, secret: Type.String({ description: 'Shown only once.' }) },
  { title: 'NewEndCustomerKey', description: 'A new key of an end customer, with its secret.' },
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
  summary: 'Issue an end customer key',
  description:
    'Issues a key for one environment. Existing keys stay valid until revoked, so that the end customer can ' +
    `rotate without downtime, up to ${goodKeysMax} keys; \`revoke_previous\` revokes them immediately. A production ` +
    'key requires an `ACTIVE` end customer: a limited key is never replaced. A sandbox end customer’s keys are ' +
    'valid only in the sandbox. Returns `CONFLICT` otherwise, or if the end customer has been removed.',
  params: endCustomerParams,
  body: {
    environment,
    revoke_previous: Type.Optional(
      Type.Boolean({
        default: false,
        description: 'Whether to revoke the existing keys for this environment.',
      }),
    ),
  },
  reply: { key: newKey },
  errors: ['NOT_FOUND', 'CONFLICT'],
  example: { environment: 'sandbox' },
  replyExample: { key: { ...exampleEndCustomerKey, secret: exampleCredentials.secret } },
});

export const revokeEndCustomerKey = operation({
  ...ofKeys,
  id: 'revokeEndCustomerKey',
  path: '/v1/end-customers/:client_id/keys/:key_id/revoke',
  summary: 'Revoke an end customer key',
  description: 'Revokes a key immediately. A revoked key is left unchanged.',
  params: { ...endCustomerParams, key_id: idParam('key_id of the key.') },
  reply: { key: endCustomerKey },
  errors: ['NOT_FOUND'],
  replyExample: { key: { ...exampleEndCustomerKey, revoked_at: exampleTimestamp } },
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
