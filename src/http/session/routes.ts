import type { FastifyInstance } from 'fastify';
import type { Services } from '../services.ts';
import { oidcRoutes } from './oidc.ts';
import { changePasswordRoute } from './password.ts';
import { readSessionRoute } from './read.ts';
import {
  confirmSecondFactorRoute,
  removeSecondFactorRoute,
  startSecondFactorRoute,
} from './second-factor.ts';
import { signInRoute, signOutRoute } from './sign-in.ts';
import { readUserLinkRoute, redeemUserLinkRoute } from './user-links.ts';

const routes = [
  readSessionRoute,
  signInRoute,
  signOutRoute,
  changePasswordRoute,
  startSecondFactorRoute,
  confirmSecondFactorRoute,
  removeSecondFactorRoute,
  readUserLinkRoute,
  redeemUserLinkRoute,
  oidcRoutes,
];

/** Operations of the console's sessions. */
export async function sessionRoutes(app: FastifyInstance, services: Services): Promise<void> {
  // Loaded only if there is a limit, to save memory.
  if (services.settings.signInsPerMinute > 0) {
    const { default: rateLimitPlugin } = await import('@fastify/rate-limit');
    await app.register(rateLimitPlugin, { global: false });
  }
  for (const route of routes) route(app, services);
}
