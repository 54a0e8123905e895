import type { FastifyInstance } from 'fastify';
import type { Kind } from '../api/calls.ts';
import type { Operation } from '../api/operation.ts';
import { operations } from '../api/operations.ts';
import type { Services } from '../api/services.ts';
import { managementRoute } from './management-route.ts';
import { partnerRoute } from './partner-route.ts';
import { openRoute, userRoute, visitorRoute } from './session/session-route.ts';

const routes: Readonly<Record<Kind, (app: FastifyInstance, services: Services, operation: never) => void>> = {
  partner: partnerRoute,
  client: partnerRoute,
  management: managementRoute,
  user: userRoute,
  visitor: visitorRoute,
  open: openRoute,
};

/** Creates the route of every operation, by its kind. */
export async function operationRoutes(app: FastifyInstance, services: Services): Promise<void> {
  for (const property of ['partnerCall', 'client', 'fault', 'managementCaller', 'signedIn', 'isReplay']) {
    app.decorateRequest(property, undefined);
  }
  for (const operation of operations) routes[operation.kind](app, services, operation as Operation as never);
}
