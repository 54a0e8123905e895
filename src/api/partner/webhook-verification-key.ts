import Type from 'typebox';
import type { SigningKey } from '../../domain/webhook/signing-key.ts';
import { findSigningKey } from '../../store/webhook-keys.ts';
import { partnerReaders } from '../access.ts';
import type { Value } from '../codec.ts';
import { RequestError } from '../errors.ts';
import { nullable } from '../fields.ts';
import { clientOperation } from '../operation.ts';

const seconds = (description: string) => Type.Integer({ description: `${description} In Unix seconds.` });

/** A JWK (RFC 7517) with two additional fields. */
export const publicKey = Type.Object(
  {
    alg: Type.String({ description: '`ES256`.' }),
    crv: Type.String({ description: '`P-256`.' }),
    kid: Type.String({ description: 'Key id: the `key_id`.' }),
    kty: Type.String({ description: '`EC`.' }),
    use: Type.String({ description: '`sig`.' }),
    x: Type.String({ description: 'X coordinate, in base64url.' }),
    y: Type.String({ description: 'Y coordinate, in base64url.' }),
    created_at: seconds('Creation time.'),
    expired_at: nullable(
      seconds(
        'Time from which its signatures must be rejected; `null` for the active key. A replaced key stays valid ' +
          'for five minutes, for webhooks in transit.',
      ),
    ),
  },
  { title: 'JWKPublicKey', description: 'Public key (JWK, RFC 7517) to verify webhooks.' },
);

const exampleKeyId = '6c5516e1-92dc-479e-a8ff-5a51992e0001';

export const webhookVerificationKeyGet = clientOperation({
  id: 'webhookVerificationKeyGet',
  roles: partnerReaders,
  path: '/webhook_verification_key/get',
  summary: 'Get a webhook verification key',
  description:
    'Returns the public key with the id in the header of a webhook’s `Plaid-Verification`. Partners and end ' +
    'customers with their own credentials can call it. Each environment has its own keys.',
  body: { key_id: Type.String({ description: '`kid` in the header of the webhook’s JWT.' }) },
  reply: { key: publicKey },
  errors: ['INVALID_WEBHOOK_VERIFICATION_KEY_ID'],
  example: { key_id: exampleKeyId },
  replyExample: {
    key: {
      alg: 'ES256',
      crv: 'P-256',
      kid: exampleKeyId,
      kty: 'EC',
      use: 'sig',
      x: 'WKn-ZIGevcwGIyyrzFoZNBdaq9_TsqzGl96oc0CWuis',
      y: 'y77t-RvAHRKTsSGdIYUfweuOvwrvDD-Q3Hv5J0fSKbE',
      created_at: 1_772_366_400,
      expired_at: null,
    },
  },
  async handle({ body, environment }, services) {
    const key = uuidForm.test(body.keyId) ? await findSigningKey(services.store.db, body.keyId) : undefined;
    if (key?.environment !== environment) throw new RequestError('INVALID_WEBHOOK_VERIFICATION_KEY_ID');
    return { key: toPublicKey(key) };
  },
});

const uuidForm = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/u;

export function toPublicKey(key: SigningKey): Value<typeof publicKey> {
  return { ...key, alg: 'ES256', crv: 'P-256', kty: 'EC', use: 'sig' };
}
