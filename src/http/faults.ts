import { setMaxListeners } from 'node:events';
import { setTimeout } from 'node:timers/promises';
import type { FastifyInstance, preValidationAsyncHookHandler } from 'fastify';
import { type ErrorCode, SimulatedError } from '../api/errors.ts';
import type { Operation } from '../api/operation.ts';
import type { Services } from '../api/services.ts';
import { type FaultEffect, takeFault } from '../domain/sandbox/fault.ts';
import { lockSandbox, saveSandbox } from '../store/sandboxes.ts';
import { isOwnerGone } from '../store/store.ts';
import { authenticateClient } from './authenticate.ts';
import { cutConnection } from './dropped-response.ts';
import { recordUnanswered } from './sandbox-requests/record.ts';

/** Applies the faults that a partner has set in its sandbox; other calls are not affected. */
export function faults(
  app: FastifyInstance,
  services: Services,
  operation: Operation,
): preValidationAsyncHookHandler[] {
  const { path, tag } = operation;
  if (tag !== 'Partner') return [];
  const stopping = whenStopping(app);
  return [
    async (request, reply) => {
      const sandbox = request.partnerCall?.sandbox;
      if (!sandbox?.settings.faults.some(({ operation }) => operation === path)) return;
      const effect = await countFault(services, sandbox.partnerClientId, path);
      if (effect === undefined) return;
      request.fault = effect;
      switch (effect.kind) {
        case 'error':
          throw new SimulatedError(effect.code as ErrorCode);
        case 'latency':
          await setTimeout(effect.latencyMs, undefined, { signal: stopping }).catch(() => {});
          if (stopping.aborted) reply.header('connection', 'close');
          // State may have changed, including the time.
          return authenticateClient(request, operation, services);
        case 'drop_connection':
          reply.raw.once('close', () => recordUnanswered(services, request, reply));
          if (effect.when === 'before') cutConnection(request, reply);
      }
    },
  ];
}

/** Uses up a fault under the sandbox's lock, so that no other node uses the same one. */
function countFault(
  { store }: Services,
  partnerClientId: string,
  path: string,
): Promise<FaultEffect | undefined> {
  const counted = store.unitOfWork(async (db) => {
    const sandbox = await lockSandbox(db, partnerClientId);
    const taken = takeFault(sandbox.settings.faults, path);
    if (taken === undefined) return undefined;
    await saveSandbox(db, { ...sandbox, settings: { ...sandbox.settings, faults: taken.faults } });
    return taken.effect;
  });
  return counted.catch((cause: unknown) => {
    // The partner was removed in the meantime; its call continues and is rejected.
    if (isOwnerGone(cause)) return undefined;
    throw cause;
  });
}

/** Delayed calls continue immediately when the server stops. */
function whenStopping(app: FastifyInstance): AbortSignal {
  const stop = new AbortController();
  setMaxListeners(0, stop.signal);
  app.addHook('preClose', async () => stop.abort());
  return stop.signal;
}
