import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
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
 * @throws ConfigError when the file holds something else, or cannot be read or written
 */
export function readOrMakeMasterKey(dataDir: string): string {
  const file = masterKeyFile(dataDir);
  try {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 });
    // Fails where the file exists, so that two that start together use one key.
    writeFileSync(file, `${generateMasterKey()}\n`, { mode: 0o600, flag: 'wx' });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'EEXIST') throw new ConfigError(`the data directory ${dataDir} cannot be written (${code})`);
  }
  return readMasterKey(dataDir);
}

/** @throws ConfigError when there is none, or something else in its place */
export function readMasterKey(dataDir: string): string {
  const file = masterKeyFile(dataDir);
  let key: string;
  try {
    key = readFileSync(file, 'utf8').trim();
  } catch (error) {
    throw new ConfigError(`${file} cannot be read (${(error as NodeJS.ErrnoException).code})`);
  }
  if (!isMasterKey(key)) throw new ConfigError(`${file} does not hold a master key`);
  return key;
}
