import Type from 'typebox';
import type { SigningKey } from '../../domain/webhook/signing-key.ts';
import { findSigningKey } from '../../store/webhook-keys.ts';
import { partnerReaders } from '../access.ts';
import type { Value } from '../codec.ts';
import { RequestError } from '../errors.ts';
import { exampleKeyId } from '../examples.ts';
import { integer, nullable, string } from '../fields.ts';
import { clientOperation } from '../operation.ts';

const seconds = (description: string, value?: number) => integer(`${description} In Unix seconds.`, value);

/** A JWK (RFC 7517) with two additional fields. */
export const publicKey = Type.Object(
  {
    alg: string('`ES256`.', 'ES256'),
    crv: string('`P-256`.', 'P-256'),
    kid: string('Key id: the `key_id`.', exampleKeyId),
    kty: string('`EC`.', 'EC'),
    use: string('`sig`.', 'sig'),
    x: string('X coordinate, in base64url.', 'WKn-ZIGevcwGIyyrzFoZNBdaq9_TsqzGl96oc0CWuis'),
    y: string('Y coordinate, in base64url.', 'y77t-RvAHRKTsSGdIYUfweuOvwrvDD-Q3Hv5J0fSKbE'),
    created_at: seconds('Creation time.', 1_772_366_400),
    expired_at: nullable(
      seconds(
        'Time from which its signatures must be rejected; `null` for the active key. A replaced key stays valid ' +
          'for five minutes, for webhooks in transit.',
      ),
    ),
  },
  { title: 'JWKPublicKey', description: 'Public key (JWK, RFC 7517) to verify webhooks.' },
);

export const webhookVerificationKeyGet = clientOperation({
  id: 'webhookVerificationKeyGet',
  roles: partnerReaders,
  path: '/webhook_verification_key/get',
  summary: 'Get a webhook verification key',
  description:
    'Returns the public key with the id in the header of a webhook’s `Plaid-Verification`. Partners and end ' +
    'customers with their own credentials can call it. Each environment has its own keys.',
  body: {
    key_id: string('`kid` in the header of the webhook’s JWT.', exampleKeyId),
  },
  reply: { key: publicKey },
  errors: ['INVALID_WEBHOOK_VERIFICATION_KEY_ID'],
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
