import { existsSync, linkSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { generateMasterKey, isMasterKey } from '../keyring/keyring.ts';
import { ConfigError } from './config.ts';

/** Where `gingham dev` keeps the master key it made, readable by its owner only. */
export function masterKeyFile(dataDir: string): string {
  return join(dataDir, 'master.key');
}

/**
 * Reads the master key of a data directory, or makes it.
 *
 * @throws ConfigError when the file holds something else, cannot be read, or can be by others; a system error when
 *   it cannot be made
 */
export function readOrMakeMasterKey(dataDir: string): string {
  if (!existsSync(masterKeyFile(dataDir))) makeMasterKey(dataDir);
  return readMasterKey(dataDir);
}

/** Whole or not at all: half a key would lock its owner out. Of two processes that make one, the first wins. */
function makeMasterKey(dataDir: string): void {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const draft = `${masterKeyFile(dataDir)}.${process.pid}`;
  try {
    writeFileSync(draft, `${generateMasterKey()}\n`, { mode: 0o600, flush: true });
    linkSync(draft, masterKeyFile(dataDir));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}

/** @throws ConfigError when there is none, something else is in its place, or others than its owner may use it */
export function readMasterKey(dataDir: string): string {
  const file = masterKeyFile(dataDir);
  let key: string;
  try {
    requirePrivate(file);
    key = readFileSync(file, 'utf8').trim();
  } catch (error) {
    if (error instanceof ConfigError) throw error;
    throw new ConfigError(`${file} cannot be read (${(error as NodeJS.ErrnoException).code})`);
  }
  if (!isMasterKey(key)) throw new ConfigError(`${file} does not hold a master key`);
  return key;
}

/** Who has the key and a copy of the store can make up tokens. On Windows, modes do not say who may read. */
function requirePrivate(file: string): void {
  if (process.platform === 'win32' || (statSync(file).mode & 0o077) === 0) return;
  throw new ConfigError(`${file} is open to others than its owner; close it: chmod 600 ${file}`);
}
