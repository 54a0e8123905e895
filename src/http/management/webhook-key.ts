import type { FastifyInstance } from 'fastify';
import { findSigningKey } from '../../store/webhook-keys.ts';
import { readWebhookKey } from '../../wire/management/webhook-key.ts';
import { toPublicKey } from '../../wire/partner/webhook-verification-key-get.ts';
import type { Services } from '../services.ts';
import { managementRoute } from './management-route.ts';
import { requireFound } from './require-found.ts';

/** Returns the public key of a current or former signing key. */
export function readWebhookKeyRoute(app: FastifyInstance, services: Services): void {
  managementRoute(app, services, readWebhookKey, async ({ params }) => ({
    key: toPublicKey(requireFound(await findSigningKey(services.store.db, params.kid), 'webhook key')),
  }));
}
