import type { FastifyInstance } from 'fastify';
import type { Static, TSchema } from 'typebox';
import type { Context } from '../../domain/context.ts';
import { sandboxNow } from '../../domain/sandbox/clock.ts';
import type { Sandbox } from '../../domain/sandbox/sandbox.ts';
import { lockSandbox } from '../../store/sandboxes.ts';
import type { Db } from '../../store/tables.ts';
import type { Operation } from '../../wire/operation.ts';
import { type PartnerCall, partnerRoute } from '../partner/partner-route.ts';
import type { Services } from '../services.ts';

type ReplyOf<Reply extends TSchema> = Omit<Static<Reply>, 'request_id'>;

/** A simulation call, within its unit of work, which locks the sandbox. */
export interface SimulationCall<Body> extends Omit<PartnerCall<Body>, 'sandbox' | 'context'> {
  db: Db;
  /** Its current state. */
  sandbox: Sandbox;
  /** For decisions at sandbox time. */
  context: Context;
  /** Real time, milliseconds since the epoch. */
  realNow: number;
}

/**
 * Creates the route of a simulation operation: its changes are one unit of work, and it responds after all work due
 * by then is done and receivers have responded. `lock` locks the sandbox; if it locks only the sandbox's row, all
 * work due so far is done first.
 */
export function simulationRoute<Body extends TSchema, Reply extends TSchema>(
  app: FastifyInstance,
  services: Services,
  operation: Operation<Body, Reply>,
  handle: (call: SimulationCall<Static<Body>>) => Promise<ReplyOf<Reply>>,
  lock = lockSandbox,
): void {
  watchedRoute(app, services, operation, handle, async (reply) => reply, lock);
}

/** Creates such a route whose reply shows the outcome: `tell` builds it from the result of `handle`. */
export function watchedRoute<Body extends TSchema, Reply extends TSchema, Done>(
  app: FastifyInstance,
  services: Services,
  operation: Operation<Body, Reply>,
  handle: (call: SimulationCall<Static<Body>>) => Promise<Done>,
  tell: (done: Done) => Promise<ReplyOf<Reply>>,
  lock = lockSandbox,
): void {
  const { store, now, contextAt, settleSandbox, deliverInSandbox } = services;
  partnerRoute(app, services, operation, async (call) => {
    if (lock === lockSandbox) await settleSandbox(call.scope.partnerClientId);
    const done = await store.unitOfWork(async (db) => {
      const sandbox = await lock(db, call.scope.partnerClientId);
      const realNow = now();
      const context = contextAt(sandboxNow(sandbox.clock, realNow));
      return handle({ ...call, db, sandbox, context, realNow });
    });
    await settleSandbox(call.scope.partnerClientId);
    await deliverInSandbox(call.scope.partnerClientId);
    return tell(done);
  });
}
