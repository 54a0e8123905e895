import assert from 'node:assert/strict';
import { describe, type TestContext, test } from 'vitest';
import type { Answer } from '../support/client.ts';
import { sampled } from '../support/long.ts';
import { suiteServer } from '../support/server.ts';
import { startReceiver } from '../support/webhook-receiver.ts';
import { createEndpoint } from '../support/webhooks.ts';
import {
  assertPrintsAsStated,
  blocksIn,
  ginghamCommand,
  readersEnv,
  readPage,
  run,
  runModule,
  shellEnv,
} from './page.ts';

/** The part of the README that calls the server of `npm start`. */
const [readme = ''] = readPage('README.md').split('## In production');

/** The outcome of each call in the README that returns an end customer or an error. */
const outcomes = [
  'PENDING_ENABLEMENT',
  'UNDER_REVIEW',
  'UNDER_REVIEW',
  'PENDING_ENABLEMENT',
  'CUSTOMER_REMOVAL_NOT_ALLOWED',
  'ACTIVE',
  'ACTIVE',
  'UNDER_REVIEW',
  'DENIED',
  'PENDING_ENABLEMENT',
  'ACTIVE',
  'ACTIVE',
  'ACTIVE',
];

/** Keeps the last reply, which the reader copies a client_id from, and prints each reply on its own line. */
const curl = `
last=$(mktemp)
trap 'rm "$last"' EXIT
curl() { command curl "$@" > "$last"; cat "$last"; echo; }
client_id() { grep -o '"client_id":"[0-9a-f]*"' "$last" | head -1 | cut -d '"' -f 4; }`;

/** A shell block with the values that its reader fills in. */
function filledIn(block: string): string {
  return block
    .replace(/^export PLAID_CLIENT_ID=.*$/mu, '')
    .replace(/^export GINGHAM=.*$/mu, '')
    .replace(/^ID=…$/mu, 'ID=$(client_id)')
    .replace(/^gingham\(\) .*$/mu, ginghamCommand);
}

describe('the README and the guides', () => {
  const server = suiteServer('sqlite');

  async function runReadme(t: TestContext): Promise<void> {
    const { clientId } = server().demo;
    const { url } = await startReceiver(t);
    await createEndpoint(server(), { partner: { clientId }, url });
    const [snippet = '', ...others] = blocksIn(readme, 'js');
    assert.deepEqual(others, []);
    const printed = await runModule(
      snippet.replace('http://127.0.0.1:4080', server().url),
      readersEnv(server()),
    );
    assert.match(printed, /^[0-9a-f]{24} PENDING_ENABLEMENT\n$/u);
    const blocks = blocksIn(readme, 'sh').map(filledIn);
    const output = await run('bash', ['-eu', '-'], shellEnv(server()), {
      input: [curl, ...blocks].join('\n'),
    });
    const replies = output
      .split('\n')
      .filter((line) => line.startsWith('{'))
      .map((line) => JSON.parse(line));
    assert.deepEqual(
      replies.map(({ error_code, end_customer }) => error_code ?? end_customer?.status).filter(Boolean),
      outcomes,
    );
    const { institutions } = replies.findLast((reply) => reply.institutions !== undefined);
    const enabled = institutions.filter(
      ({ environments }: Answer['body']) => environments.production === 'ENABLED',
    );
    assert.ok(enabled.length > institutions.length / 2);
  }

  /** A reader repeats the commands on the same data directory. */
  const times = sampled(1, 2);

  test('the README’s commands succeed, also again on the same data directory, then both guides print as stated', async (t) => {
    for (let time = 1; time <= times; time += 1) await runReadme(t);
    await assertPrintsAsStated('docs/sandbox.md', readersEnv(server()));
    await assertPrintsAsStated('docs/webhooks.md', readersEnv(server()), 'examples/webhooks');
  });
});
