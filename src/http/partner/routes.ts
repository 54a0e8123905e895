import type { FastifyInstance } from 'fastify';
import type { Services } from '../services.ts';
import { simulationRoutes } from '../simulation/routes.ts';
import { createRoute } from './create.ts';
import { enableRoute } from './enable.ts';
import { getRoute } from './get.ts';
import { oauthInstitutionsGetRoute } from './oauth-institutions-get.ts';
import { removeRoute } from './remove.ts';
import { webhookVerificationKeyGetRoute } from './webhook-verification-key-get.ts';

const routes = [
  createRoute,
  getRoute,
  enableRoute,
  removeRoute,
  oauthInstitutionsGetRoute,
  webhookVerificationKeyGetRoute,
  ...simulationRoutes,
];

/** All operations called with credentials of a partner or, for some, of an end customer. */
export async function partnerRoutes(app: FastifyInstance, services: Services): Promise<void> {
  app.decorateRequest('partnerCall', undefined);
  app.decorateRequest('fault', undefined);
  // Loaded only if there is a limit, to save memory.
  if (services.settings.rateLimitPerMinute > 0) {
    const { default: rateLimitPlugin } = await import('@fastify/rate-limit');
    await app.register(rateLimitPlugin, { global: false });
  }
  for (const route of routes) route(app, services);
}
