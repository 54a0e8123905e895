import type { TProperties } from 'typebox';
import type { Context } from '../../domain/context.ts';
import { sandboxNow } from '../../domain/sandbox/clock.ts';
import type { Sandbox } from '../../domain/sandbox/sandbox.ts';
import { lockSandbox } from '../../store/sandboxes.ts';
import type { Db } from '../../store/tables.ts';
import type { PartnerCall } from '../calls.ts';
import type { ValueOf } from '../codec.ts';
import { type Definition, sandboxOperation } from '../operation.ts';
import type { Services } from '../services.ts';

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

interface Simulation<Body extends TProperties, Reply extends TProperties>
  extends Definition<SimulationCall<ValueOf<Body>>, Body, Reply> {
  /** Locks the sandbox; if it locks only the sandbox's row, all work due so far is done first. */
  lock?: typeof lockSandbox;
}

/**
 * Creates an operation that changes a sandbox: `handle` is one unit of work, and the call returns after all work due
 * by then is done and receivers have responded.
 */
export function simulationOperation<Body extends TProperties, Reply extends TProperties>(
  definition: Simulation<Body, Reply>,
) {
  return watchedOperation({ ...definition, tell: async (reply: ValueOf<Reply>) => reply });
}

/** Creates such an operation whose reply shows the outcome: `tell` builds it from the result of `handle`. */
export function watchedOperation<Body extends TProperties, Reply extends TProperties, Done>({
  handle,
  tell,
  lock = lockSandbox,
  ...definition
}: Omit<Simulation<Body, Reply>, 'handle'> & {
  handle(call: SimulationCall<ValueOf<Body>>, services: Services): Promise<Done>;
  tell(done: Done, services: Services): Promise<ValueOf<Reply>>;
}) {
  return sandboxOperation<Body, Reply>({
    execution: 'in steps',
    ...definition,
    async handle(call, services) {
      const { store, now, settleSandbox, deliverInSandbox, overviews, sandboxUses } = services;
      const { partnerClientId } = call.scope;
      if (lock === lockSandbox) await settleSandbox(partnerClientId);
      const done = await store.unitOfWork(async (db) => {
        const sandbox = await lock(db, partnerClientId);
        const realNow = now();
        const context = { ...call.context, now: sandboxNow(sandbox.clock, realNow) };
        return handle({ ...call, db, sandbox, context, realNow }, services);
      });
      await settleSandbox(partnerClientId);
      await deliverInSandbox(partnerClientId);
      overviews.forgetSandbox(partnerClientId);
      sandboxUses.forget(partnerClientId);
      return tell(done, services);
    },
  });
}
