import assert from 'node:assert/strict';
import { test } from 'vitest';
import { createProgram } from '../../src/cli/program.ts';
import { startLossyProxy } from '../support/lossy-proxy.ts';
import { managing, succeeds } from '../support/management.ts';
import { suiteServer } from '../support/server.ts';

const server = suiteServer('sqlite');

/** Runs a command through a proxy that loses the first reply to a change; returns the reply that it prints. */
async function reply(url: string, args: readonly string[]) {
  let printed = '';
  const program = createProgram({
    writeOut: (text) => {
      printed += text;
    },
    writeErr: () => {},
  });
  process.env['GINGHAM_TOKEN'] = server().demo.operatorToken;
  try {
    await program.parseAsync([...args, '--url', url, '--json'], { from: 'user' });
  } finally {
    delete process.env['GINGHAM_TOKEN'];
  }
  return JSON.parse(printed);
}

test('a command whose reply is lost is sent again with its key, and prints the first reply', async (t) => {
  const proxy = await startLossyProxy(t, () => server().url);
  const { token } = await reply(proxy.url, ['token', 'create', '--name', 'once']);
  assert.match(token.token, /^gop_/u);
  assert.equal(proxy.lost, 1);
  const { tokens } = succeeds(await managing(server)('GET', '/tokens'));
  assert.equal(tokens.filter(({ name }: { name: string }) => name === 'once').length, 1);
});

test('--idempotency-key repeats an earlier command', async () => {
  const command = ['token', 'create', '--name', 'twice', '--idempotency-key', 'deploy-42'];
  const first = await reply(server().url, command);
  assert.deepEqual(await reply(server().url, command), first);
});
