/** All test files; `npm test` runs every one. */
export const testFiles = ['src/**/*.test.ts', 'test/**/*.test.ts'];

/** Long campaigns: `npm test` runs a sample of each, `npm run test:long` the full campaign. */
export const longTestFiles = ['test/**/*.long.test.ts'];

/** Tests that must fail, and one that must pass: `.ci/run` checks the exit code of `npm test` for each. */
export const canaryFiles = ['test/canary/*.ts'];
