import assert from 'node:assert/strict';
import { chmodSync, cpSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { beforeAll, describe, type TestContext, test } from 'vitest';
import { runDoctor } from '../../src/cli/doctor.ts';
import { populate } from '../support/populated.ts';
import { gingham } from '../support/process.ts';
import { suiteScope } from '../support/scope.ts';
import { scratchDirectory } from '../support/scratch.ts';
import { startServer } from '../support/server.ts';
import { dialects } from '../support/stores.ts';
import type { TestServer } from '../support/test-server.ts';

interface Diagnosis {
  is_whole: boolean;
  checks: { name: string; status: string; detail: string | null }[];
}

/** Runs `gingham doctor` in this process; returns what it found. */
async function diagnosed(
  { env }: Pick<TestServer, 'env'>,
  given: Record<string, string | boolean> = {},
): Promise<Diagnosis & { problems: string[] }> {
  let output = '';
  const code = await runDoctor({ ...given, json: true }, env, (text) => {
    output += text;
  });
  const diagnosis = JSON.parse(output) as Diagnosis;
  assert.equal(code, diagnosis.is_whole ? 0 : 5, output);
  const problems = diagnosis.checks
    .filter(({ status }) => status === 'problem')
    .map(({ name, detail }) => `${name}: ${detail}`);
  return { ...diagnosis, problems };
}

const servers = new Map<string, TestServer>();
const scope = suiteScope();

/** A stopped store with a copy of the contents of the suite's. */
async function stopped(t: TestContext): Promise<Pick<TestServer, 'env'> & { file: string }> {
  const { env } = servers.get('sqlite') as TestServer;
  const copy = scratchDirectory(t);
  const dataDir = join(copy, 'data');
  cpSync(stoppedDir, dataDir, { recursive: true });
  return { env: { ...env, GINGHAM_DATA_DIR: dataDir }, file: join(dataDir, 'gingham.db') };
}

let stoppedDir = '';

function change(file: string, statements: string): void {
  const database = new DatabaseSync(file);
  database.exec(`pragma foreign_keys = off; ${statements}`);
  database.close();
}

beforeAll(async () => {
  for (const dialect of dialects) {
    const server = await startServer(scope, dialect);
    await populate(scope, server);
    servers.set(dialect, server);
  }
  const { env, url, demo } = servers.get('sqlite') as TestServer;
  const GINGHAM_MASTER_KEY = env['GINGHAM_MASTER_KEY'] as string;
  const ofServer = { GINGHAM_MASTER_KEY, GINGHAM_URL: url, GINGHAM_TOKEN: demo.operatorToken };
  const backup = join(scratchDirectory(scope), 'backup');
  stoppedDir = join(scratchDirectory(scope), 'data');
  for (const args of [
    ['backup', backup],
    ['restore', backup, '--data-dir', stoppedDir],
  ]) {
    const { code, stderr } = await gingham(scope, args, { env: ofServer }).ended;
    assert.deepEqual({ code, stderr }, { code: 0, stderr: '' });
  }
});

describe('gingham doctor finds nothing wrong', () => {
  for (const dialect of dialects) {
    test(`with a store on ${dialect} that a server uses`, async () => {
      const { problems, checks } = await diagnosed(servers.get(dialect) as TestServer);
      assert.deepEqual(problems, []);
      assert.equal(checks.at(-1)?.name, 'audit log');
      const unchecked = checks.filter(({ status }) => status === 'skipped').map(({ name }) => name);
      assert.deepEqual(unchecked, []);
    });
  }

  test('with a stopped store, and prints a line for each check', async (t) => {
    const { env } = await stopped(t);
    const { code, stdout, stderr } = await gingham(t, ['doctor'], { env }).ended;
    assert.deepEqual({ code, stderr }, { code: 0, stderr: '' });
    assert.match(stdout, /^ok {7}settings\n(?:ok {7}[\w ,]+\n)+checks: \d+, problems: 0\n$/u);
  });
});

describe('gingham doctor reports', () => {
  const cases: [what: string, change: string, problem: RegExp][] = [
    [
      'a key without its owner',
      "update api_keys set client_id = 'nobody' where hash = (select min(hash) from api_keys where owner = 'end_customer')",
      /^names and references: keys without end customers: nobody$/u,
    ],
    [
      'an application name that is in use twice',
      `drop index end_customers_application; update end_customers set application_scope = 'live', application_key = 'twice'
        where client_id in (select client_id from end_customers where removed_at is null limit 2)`,
      /^names and references: application names in use twice: twice$/u,
    ],
    [
      'a webhook without its event',
      'delete from events where seq = (select event_seq from webhook_deliveries limit 1)',
      /^names and references: deliveries without events: \d+$/u,
    ],
    [
      'a document that is not JSON',
      'update partners set settings = substr(settings, 2)',
      /^documents: not JSON: partners\.settings$/u,
    ],
    [
      'a secret that cannot be decrypted',
      "update webhook_signing_keys set sealed_jwk = replace(sealed_jwk, substr(sealed_jwk, 10, 3), 'abc')",
      /^encrypted values: webhook_signing_keys \S+ cannot be decrypted$/u,
    ],
    [
      'an event of the future',
      'update events set recorded_at = recorded_at + 86400000',
      /^event times: the last event was recorded at \S+, in the future$/u,
    ],
    [
      'an event that was changed',
      "update events set actor = 'system' where seq = (select max(seq) from events where actor <> 'system')",
      /^audit log: .*; see `gingham audit verify`$/u,
    ],
    [
      'a schema of a newer version',
      "insert into kysely_migration values ('9999-future', '2040-01-01T00:00:00.000Z')",
      /^schema version: written by a newer version of Gingham \(it has 9999-future\)$/u,
    ],
  ];
  for (const [what, statements, problem] of cases) {
    test(what, async (t) => {
      const store = await stopped(t);
      change(store.file, statements);
      const { problems } = await diagnosed(store);
      assert.ok(
        problems.some((one) => problem.test(one)),
        problems.join('\n'),
      );
    });
  }

  test('damaged pages, and files that others can read', async (t) => {
    const store = await stopped(t);
    const bytes = readFileSync(store.file);
    writeFileSync(store.file, bytes.fill(0xa5, bytes.length - 8_192));
    chmodSync(store.file, 0o644);
    const { problems } = await diagnosed(store);
    assert.match(problems[0] ?? '', /^permissions: \S+ is accessible to other users; run chmod 600 /u);
    assert.match(problems[1] ?? '', /^pages and indexes: gingham\.db is damaged/u);
    const { code, stdout } = await gingham(t, ['doctor'], { env: store.env }).ended;
    assert.equal(code, 5);
    assert.match(stdout, /^problem {2}pages and indexes: .*\nchecks: \d+, problems: 2\n$/mu);
  });
});

describe('gingham doctor --accept', () => {
  test('lets a store without its mark be opened, unless more is wrong with it', async (t) => {
    const store = await stopped(t);
    const dataDir = store.env['GINGHAM_DATA_DIR'] as string;
    writeFileSync(join(dataDir, 'gingham.mark'), `${'1'.repeat(16)} closed 1/1\n`);
    assert.match(
      (await diagnosed(store)).problems.join(),
      /^files and mark: the last \d+ of 1+ commits are missing/u,
    );
    const { checks } = await diagnosed(store, { accept: true });
    assert.match(
      String(checks.find(({ name }) => name === 'files and mark')?.detail),
      /^accepted: the last/u,
    );
    assert.deepEqual((await diagnosed(store)).problems, []);
    truncateSync(store.file, 40_960);
    assert.notDeepEqual((await diagnosed(store, { accept: true })).problems, []);
    assert.notDeepEqual((await diagnosed(store)).problems, []);
  });
});
