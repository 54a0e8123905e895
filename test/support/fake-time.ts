import { vi } from 'vitest';
import type { Scope } from './scope.ts';

/** Stops these clocks of the process until the scope ends; only `tick` advances them, by milliseconds. */
export function stopClocks(scope: Scope, ...names: ('performance' | 'setTimeout' | 'clearTimeout')[]) {
  vi.useFakeTimers({ toFake: names });
  scope.onTestFinished(() => {
    vi.useRealTimers();
  });
  return { tick: (ms: number) => vi.advanceTimersByTime(ms) };
}
