import type { FastifyInstance } from 'fastify';
import type { Services } from '../services.ts';
import { issuePartnerSecretRoute } from './partner-secrets.ts';
import { createPartnerRoute } from './partners.ts';

const routes = [createPartnerRoute, issuePartnerSecretRoute];

/** All operations that are called with a bearer token. */
export async function managementRoutes(app: FastifyInstance, services: Services): Promise<void> {
  app.decorateRequest('token', undefined);
  for (const route of routes) route(app, services);
}
