import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { chownSync, existsSync, mkdirSync, readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import { type TestContext, test } from 'vitest';
import { runDoctor } from '../../src/cli/doctor.ts';
import { generateMasterKey } from '../../src/gingham.ts';
import { application, manage, partnerCalls } from '../support/client.ts';
import { eventually } from '../support/eventually.ts';
import { freePort } from '../support/free-port.ts';
import { longTest } from '../support/long.ts';
import { succeeds } from '../support/management.ts';
import { newCluster, userIn } from '../support/postgres-cluster.ts';
import { scratchDirectory } from '../support/scratch.ts';
import { startServer } from '../support/server.ts';
import { blocksIn, readPage } from './page.ts';

const blocks = blocksIn(readPage('docs/postgresql.md'), 'sh');
/** The blocks of the page, by what they do. */
const [dump = '', restoreDump = '', check = '', baseBackup = '', recover = '', checkAgain = ''] = blocks;

/** PostgreSQL's programs: those that the tests install are the server's only. */
function programs(): string {
  const installed = '/usr/lib/postgresql';
  const versions = existsSync(installed) ? readdirSync(installed) : [];
  const folders = versions
    .toSorted((one, other) => Number(other) - Number(one))
    .map((version) => join(installed, version, 'bin'));
  const path = (process.env['PATH'] ?? '').split(delimiter);
  const found = [...folders, ...path].find((folder) =>
    ['initdb', 'pg_basebackup', 'pg_dump', 'pg_verifybackup'].every((name) => existsSync(join(folder, name))),
  );
  assert.ok(found, 'this test needs the programs of PostgreSQL (on Debian: apt install postgresql)');
  return found;
}

test('the page has commands for a dump, for recovery, and to check what was restored', () => {
  assert.equal(blocks.length, 6);
  for (const block of [check, checkAgain]) {
    assert.equal(block, 'GINGHAM_DATABASE_URL="$RESTORED_URL" gingham doctor\n');
  }
});

longTest('a store on PostgreSQL is dumped and recovered as the page describes', async (t: TestContext) => {
  const bin = programs();
  const directory = scratchDirectory(t);
  const backups = join(directory, 'backups');
  const user = userIn(directory);
  mkdirSync(join(backups, 'wal'), { recursive: true });
  const { uid, gid } = user;
  if (uid !== undefined && gid !== undefined) {
    for (const folder of [directory, backups, join(backups, 'wal')]) chownSync(folder, uid, gid);
  }
  const archiving = {
    wal_level: null,
    archive_mode: 'on',
    archive_command: `test ! -f ${backups}/wal/%f && cp %p ${backups}/wal/%f`,
    max_connections: null,
    max_wal_senders: null,
    full_page_writes: 'on',
    io_method: null,
  };
  const cluster = await newCluster(directory, archiving, bin);
  await cluster.start();
  t.onTestFinished(async () => void (await cluster.stop('SIGQUIT')));
  const inDatabase = async (url: string, statement: string) => {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    const { rows } = await client.query(statement);
    await client.end();
    return rows;
  };
  await inDatabase(cluster.url, 'create database gingham');
  const { port } = new URL(cluster.url);
  const urlOf = (database: string, at = port) => `postgres://gingham@127.0.0.1:${at}/${database}`;
  const restoredPort = String(await freePort());
  const shell = (block: string, more: Record<string, string> = {}) => {
    const env = {
      PATH: `${bin}${delimiter}${process.env['PATH']}`,
      GINGHAM_DATABASE_URL: urlOf('gingham'),
      RESTORED_URL: urlOf('gingham_restored'),
      BACKUPS: backups,
      RESTORED_DATA: join(directory, 'restored'),
      RESTORED_PORT: restoredPort,
      ...more,
    };
    return promisify(execFile)('bash', ['-euc', block], { ...user, env });
  };

  const store = { GINGHAM_MASTER_KEY: generateMasterKey(), GINGHAM_DATABASE_URL: urlOf('gingham') };
  const server = await startServer(t, 'postgres', store);
  const create = async () => {
    const call = partnerCalls(server.url, server.demo, 'production');
    return succeeds(await call('/partner/customer/create', application())).end_customer.client_id;
  };
  /** Asserts that a restored store is whole, and which end customers it has. */
  const assertRestored = async (url: string, has: string[], lacks: string[]) => {
    const env = { ...store, GINGHAM_DATABASE_URL: url };
    let output = '';
    const code = await runDoctor({}, env, (text) => {
      output += text;
    });
    assert.equal(code, 0, output);
    const restored = await startServer(t, 'postgres', env);
    const api = manage(restored.url, restored.demo.operatorToken);
    for (const id of has) succeeds(await api('GET', `/end-customers/${id}`));
    for (const id of lacks) assert.equal((await api('GET', `/end-customers/${id}`)).status, 404);
    await restored.close();
  };

  const before = [await create()];
  await shell(baseBackup);
  before.push(await create());
  await shell(dump);
  const [{ now: target } = { now: '' }] = await inDatabase(
    cluster.url,
    'select clock_timestamp()::text as now',
  );
  const after = [await create(), await create()];

  await shell(restoreDump);
  await assertRestored(urlOf('gingham_restored'), before, after);

  const [{ file } = { file: '' }] = await inDatabase(
    cluster.url,
    'select pg_walfile_name(pg_switch_wal()) as file',
  );
  await eventually(async () => existsSync(join(backups, 'wal', file)), Boolean);
  t.onTestFinished(
    async () => void (await shell('pg_ctl --pgdata="$RESTORED_DATA" --mode=immediate stop').catch(() => {})),
  );
  await shell(recover, { TARGET_TIME: target });
  await assertRestored(urlOf('gingham', restoredPort), before, after);
});
