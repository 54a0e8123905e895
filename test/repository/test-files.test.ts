import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { test } from 'vitest';
import { repository } from '../support/process.ts';
import { canaryFiles, longTestFiles, testFiles } from '../support/test-files.ts';

const find = (...patterns: string[]) =>
  globSync(patterns, { cwd: repository, exclude: ['**/node_modules/**', 'dist/**'] }).map((file) =>
    file.replaceAll('\\', '/'),
  );

/** Test files by name, whatever runs them. */
const named = find('**/*.{test,spec,tests}.{ts,tsx,js,mjs,cjs,mts,cts}');
const read = (file: string) => readFileSync(`${repository}${file}`, 'utf8');

test('every test file is run, by npm test or npm run test:long, or by the tests of the guides if it is an example', () => {
  const run = new Set(find(...testFiles, ...longTestFiles));
  const unrun = named.filter((file) => !run.has(file));
  const guides = find('test/docs/*.test.ts').map(read);
  const isRunByGuide = (file: string) => {
    const folder = /^examples\/[^/]+/u.exec(file)?.[0];
    return folder !== undefined && guides.some((text) => text.includes(folder));
  };
  assert.deepEqual(
    unrun.filter((file) => !isRunByGuide(file)),
    [],
  );
  assert.ok(run.size > 200);
});

test('npm run test:long runs every file in full that npm test samples', () => {
  const inFull = new Set(find(...longTestFiles));
  assert.ok(inFull.size > 10);
  const sampling = named.filter((file) => /\b(?:sampled|widths)\(/u.test(read(file)));
  assert.deepEqual(
    sampling.filter((file) => !inFull.has(file)),
    [],
  );
});

test('every file with tests is named as a test file, is a canary, or is imported by a test file', () => {
  const canaries = new Set(find(...canaryFiles));
  const isNamed = new Set(named);
  const defining = find('{src,test,console,bench,scripts}/**/*.{ts,tsx,js}').filter(
    (file) => !isNamed.has(file) && !canaries.has(file) && /^\s*test\(/mu.test(read(file)),
  );
  const sources = [...named, ...defining].map(read);
  for (const file of defining) {
    const name = file.slice(file.lastIndexOf('/'));
    assert.ok(
      sources.some((text) => text.includes(`${name}'`)),
      file,
    );
  }
});
