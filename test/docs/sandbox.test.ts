import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { suiteServer, type TestServer } from '../support/server.ts';
import { runPytestStyle } from './python.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const page = readFileSync(`${root}docs/sandbox.md`, 'utf8');

/** What a reader of the page has in the shell. */
function readersEnv({ url, demo }: TestServer): Record<string, string> {
  const { clientId, secrets, operatorToken } = demo;
  return { GINGHAM: url, CLIENT_ID: clientId, SECRET: secrets.sandbox, TOKEN: operatorToken };
}

function run(args: readonly string[], env: Record<string, string>, input = ''): Promise<string> {
  return new Promise((resolve, reject) => {
    const { PATH = '', HOME = '' } = process.env;
    const options = { cwd: root, env: { PATH, HOME, ...env }, timeout: 60_000 };
    const child = execFile(process.execPath, args, options, (error, stdout, stderr) => {
      if (error === null) resolve(stdout);
      else reject(new Error(`${args.join(' ')} failed:\n${stdout}\n${stderr}`));
    });
    child.stdin?.end(input);
  });
}

describe('docs/sandbox.md', () => {
  const server = suiteServer('sqlite');

  test('its blocks run one after the other and print what is written beside them', async () => {
    const walkthrough = page.slice(0, page.indexOf('<!-- examples/'));
    const blocks = [...walkthrough.matchAll(/^```js\n([\s\S]*?)^```$/gmu)].map(([, code]) => code as string);
    assert.ok(blocks.length >= 12);
    const program = blocks.join('\n');
    const promised = [...program.matchAll(/\/\/ → (.*)$/gmu)].map(([, text]) => text);
    const printed = await run(['--input-type=module', '-'], readersEnv(server()), program);
    assert.deepEqual(printed.trimEnd().split('\n'), promised);
  });

  test('its test for node:test passes', async () => {
    const path = 'examples/node-test/onboarding.test.js';
    assert.match(await run(['--test', path], readersEnv(server())), /pass 1\n.*fail 0/u);
  });

  test('its test for Vitest passes', async () => {
    const vitest = ['node_modules/vitest/vitest.mjs', 'run', '--root', 'examples/vitest'];
    assert.match(await run(vitest, readersEnv(server())), /1 passed/u);
  });

  test('its test in the style of pytest passes', async () => {
    const source = readFileSync(`${root}examples/pytest/test_onboarding.py`, 'utf8');
    assert.deepEqual(await runPytestStyle(source, readersEnv(server())), [
      'test_a_registration_that_is_mended_goes_on',
    ]);
  });
});
