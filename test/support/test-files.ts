/** What `npm test` runs. */
export const testFiles = ['src/**/*.test.ts', 'test/**/!(*.slow).test.ts'];

/**
 * What `npm run test:long` runs: long campaigns, of which `npm test` runs a sample, and journeys and comparisons that
 * mostly repeat what others check.
 */
export const longTestFiles = ['test/**/*.{long,slow}.test.ts'];

/** Tests that must fail, and one that must pass: `.ci/run` checks the exit code of `npm test` for each. */
export const canaryFiles = ['test/canary/*.ts'];
