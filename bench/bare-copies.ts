import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

const tables = ['end_customers', 'api_keys', 'registrations'] as const;

/** Wall and CPU time, in milliseconds. */
export interface Cost {
  wallMs: number;
  cpuMs: number;
}

/** The minimal cost of the same rows: tables without indexes, three statements. */
export interface BareCosts {
  rows: number;
  snapshot: Cost;
  reset: Cost;
  restore: Cost;
  /** Deleted and inserted again in one transaction. */
  again: Cost;
}

// With a condition, as SQLite would otherwise truncate the table without reading the rows.
const deleted = (table: string) => `delete from ${table} where realm = 'sandbox' or true`;
const restored = (table: string) => `insert into ${table} select * from copy_${table}`;

/** Copies, deletes and restores the rows of a partner's sandbox in a separate database, with SQLite alone. */
export function bareCosts(dataDir: string, partnerClientId: string): BareCosts {
  const directory = mkdtempSync(join(tmpdir(), 'gingham-bare-'));
  const database = new DatabaseSync(join(directory, 'bare.db'));
  database.exec('pragma journal_mode = wal; pragma synchronous = full; pragma wal_autocheckpoint = 4000');
  database.exec(`attach '${join(dataDir, 'gingham.db')}' as live`);
  const own = `select client_id from live.end_customers where partner_client_id = '${partnerClientId}'`;
  let rows = 0;
  for (const table of tables) {
    const customer = table === 'registrations' ? 'end_customer_client_id' : 'client_id';
    const found = `select * from live.${table} where ${customer} in (${own})`;
    database.exec(`create table ${table} as ${found}; create table copy_${table} as ${found} limit 0`);
    rows += (database.prepare(`select count(*) as count from ${table}`).get() as { count: number }).count;
  }
  const each = (statement: (table: string) => string) =>
    cost(() => database.exec(`begin immediate; ${tables.map(statement).join(';')}; commit`));
  const costs = {
    rows,
    snapshot: each((table) => `insert into copy_${table} select * from ${table}`),
    reset: each(deleted),
    restore: each(restored),
    again: each((table) => `${deleted(table)}; ${restored(table)}`),
  };
  database.close();
  rmSync(directory, { recursive: true, force: true });
  return costs;
}

/** Writes rows one by one, each in its own transaction; returns the total cost. */
export function bareRows(count: number): Cost {
  const directory = mkdtempSync(join(tmpdir(), 'gingham-bare-'));
  const database = new DatabaseSync(join(directory, 'bare.db'));
  database.exec('pragma journal_mode = wal; pragma synchronous = full');
  database.exec('create table partners (client_id text primary key, settings text)');
  const insert = database.prepare('insert into partners values (?, ?)');
  const settings = 'x'.repeat(1_000);
  const spent = cost(() => {
    for (let at = 0; at < count; at += 1) insert.run(`partner ${at}`, settings);
  });
  database.close();
  rmSync(directory, { recursive: true, force: true });
  return spent;
}

function cost(work: () => void): Cost {
  const cpu = process.cpuUsage();
  const started = performance.now();
  work();
  const wallMs = performance.now() - started;
  const { user, system } = process.cpuUsage(cpu);
  return { wallMs, cpuMs: (user + system) / 1_000 };
}
