import { type TestContext, vi } from 'vitest';

/** Stops these clocks of the process for the rest of a test; they then go on by `tick` alone. */
export function stopClocks(t: TestContext, ...names: ('Date' | 'setTimeout' | 'clearTimeout')[]) {
  vi.useFakeTimers({ toFake: names });
  t.onTestFinished(() => {
    vi.useRealTimers();
  });
  return { tick: (ms: number) => vi.advanceTimersByTime(ms) };
}
