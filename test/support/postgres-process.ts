// Runs PostgreSQL in a new directory until standard input ends, which happens however the parent process ends; then
// stops it and removes the directory. Prints the directory and the URL as one line of JSON. Exits with 1 and prints
// PostgreSQL's log if PostgreSQL ends first.
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { newCluster } from './postgres-cluster.ts';

/** A RAM disk, used if it has enough space: each database consists of hundreds of files. */
const memory = '/dev/shm';
const memoryBytesMin = 4 * 1024 ** 3;

const directory = mkdtempSync(join(hasMemory() ? memory : tmpdir(), 'gingham-tests-'));
process.on('exit', () => rmSync(directory, { recursive: true, force: true }));
const cluster = await newCluster(directory);
await cluster.start();
const isDone = await Promise.race([
  cluster.ended().then(() => false),
  once(process.stdin.resume(), 'end').then(() => true),
  print({ directory, url: cluster.url }),
]);
// Immediate shutdown: its data is not needed again. If it was killed just before, only the signal shows it.
const killedBy = await cluster.stop('SIGQUIT');
if (!isDone || killedBy !== null) {
  process.stderr.write(`PostgreSQL ended by itself:\n${cluster.log()}`);
  process.exitCode = 1;
}
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
