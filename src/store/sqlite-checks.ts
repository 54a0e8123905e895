import { closeSync, existsSync, openSync, readSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Damage } from './store.ts';
import { identityOf, readCommits, readMark, requireMark, writeClosedMark } from './store-mark.ts';

/** Time for the page checks at start, and size of a file whose tables are all checked then. */
const pageCheckMs = 3_000;
const smallFileBytes = 256 * 1024 * 1024;
/** Tables that grow without bound; those of a large file are checked by `gingham doctor` only. */
const largeTables = /^(?:events|logos|sandbox_requests|snapshot_\w+|webhook_(?:attempts|deliveries))$/u;

const magic = 'SQLite format 3\0';

/**
 * Checks an existing store before it is used: its header, its mark and, within a time limit, its pages. Nothing is changed,
 * also if it is refused. A new store passes.
 *
 * @throws Damage
 */
export function requireWholeStore(dataDir: string, { checksPages = true } = {}): void {
  const file = join(dataDir, 'gingham.db');
  const mark = readMark(dataDir);
  if (!existsSync(file) || statSync(file).size === 0) {
    if (mark === undefined) return;
    throw new Damage(`gingham.db is missing or empty, and had ${mark.commits} commits`);
  }
  const header = requireHeader(file, mark !== undefined);
  // Unlike a connection that can write, it does not merge the log into the database when it is closed.
  const reader = new DatabaseSync(file, { readOnly: true, timeout: 5_000 });
  try {
    const tables = tablesOf(reader);
    if (tables.length > 0 && !tables.includes('kysely_migration')) {
      throw new Damage('gingham.db is a database of another program');
    }
    const commits = tables.includes('meta') ? readCommits(reader) : undefined;
    requireMark(mark, { commits, file: identityOf(file) });
    if (checksPages) requirePages(reader, tables, statSync(file).size);
  } catch (error) {
    throw explained(error, { header, bytes: statSync(file).size });
  } finally {
    reader.close();
  }
}

/** Lets a store that no server uses be opened as it is, whatever its mark says. Returns the number of its commits. */
export function acceptStore(dataDir: string): number {
  const file = join(dataDir, 'gingham.db');
  const reader = new DatabaseSync(file, { readOnly: true, timeout: 5_000 });
  const commits = readCommits(reader) ?? 0;
  reader.close();
  writeClosedMark(dataDir, identityOf(file), commits);
  return commits;
}

/** Returns the names of all tables, the small ones first. */
export function tablesOf(database: DatabaseSync): string[] {
  const rows = database.prepare("select name from sqlite_schema where type = 'table'").all();
  const names = rows.map(({ name }) => String(name)).filter((name) => !name.startsWith('sqlite_'));
  return names.toSorted((one, other) => Number(largeTables.test(one)) - Number(largeTables.test(other)));
}

/** Checks the pages of the tables, one after the other; SQLite cannot interrupt the check of one. */
function requirePages(database: DatabaseSync, tables: readonly string[], fileBytes: number): void {
  const deadline = performance.now() + pageCheckMs;
  for (const table of tables) {
    if (performance.now() > deadline || (largeTables.test(table) && fileBytes > smallFileBytes)) return;
    const problem = pageProblem(database, 'quick_check', table);
    if (problem !== undefined) throw new Damage(problem);
  }
}

/** Checks a table with its indexes, or all pages; returns the first problem. */
export function pageProblem(
  database: DatabaseSync,
  check: 'quick_check' | 'integrity_check',
  table?: string,
): string | undefined {
  const text = resultOf(database, table === undefined ? check : `${check}("${table}")`);
  if (text === 'ok') return undefined;
  const line = text.split('\n').findLast((one) => one !== '') ?? text;
  return `gingham.db is damaged${table === undefined ? '' : ` (table ${table})`}: ${line}`;
}

/** Returns the first line of a check; what SQLite reports if it cannot even make it. */
function resultOf(database: DatabaseSync, check: string): string {
  try {
    const [row] = database.prepare(`pragma ${check}`).all();
    return String(Object.values(row ?? {})[0]);
  } catch (error) {
    if (!isDamage(error)) throw error;
    return (error as Error).message;
  }
}

/** SQLITE_CORRUPT or SQLITE_NOTADB. */
function isDamage(error: unknown): boolean {
  const code = ((error as { errcode?: number }).errcode ?? 0) & 0xff;
  return code === 11 || code === 26;
}

/**
 * Returns the header of a database file.
 *
 * @throws Damage if it does not begin as that of a SQLite database
 */
function requireHeader(file: string, isOurs: boolean): Buffer {
  const header = headerOf(file);
  if (header.toString('latin1', 0, magic.length) === magic) return header;
  const isZeroed = header.every((byte) => byte === 0);
  throw new Damage(
    isOurs || isZeroed
      ? `the header of gingham.db is ${isZeroed ? 'zeroed' : 'overwritten'}`
      : 'gingham.db is not a Gingham store',
  );
}

/** The first bytes of a file that is not open in this process: closing it would release SQLite's locks (POSIX, fcntl). */
function headerOf(file: string): Buffer {
  const descriptor = openSync(file, 'r');
  try {
    const header = Buffer.alloc(100);
    return header.subarray(0, readSync(descriptor, header, 0, header.length, 0));
  } finally {
    closeSync(descriptor);
  }
}

/** Converts SQLite's error of a damaged file, and says whether its end is missing. */
function explained(error: unknown, { header, bytes }: { header: Buffer; bytes: number }): unknown {
  if (!isDamage(error)) return error;
  // https://sqlite.org/fileformat2.html#the_database_header
  const pageBytes = header.length < 100 ? 0 : header.readUInt16BE(16);
  const expected =
    header.length < 100 ? 100 : header.readUInt32BE(28) * (pageBytes === 1 ? 65_536 : pageBytes);
  const problem =
    bytes < expected
      ? `gingham.db is truncated: it has ${bytes} of ${expected} bytes`
      : `gingham.db is damaged: ${(error as Error).message}`;
  return new Damage(problem, { cause: error });
}
