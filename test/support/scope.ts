import { afterAll } from 'vitest';

/** Frees what was taken, the last taken first: the context of a test, or what stands for a suite's. */
export interface Scope {
  onTestFinished(free: () => void | Promise<void>): void;
}

/** Stands for a suite: what is taken for it is freed after its last test. */
export function suiteScope(): Scope {
  const scope = openScope();
  afterAll(scope.close);
  return scope;
}

/** A scope that ends when it is closed. */
export function openScope(): Scope & { close(): Promise<void> } {
  const frees: (() => void | Promise<void>)[] = [];
  return {
    onTestFinished: (free) => {
      frees.push(free);
    },
    close: async () => {
      for (const free of frees.splice(0).toReversed()) await free();
    },
  };
}
