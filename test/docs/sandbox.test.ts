import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { suiteServer } from '../support/server.ts';
import { readersEnv, run } from './page.ts';

describe('docs/sandbox.md', () => {
  const server = suiteServer('sqlite');
  const node = (...args: string[]) => run(process.execPath, args, readersEnv(server()));

  test('the example for node:test passes', async () => {
    assert.match(await node('--test', 'examples/node-test/onboarding.test.js'), /pass 1\n.*fail 0/u);
  });

  test('the example for Vitest passes', async () => {
    const vitest = ['node_modules/vitest/vitest.mjs', 'run', '--root', 'examples/vitest'];
    assert.match(await node(...vitest), /1 passed/u);
  });
});
