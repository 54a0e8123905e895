import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe } from 'node:test';
import pg from 'pg';
import { readConfig } from '../../src/config/config.ts';
import type { Mode } from '../../src/config/settings.ts';
import {
  type DemoCredentials,
  type Gingham,
  generateMasterKey,
  type Parts,
  startGingham,
} from '../../src/gingham.ts';

export type Dialect = 'sqlite' | 'postgres';

/** Defines the same tests once for each dialect that the store speaks. */
export function onEachDialect(define: (dialect: Dialect) => void): void {
  for (const dialect of ['sqlite', 'postgres'] as const) describe(`on ${dialect}`, () => define(dialect));
}

/** Frees what was taken: the context of a test, or what stands for a suite's. */
export interface Scope {
  after(free: () => unknown): void;
}

export interface TestServer extends Gingham {
  demo: DemoCredentials;
  /** Log lines so far. */
  log: string[];
  /** The settings it was started with, to start another one on the same store. */
  env: Record<string, string>;
}

/** Makes an empty place for a store and says how to configure it. */
export async function freshStore(scope: Scope, dialect: Dialect): Promise<Record<string, string>> {
  const dataDir = mkdtempSync(join(tmpdir(), 'gingham-test-'));
  scope.after(() => rmSync(dataDir, { recursive: true, force: true }));
  const env = { GINGHAM_DATA_DIR: dataDir, GINGHAM_MASTER_KEY: generateMasterKey() };
  return dialect === 'sqlite' ? env : { ...env, GINGHAM_DATABASE_URL: await freshDatabase() };
}

/** An empty database of the run's PostgreSQL. */
export async function freshDatabase(): Promise<string> {
  const root = process.env['TEST_POSTGRES_URL'];
  if (root === undefined) throw new Error('run the tests with `npm test`, which starts PostgreSQL');
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  const client = new pg.Client({ connectionString: `${root}postgres` });
  await client.connect();
  await client.query(`create database ${name}`);
  await client.end();
  return `${root}${name}`;
}

/** Starts a real server on a free port, with a fresh store unless `env` names one. */
export async function startServer(
  scope: Scope,
  dialect: Dialect,
  env: Record<string, string> = {},
  mode: Mode = 'dev',
  parts: Parts = {},
): Promise<TestServer> {
  const store = env['GINGHAM_MASTER_KEY'] === undefined ? await freshStore(scope, dialect) : {};
  const all = { GINGHAM_PORT: '0', GINGHAM_LOG_LEVEL: 'info', ...store, ...env };
  const log: string[] = [];
  const config = readConfig(mode, all);
  const gingham = await startGingham(config, { logStream: { write: (line) => log.push(line) }, ...parts });
  scope.after(() => gingham.close());
  return { ...gingham, demo: gingham.demo as DemoCredentials, log, env: all };
}

/** Stands for a suite: what is taken for it is freed after its last test, the last taken first. */
export function suiteScope(): Scope {
  const frees: (() => unknown)[] = [];
  after(async () => {
    for (const free of frees.toReversed()) await free();
  });
  return { after: (free) => frees.push(free) };
}

/** A server for all tests of a suite: started before the first, stopped after the last. */
export function suiteServer(dialect: Dialect, env: Record<string, string> = {}): () => TestServer {
  let server: TestServer | undefined;
  const scope = suiteScope();
  before(async () => {
    server = await startServer(scope, dialect, env);
  });
  return () => server as TestServer;
}
