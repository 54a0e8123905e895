import { randomUUID } from 'node:crypto';
import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { describe } from 'vitest';
import { generateMasterKey } from '../../src/gingham.ts';
import { openPostgresStore } from '../../src/store/postgres-store.ts';
import { openSqliteStore } from '../../src/store/sqlite-store.ts';
import { sampled } from './long.ts';
import { openScope, type Scope } from './scope.ts';
import { scratchDirectory } from './scratch.ts';

export type Dialect = 'sqlite' | 'postgres';
export const dialects: readonly Dialect[] = ['sqlite', 'postgres'];

/** Defines the same tests for each dialect of the store. */
export function onEachDialect(define: (dialect: Dialect) => void): void {
  onDialects(dialects, define);
}

/** Like `onEachDialect`, for independent tests that mostly wait: they run concurrently. */
export function onEachDialectConcurrently(define: (dialect: Dialect) => void): void {
  onDialects(dialects, define, { concurrent: true });
}

const sampledDialects = sampled<readonly Dialect[]>(['sqlite'], dialects);

/** Defines tests on SQLite, and under `npm run test:long` on each dialect: for rules that hardly depend on the store. */
export function onSampledDialect(define: (dialect: Dialect) => void): void {
  onDialects(sampledDialects, define);
}

/** Like `onSampledDialect`, for independent tests that mostly wait: they run concurrently. */
export function onSampledDialectConcurrently(define: (dialect: Dialect) => void): void {
  onDialects(sampledDialects, define, { concurrent: true });
}

function onDialects(
  some: readonly Dialect[],
  define: (dialect: Dialect) => void,
  options: { concurrent?: boolean } = {},
): void {
  for (const dialect of some) describe(`on ${dialect}`, options, () => define(dialect));
}

/** The settings of a migrated store that contains only the catalogue of institutions. */
export async function freshStore(scope: Scope, dialect: Dialect): Promise<Record<string, string>> {
  const env = await noStore(scope, dialect, dialect === 'postgres' ? await databaseTemplate() : undefined);
  if (dialect === 'sqlite') {
    const template = await directoryTemplate();
    for (const name of storeFiles) copyFileSync(join(template, name), join(dirOf(env), name));
  }
  return env;
}

/** The settings of a store that does not exist yet: an empty directory or database. */
export async function noStore(
  scope: Scope,
  dialect: Dialect,
  template?: string,
): Promise<Record<string, string>> {
  const env = { GINGHAM_DATA_DIR: scratchDirectory(scope), GINGHAM_MASTER_KEY: generateMasterKey() };
  return dialect === 'sqlite' ? env : { ...env, GINGHAM_DATABASE_URL: await freshDatabase(scope, template) };
}

/** A database in the run's PostgreSQL, dropped at the end of the scope; a copy of `template`, empty by default. */
export async function freshDatabase(scope: Scope, template = 'template1'): Promise<string> {
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  // Copying files takes half as long as writing through the write-ahead log.
  await inPostgres(`create database ${name} template ${template} strategy file_copy`);
  scope.onTestFinished(() => inPostgres(`drop database if exists ${name} with (force)`));
  return postgresUrl(name);
}

/** Of a stopped embedded store. */
const storeFiles = ['gingham.db', 'gingham.mark'];

function dirOf(env: Record<string, string>): string {
  return env['GINGHAM_DATA_DIR'] as string;
}

/** Never closed: the run's directory and PostgreSQL are removed after the run. */
const processScope = openScope();

const directoryTemplate = once(async () => {
  const dataDir = scratchDirectory(processScope);
  await (await openSqliteStore({ dataDir, isDurable: false })).close();
  return dataDir;
});

const databaseTemplate = once(async () => {
  const url = await freshDatabase(processScope);
  await (await openPostgresStore(url)).close();
  return new URL(url).pathname.slice(1);
});

const administrator = once(async () => {
  const client = new pg.Client({ connectionString: postgresUrl('postgres') });
  await client.connect();
  return client;
});

async function inPostgres(statement: string): Promise<void> {
  await (await administrator()).query(statement);
}

/** The URL of a database over a Unix socket, which costs less than TCP; without its query, over TCP. */
function postgresUrl(database: string): string {
  const url = process.env['TEST_POSTGRES_URL'];
  if (url === undefined) throw new Error('run the tests with `npm test`, which starts PostgreSQL');
  return Object.assign(new URL(url), { pathname: database }).href;
}

/** Calls `make` on the first call and returns the same promise afterwards. */
function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
