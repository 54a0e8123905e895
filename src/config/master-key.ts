import { existsSync, linkSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { generateMasterKey, isMasterKey } from '../keyring/keyring.ts';
import { ConfigError } from './config-error.ts';

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
  return readKeyFile(masterKeyFile(dataDir), { forbidden: 0o077 });
}

/**
 * Returns a master key that was given itself, or else that of a file of the operator's; undefined if neither was. The
 * group of the file may read it: files of secrets that Kubernetes mounts for a user other than root belong to a group.
 *
 * @throws ConfigError that names the setting
 */
export function masterKeyFrom(
  variable: string,
  key: string | undefined,
  file: string | undefined,
): string | undefined {
  if (file === undefined) return key;
  if (key !== undefined) throw new ConfigError(`${variable} and ${variable}_FILE exclude each other`);
  return readKeyFile(file, { setting: `${variable}_FILE`, forbidden: 0o027 });
}

/** `forbidden` are the bits of the file's mode that must not be set. */
function readKeyFile(file: string, { setting, forbidden }: { setting?: string; forbidden: number }): string {
  const named = setting === undefined ? file : `${setting} ${file}`;
  let key: string;
  try {
    requirePrivate(file, named, forbidden);
    key = readFileSync(file, 'utf8').trim();
  } catch (error) {
    if (error instanceof ConfigError) throw error;
    const { code } = error as NodeJS.ErrnoException;
    throw new ConfigError(
      setting === undefined ? `cannot read ${file} (${code})` : `${named} cannot be read (${code})`,
    );
  }
  if (!isMasterKey(key)) throw new ConfigError(`${named} does not contain a master key`);
  return key;
}

/** The key and a copy of the store are enough to forge tokens. On Windows, file modes do not show who can read. */
function requirePrivate(file: string, named: string, forbidden: number): void {
  if (process.platform === 'win32' || (statSync(file).mode & forbidden) === 0) return;
  throw new ConfigError(`${named} is accessible to other users; run chmod 600 ${file}`);
}
