import { type TestContext, test } from 'vitest';

/** True under `npm run test:long`, which runs `*.long.test.ts` in full; `npm test` runs a sample of each. */
const isLong = process.env['TEST_LONG'] === 'true';

/** Returns `sample` under `npm test`, `full` under `npm run test:long`. */
export function sampled<T>(sample: T, full: T): T {
  return isLong ? full : sample;
}

/** Defines a test that only `npm run test:long` runs: a variation of what another test of its suite checks. */
export function longTest(name: string, run: (t: TestContext) => Promise<void>): void {
  if (isLong) test(name, run);
}
