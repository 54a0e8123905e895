import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import type { Command } from 'commander';
import { describe, type TestContext, test } from 'vitest';
import { operations } from '../../src/api/operations.ts';
import { commonVerbs, readDocument } from '../../src/cli/document.ts';
import { oldSpellings } from '../../src/cli/old-spellings.ts';
import { createProgram, visibleCommands } from '../../src/cli/program.ts';

/** Commands that call no operation, or several. */
const ownCommands = [
  'audit export',
  'audit verify',
  'backup',
  'dev',
  'doctor',
  'key generate',
  'key rotate',
  'listen',
  'operator create-token',
  'restore',
  'serve',
];

/** The commands in the help, by their words. */
function commandsIn(program: Command): Map<string, Command> {
  const leaves = (command: Command, words: string): [string, Command][] =>
    command.commands.length === 0
      ? [[words, command]]
      : visibleCommands(command).flatMap((inner) => leaves(inner, `${words} ${inner.name()}`.trim()));
  return new Map(leaves(program, ''));
}

const generated = [...commandsIn(createProgram())].filter(([words]) => !ownCommands.includes(words));

describe('the commands made from the OpenAPI document', () => {
  test('are one for each operation of the management API, and no others', () => {
    const described = generated.map(([, command]) => command.description());
    const managed = operations.filter(({ tag, cli }) => tag === 'Management' && !cli?.hasOwnCommand);
    assert.deepEqual(
      managed
        .filter(
          ({ description }) =>
            described.filter((text) => text === description || text.startsWith(`${description}\n\n`))
              .length !== 1,
        )
        .map(({ id }) => id),
      [],
    );
    assert.equal(generated.length, managed.length);
  });

  test('have verbs that all nouns share, or the last word of an action’s path', () => {
    const actions = operations.flatMap(({ method, path }) =>
      method === 'POST' ? path.split('/').at(-1) : [],
    );
    const unknown = generated
      .map(([words]) => words.split(' ').at(-1) ?? '')
      .filter((verb) => !commonVerbs.includes(verb) && !actions.includes(verb));
    assert.deepEqual(unknown, []);
  });

  test('include one for a new operation at once, with arguments, flags, help and columns', async (t) => {
    const document = readDocument();
    const { x, ...list } = {
      x: document.paths['/v1/tokens']?.['post'],
      ...document.paths['/v1/tokens']?.['get'],
    };
    assert.ok(x && list.responses);
    Object.assign(document.paths, {
      '/v1/partners/{client_id}/branches': {
        get: { ...list, operationId: 'listBranches', parameters: [clientId], summary: 'List branches' },
        post: { ...x, operationId: 'createBranch', parameters: [clientId], summary: 'Create a branch' },
      },
      '/v1/partners/{client_id}/branches/{branch_id}/close': {
        post: { ...x, operationId: 'closeBranch', parameters: [clientId], summary: 'Close a branch' },
      },
    });
    const added = [...commandsIn(createProgram({}, document))].filter(([words]) => words.includes('branch'));
    assert.deepEqual(
      added.map(([words, command]) => [
        words,
        command.summary(),
        command.registeredArguments.map((argument) => argument.name()),
        command.options.map(({ long }) => long).filter((flag) => flag === '--partner-client-id'),
      ]),
      [
        ['partner branch list', 'list branches', ['client_id'], []],
        ['partner branch create', 'create a branch', ['client_id'], ['--partner-client-id']],
        ['partner branch close', 'close a branch', ['client_id', 'branch_id'], ['--partner-client-id']],
      ],
    );
    const partner = { partner_client_id: null, partner_name: null };
    const key = { status: 'd', expires_at: null, last_four: 'e', last_used_at: 'f' };
    const token = { token_id: 'a', name: 'b', ...partner, created_at: 'c', ...key };
    const { url, requests } = await startReceiver(t, { tokens: [token], next_cursor: null });
    const { stdout } = await runOn(url, ['partner', 'branch', 'list', 'e/f'], document);
    assert.equal(
      stdout,
      'token_id  name  partner_client_id  partner_name  created_at  status  expires_at  last_four  last_used_at\n' +
        'a         b     -                  -             c           d       -           e          f\n',
    );
    assert.deepEqual(requests, [{ method: 'GET', url: '/v1/partners/e%2Ff/branches', body: '' }]);
  });
});

const clientId = { name: 'client_id', in: 'path' as const, required: true, schema: { type: 'string' } };

interface Received {
  method: string | undefined;
  url: string | undefined;
  body: string;
}

/** Starts a server that returns `reply` to every request, and records the requests. */
async function startReceiver(t: TestContext, reply: object) {
  const requests: Received[] = [];
  const receiver = createServer(async (request, response) => {
    const { method, url } = request;
    requests.push({ method, url, body: await text(request) });
    response.end(JSON.stringify({ ...reply, request_id: 'a' }));
  });
  t.onTestFinished(() => receiver.close().closeAllConnections());
  await once(receiver.listen(0, '127.0.0.1'), 'listening');
  return { url: `http://127.0.0.1:${(receiver.address() as AddressInfo).port}`, requests };
}

/** Runs a command in this process; returns its output and exit code. */
async function runOn(url: string, args: readonly string[], document = readDocument()) {
  const output = { stdout: '', stderr: '' };
  const program = createProgram(
    {
      writeOut: (text) => {
        output.stdout += text;
      },
      writeErr: (text) => {
        output.stderr += text;
      },
    },
    document,
  );
  process.env['GINGHAM_TOKEN'] = 'gop_a';
  await program.parseAsync([...args, '--url', url], { from: 'user' });
  const code = process.exitCode;
  process.exitCode = undefined;
  return { ...output, code };
}

describe('old spellings', () => {
  for (const { old, now, removedIn } of oldSpellings) {
    test(`“gingham ${old}” does what “gingham ${now}” does, with a note on stderr`, async (t) => {
      const { url, requests } = await startReceiver(t, {
        results: [{ done: false }],
        events: [],
        settings: [],
      });
      const command = new Map(generated).get(now);
      assert.ok(command);
      const values = command.registeredArguments.map((argument) => argument.name());
      const required = command.options
        .filter(({ description }) => description.endsWith('(required)'))
        .flatMap(({ long }) => [long ?? '', 'x']);
      const before = await runOn(url, [...old.split(' '), ...values, ...required]);
      const after = await runOn(url, [...now.split(' '), ...values, ...required]);
      assert.equal(
        before.stderr,
        `gingham: "${old}" is now "${now}"; the old spelling works until ${removedIn}\n`,
      );
      assert.deepEqual({ ...before, stderr: '' }, after);
      assert.equal(requests.length, 2);
      assert.deepEqual(requests[0], requests[1]);
    });
  }

  test('are not in the help', () => {
    const all = new Set(commandsIn(createProgram()).keys());
    assert.deepEqual(
      oldSpellings.filter(({ old }) => all.has(old)),
      [],
    );
  });

  test('are removed in the version that they name', () => {
    const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
    const minorOf = (of: string) => of.split('.').slice(0, 2).map(Number);
    const [major = 0, minor = 0] = minorOf(version);
    const overdue = oldSpellings.filter(({ removedIn }) => {
      const [removedMajor = 0, removedMinor = 0] = minorOf(removedIn);
      return removedMajor < major || (removedMajor === major && removedMinor <= minor);
    });
    assert.deepEqual(overdue, []);
  });
});
