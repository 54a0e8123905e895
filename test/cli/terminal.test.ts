import assert from 'node:assert/strict';
import { afterAll, beforeAll, describe, test } from 'vitest';
import { createProgram } from '../../src/cli/program.ts';
import { application, partnerCalls } from '../support/client.ts';
import { succeeds } from '../support/management.ts';
import { suiteServer } from '../support/server.ts';

const server = suiteServer('sqlite');

const names = [
  '日本みずほ第一商業銀行株式会社',
  'Sunflower Savings and Loan Association of Greater Portland',
  '한국은행',
];
const ids: string[] = [];

beforeAll(async () => {
  process.env['GINGHAM_URL'] = server().url;
  process.env['GINGHAM_TOKEN'] = server().demo.operatorToken;
  const call = partnerCalls(server().url, server().demo, 'production');
  for (const [at, company_name] of names.entries()) {
    const changes = { company_name, legal_entity_name: company_name, website: `terminal${at}.example.com` };
    const { end_customer } = succeeds(await call('/partner/customer/create', application(changes)));
    ids.push(end_customer.client_id);
  }
});

afterAll(() => {
  delete process.env['GINGHAM_URL'];
  delete process.env['GINGHAM_TOKEN'];
});

/** Runs a command with a terminal of this width, or without one. */
async function run(width: number | undefined, args: readonly string[]) {
  const output = { stdout: '', stderr: '' };
  const program = createProgram({
    writeOut: (text) => {
      output.stdout += text;
    },
    writeErr: (text) => {
      output.stderr += text;
    },
    getOutHelpWidth: () => width as number,
  });
  await program.parseAsync(args, { from: 'user' });
  return { ...output, lines: output.stdout.trimEnd().split('\n') };
}

/** Columns of a terminal that a text takes: East Asian characters are two wide (UAX #11). */
function widthOf(text: string): number {
  return [...text].reduce(
    (sum, character) => sum + (/\p{scx=Han}|\p{scx=Hiragana}|\p{scx=Hangul}/u.test(character) ? 2 : 1),
    0,
  );
}

const list = ['end-customer', 'list', '--realm', 'live'];
const columns = [
  'client_id',
  'realm',
  'status',
  'company_name',
  'website',
  'partner_client_id',
  'created_at',
];

describe('in a terminal', () => {
  for (const width of [60, 80, 120]) {
    test(`a table fits ${width} columns, with whole ids and aligned columns`, async () => {
      const { lines, stderr } = await run(width, list);
      assert.equal(lines.length, 1 + names.length);
      for (const line of lines) assert.ok(widthOf(line) <= width, `${widthOf(line)}: ${line}`);
      const shown = lines[0]?.split(/ +/u) ?? [];
      assert.deepEqual(shown, columns.slice(0, shown.length));
      const omitted = columns.slice(shown.length).join(', ');
      assert.equal(stderr, `Omitted columns: ${omitted}; --json prints all.\n`);
      const start = lines[0]?.indexOf('company_name') ?? 0;
      const starts = lines.slice(1).map((line) => {
        const [, before = '', name = ''] = /^(.*?(?:PENDING_\S*|UNDER_\S*) +)(\S+)/u.exec(line) ?? [];
        assert.ok(
          names.some((known) => known.startsWith(name.replace('…', ''))),
          line,
        );
        return widthOf(before);
      });
      assert.deepEqual(starts, [start, start, start]);
      for (const id of ids) assert.ok(lines.some((line) => line.startsWith(`${id}  `)));
      assert.match(lines.join('\n'), /Sunflower S.*…/u);
    });
  }

  test('a wide table is complete, with times to the second in UTC', async () => {
    const { lines, stderr } = await run(250, list);
    assert.equal(stderr, '');
    for (const line of lines.slice(1)) assert.match(line, / {2}\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/u);
  });

  test('a resource shows all fields: long objects as sections, lists of objects as tables that fit', async () => {
    const { stdout, lines, stderr } = await run(80, ['end-customer', 'show', ids[0] ?? '']);
    assert.match(stdout, new RegExp(`^company_name +${names[0]}$`, 'mu'));
    assert.match(stdout, /\n\ntechnical_contact\ngiven_name +\S.*\nfamily_name +\S.*\nemail +\S+@\S+\n/u);
    const tables = lines.slice(lines.indexOf('keys'));
    for (const line of tables) assert.ok(widthOf(line) <= 80, line);
    assert.match(stdout, /\n\nkeys\nkey_id +environment /u);
    assert.match(stderr, /^Omitted columns: .*; --json prints all\.\n$/u);
  });

  test('Unix times are shown as times', async () => {
    const { lines } = await run(undefined, ['webhook-key', 'rotate', 'production']);
    const kid = lines[0]?.split(/ +/u)[1] ?? '';
    const { stdout } = await run(80, ['webhook-key', 'show', kid]);
    assert.match(stdout, /^created_at +\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/mu);
  });

  test('--json prints the reply, whatever the width', async () => {
    const { stdout, stderr } = await run(60, [...list, '--json']);
    assert.equal(stderr, '');
    const { stdout: piped } = await run(undefined, [...list, '--json']);
    const reply = (text: string) => ({ ...JSON.parse(text), request_id: '' });
    assert.deepEqual(reply(stdout), reply(piped));
  });
});

test('without a terminal, tables have all columns and values in full', async () => {
  const { lines, stderr } = await run(undefined, list);
  assert.equal(stderr, '');
  assert.deepEqual(lines[0]?.split(/ +/u), columns);
  for (const name of names)
    assert.ok(
      lines.some((line) => line.includes(`  ${name}  `)),
      name,
    );
  for (const line of lines.slice(1)) assert.match(line, / \d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/u);
});
