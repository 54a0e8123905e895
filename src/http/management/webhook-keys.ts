import type { FastifyInstance } from 'fastify';
import { listSigningKeys } from '../../store/webhook-keys.ts';
import { toCursor, toPageRequest } from '../../wire/management/page.ts';
import { listWebhookKeys, rotateWebhookKey, toWebhookKeyReply } from '../../wire/management/webhook-keys.ts';
import type { Services } from '../services.ts';
import { managementRoute } from './management-route.ts';

/** Lists current and former webhook signing keys, newest first. */
export function listWebhookKeysRoute(app: FastifyInstance, services: Services): void {
  managementRoute(app, services, listWebhookKeys, async ({ query }) => {
    const page = await listSigningKeys(services.store.db, toPageRequest(query));
    return { webhook_keys: page.items.map(toWebhookKeyReply), next_cursor: toCursor(page.next) };
  });
}

/** Replaces the signing key of an environment's webhooks. */
export function rotateWebhookKeyRoute(app: FastifyInstance, services: Services): void {
  managementRoute(app, services, rotateWebhookKey, async ({ body, actor, context }) => {
    const key = await services.signingKeys.rotate(body.environment, actor, context);
    return { webhook_key: toWebhookKeyReply(key) };
  });
}
