import type { FastifyInstance } from 'fastify';
import { findSigningKey } from '../../store/webhook-keys.ts';
import { RequestError } from '../../wire/errors.ts';
import { toPublicKey, webhookVerificationKeyGet } from '../../wire/partner/webhook-verification-key-get.ts';
import type { Services } from '../services.ts';
import { clientRoute } from './partner-route.ts';

const uuidForm = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/u;

/** Returns the public key of a current or former signing key of the caller's environment. */
export function webhookVerificationKeyGetRoute(app: FastifyInstance, services: Services): void {
  clientRoute(app, services, webhookVerificationKeyGet, async ({ body, environment }) => {
    const key = uuidForm.test(body.key_id) ? await findSigningKey(services.store.db, body.key_id) : undefined;
    if (key?.environment !== environment) throw new RequestError('INVALID_WEBHOOK_VERIFICATION_KEY_ID');
    return { key: toPublicKey(key) };
  });
}
