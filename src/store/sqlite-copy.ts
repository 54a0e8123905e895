import { randomUUID } from 'node:crypto';
import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { backup, DatabaseSync } from 'node:sqlite';
import { pathToFileURL } from 'node:url';

const copyPattern = /^gingham\.copy-[\w-]+(?:-journal|-wal|-shm)?$/u;

/**
 * Copies the store of a data directory, as it is at one time, with every commit that was made before the call. The copy is
 * made by another thread and connection, and delays no reader or writer. Returns its file, which the caller removes.
 */
export async function copyDatabase(dataDir: string): Promise<string> {
  const file = join(dataDir, `gingham.copy-${randomUUID()}`);
  // Created first, as SQLite would let others read it.
  writeFileSync(file, '', { flag: 'wx', mode: 0o600 });
  const source = new DatabaseSync(join(dataDir, 'gingham.db'), { readOnly: true, timeout: 5_000 });
  try {
    // In one step: between two steps, a commit would make it begin again.
    await backup(source, file, { rate: 2 ** 31 - 1 });
    return file;
  } catch (error) {
    rmSync(file, { force: true });
    throw error;
  } finally {
    source.close();
  }
}

/** Removes the copies that a process has left behind when it was killed. */
export function removeCopies(dataDir: string): void {
  for (const name of readdirSync(dataDir)) {
    if (copyPattern.test(name)) rmSync(join(dataDir, name), { force: true });
  }
}

/** Opens a database file that nothing changes, without creating files beside it. */
export function openCopy(file: string): DatabaseSync {
  const url = pathToFileURL(file);
  url.searchParams.set('immutable', '1');
  return new DatabaseSync(url, { readOnly: true });
}
