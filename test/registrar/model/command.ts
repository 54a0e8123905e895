import type fc from 'fast-check';
import { check } from './check.ts';
import type { Model } from './model.ts';
import type { Real } from './real.ts';

/** A command: its effect on the model and the same on the real system; both are then compared. */
export function command(
  name: string,
  run: (model: Model, real: Real) => Promise<void>,
  isPossible: (model: Model) => boolean = () => true,
): fc.AsyncCommand<Model, Real, true> {
  return {
    check: async (model) => isPossible(model as Model),
    run: async (model, real) => {
      // Time advances a little with every command.
      real.world.now += 1;
      model.now = real.world.now;
      await run(model, real);
      // Consequences take place at the time of the decision, not when they are processed.
      if (model.progress.mode !== 'clock' && !real.isSettled) await real.drain();
      await check(model, real);
    },
    toString: () => name,
  };
}

/** Selects an existing item by a number that may be too high. */
export function pick<T>(all: readonly T[], index: number): T {
  return all[index % all.length] as T;
}
