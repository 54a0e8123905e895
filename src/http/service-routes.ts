import type { FastifyInstance, FastifySchema } from 'fastify';
import { RequestError } from '../wire/errors.ts';
import type { Operation } from '../wire/operation.ts';
import { healthz, readyz } from '../wire/service.ts';
import type { Services } from './services.ts';

/** Health checks for load balancers and monitors. */
export async function serviceRoutes(app: FastifyInstance, { store }: Services): Promise<void> {
  route(app, healthz, async () => {});
  route(app, readyz, async () => {
    await store.ping().catch((cause: unknown) => {
      const message = 'the store does not respond';
      throw new RequestError('PLANNED_MAINTENANCE', { message, retryAfterSeconds: 1, cause });
    });
  });
}

function route(
  app: FastifyInstance,
  { id, method, path, reply }: Operation,
  check: () => Promise<void>,
): void {
  app.route({
    method,
    url: path,
    config: { operation: id },
    schema: { response: { 200: reply } } as FastifySchema,
    handler: async (request): Promise<unknown> => {
      await check();
      return { status: 'ok', request_id: request.id };
    },
  });
}
