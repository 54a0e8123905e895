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

/** A call that steers a sandbox, within the unit of work that carries it out and keeps others out of the sandbox. */
export interface SimulationCall<Body> extends Omit<PartnerCall<Body>, 'sandbox' | 'context'> {
  db: Db;
  /** As it is now. */
  sandbox: Sandbox;
  /** For decisions at sandbox time. */
  context: Context;
  /** Real time, milliseconds since the epoch. */
  realNow: number;
}

/**
 * Makes the route of an operation that steers a sandbox: all that it changes is one unit of work, and when it answers,
 * everything has been done that has fallen due by it, and webhooks have been answered. `lock` says what of the sandbox it
 * keeps to itself; one that keeps no more than the sandbox's own row finds everything done that has fallen due so far.
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

/** Makes such a route whose reply tells what has come of it: `tell` makes it of what `handle` has returned. */
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
