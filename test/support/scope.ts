import { afterAll } from 'vitest';

/** Frees resources in reverse order when it ends: the context of a test, or of a suite. */
export interface Scope {
  onTestFinished(free: () => void | Promise<void>): void;
}

/** A scope that ends after the last test of the current suite. */
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
