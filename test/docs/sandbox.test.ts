import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { repository } from '../support/process.ts';
import { suiteServer } from '../support/server.ts';
import { printsWhatItPromises, readersEnv, run } from './page.ts';
import { runPytestStyle } from './python.ts';

describe('docs/sandbox.md', () => {
  const server = suiteServer('sqlite');
  const node = (...args: string[]) => run(process.execPath, args, readersEnv(server()));

  test('its blocks run one after the other and print what is written beside them', async () => {
    await printsWhatItPromises('docs/sandbox.md', readersEnv(server()));
  });

  test('its test for node:test passes', async () => {
    assert.match(await node('--test', 'examples/node-test/onboarding.test.js'), /pass 1\n.*fail 0/u);
  });

  test('its test for Vitest passes', async () => {
    const vitest = ['node_modules/vitest/vitest.mjs', 'run', '--root', 'examples/vitest'];
    assert.match(await node(...vitest), /1 passed/u);
  });

  test('its test in the style of pytest passes', async () => {
    const source = readFileSync(`${repository}examples/pytest/test_onboarding.py`, 'utf8');
    assert.deepEqual(await runPytestStyle(source, readersEnv(server())), [
      'test_a_registration_that_is_mended_goes_on',
    ]);
  });
});
