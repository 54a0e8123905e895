import type fc from 'fast-check';
import { check } from './check.ts';
import type { Model } from './model.ts';
import type { Real } from './real.ts';

/** A command: what it does to the model and, the same, to the real thing; both are then held against each other. */
export function command(
  name: string,
  run: (model: Model, real: Real) => Promise<void>,
  isPossible: (model: Model) => boolean = () => true,
): fc.AsyncCommand<Model, Real, true> {
  return {
    check: async (model) => isPossible(model as Model),
    run: async (model, real) => {
      // Time goes on a little with everything that happens.
      real.world.now += 1;
      model.now = real.world.now;
      await run(model, real);
      // What happens when it is noticed is to happen when it was decided.
      if (model.progress.mode !== 'clock' && !real.isSettled) await real.drain();
      await check(model, real);
    },
    toString: () => name,
  };
}

/** Whoever there is, of a number that may be too high. */
export function pick<T>(all: readonly T[], index: number): T {
  return all[index % all.length] as T;
}
