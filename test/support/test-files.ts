/** Every test file; `npm test` runs all of them. */
export const testFiles = ['src/**/*.test.ts', 'test/**/*.test.ts'];

/** Those of which `npm test` runs a sample, and `npm run test:long` all there is. */
export const longTestFiles = ['test/**/*.long.test.ts'];

/** Runs that have to fail, and one that must not: `.ci/run` sees to it that the test command tells them apart. */
export const canaryFiles = ['test/canary/*.ts'];
