/** True under `npm run test:long`, which runs `*.long.test.ts` in full; `npm test` runs a sample of each. */
const isLong = process.env['TEST_LONG'] === 'true';

/** Returns `sample` under `npm test`, `full` under `npm run test:long`. */
export function sampled<T>(sample: T, full: T): T {
  return isLong ? full : sample;
}
