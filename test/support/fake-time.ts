import { type TestContext, vi } from 'vitest';

/** Stops these clocks of the process until the test ends; only `tick` advances them, by milliseconds. */
export function stopClocks(t: TestContext, ...names: ('Date' | 'setTimeout' | 'clearTimeout')[]) {
  vi.useFakeTimers({ toFake: names });
  t.onTestFinished(() => {
    vi.useRealTimers();
  });
  return { tick: (ms: number) => vi.advanceTimersByTime(ms) };
}
