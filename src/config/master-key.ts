import { existsSync, linkSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { generateMasterKey, isMasterKey } from '../keyring/keyring.ts';
import { ConfigError } from './config.ts';

/** Returns the file of `gingham dev`’s generated master key, readable by its owner only. */
export function masterKeyFile(dataDir: string): string {
  return join(dataDir, 'master.key');
}

/**
 * Reads the master key of a data directory; creates it if it does not exist.
 *
 * @throws ConfigError if the file contains anything else, or cannot be read, or other users can read it; a system error if
 *   it cannot be created
 */
export function readOrMakeMasterKey(dataDir: string): string {
  if (!existsSync(masterKeyFile(dataDir))) makeMasterKey(dataDir);
  return readMasterKey(dataDir);
}

/** Atomic: a partial key would lock its owner out. If two processes create one, the first wins. */
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

/** @throws ConfigError if there is none, or the file contains anything else, or other users can access it */
export function readMasterKey(dataDir: string): string {
  const file = masterKeyFile(dataDir);
  let key: string;
  try {
    requirePrivate(file);
    key = readFileSync(file, 'utf8').trim();
  } catch (error) {
    if (error instanceof ConfigError) throw error;
    throw new ConfigError(`cannot read ${file} (${(error as NodeJS.ErrnoException).code})`);
  }
  if (!isMasterKey(key)) throw new ConfigError(`${file} does not contain a master key`);
  return key;
}

/** The key and a copy of the store are enough to forge tokens. On Windows, file modes do not show who can read. */
function requirePrivate(file: string): void {
  if (process.platform === 'win32' || (statSync(file).mode & 0o077) === 0) return;
  throw new ConfigError(`${file} is accessible to other users; run chmod 600 ${file}`);
}
