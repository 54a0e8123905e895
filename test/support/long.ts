/** Whether the tests of `*.long.test.ts` run in full, as by `npm run test:long`, or a sample of each, as by `npm test`. */
const isLong = process.env['TEST_LONG'] === 'true';

/** What `npm test` takes of something, and what there is of it in full. */
export function sampled<T>(sample: T, full: T): T {
  return isLong ? full : sample;
}
