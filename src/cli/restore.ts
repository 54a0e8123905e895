import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { join, resolve } from 'node:path';
import { type Config, readConfig } from '../config/config.ts';
import { masterKeyFile, readMasterKey } from '../config/master-key.ts';
import { type MasterKeys, masterKeysOf } from '../keyring/master-key.ts';
import { type BackupManifest, BackupReader } from '../store/backup-file.ts';
import { openCopy } from '../store/sqlite-copy.ts';
import { whileUnused } from '../store/sqlite-store.ts';
import { identityOf, readCommits, syncDirectory, writeClosedMark } from '../store/store-mark.ts';
import { backupError, openBackup } from './backup.ts';
import { DamagedError, UsageError } from './errors.ts';
import { databaseChecks } from './store-checks.ts';

/**
 * Restores a backup into a data directory without a store, and checks it before.
 *
 * @throws DamagedError, UsageError, ConfigError, StoreOpenError; nothing is left behind then
 */
export async function restoreBackup(
  file: string,
  { passphraseFile, json, ...flags }: Record<string, string | boolean | undefined>,
  env: NodeJS.ProcessEnv,
) {
  const config = readConfig('dev', env, flags);
  const dataDir = resolve(config.dataDir);
  const source = openBackup(file, passphraseFile as string | undefined);
  const created = mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  try {
    const restored = await whileUnused(dataDir, async () => {
      requireNoStore(dataDir);
      return restoreInto(dataDir, source, masterKeysIn(config, dataDir));
    });
    return { dataDir, ...restored, isJson: json === true };
  } catch (error) {
    if (created !== undefined) rmSync(created, { recursive: true, force: true });
    throw backupError(error, file);
  }
}

/** Returns the master keys of a store, from the settings or its data directory; undefined if none is known. */
export function masterKeysIn(
  { masterKey, previousMasterKey }: Pick<Config, 'masterKey' | 'previousMasterKey'>,
  dataDir: string,
): MasterKeys | undefined {
  if (masterKey === undefined && !existsSync(masterKeyFile(dataDir))) return undefined;
  return masterKeysOf(masterKey ?? readMasterKey(dataDir), previousMasterKey);
}

function requireNoStore(dataDir: string): void {
  for (const name of ['gingham.db', 'gingham.db-wal']) {
    const path = join(dataDir, name);
    if (existsSync(path) && statSync(path).size > 0) {
      throw new UsageError(`${dataDir} contains a store; restore into an empty directory`);
    }
  }
}

async function restoreInto(
  dataDir: string,
  source: AsyncIterable<Buffer>,
  masterKeys: MasterKeys | undefined,
): Promise<{ manifest: BackupManifest; notes: string[] }> {
  const draft = join(dataDir, 'gingham.db.restoring');
  try {
    const manifest = await unpack(source, draft);
    const notes = await requireWhole(draft, manifest, masterKeys);
    // In this order: a store without its mark would be refused.
    writeClosedMark(dataDir, identityOf(draft), manifest.commits);
    rmSync(join(dataDir, 'gingham.db-wal'), { force: true });
    renameSync(draft, join(dataDir, 'gingham.db'));
    syncDirectory(dataDir);
    return { manifest, notes };
  } finally {
    rmSync(draft, { force: true });
  }
}

/** Writes the database of a backup to a file of its owner, and checks that the backup is whole. */
export async function unpack(source: AsyncIterable<Buffer>, file: string): Promise<BackupManifest> {
  rmSync(file, { force: true });
  const descriptor = openSync(file, 'wx', 0o600);
  try {
    const reader = new BackupReader((chunk) => {
      for (let at = 0; at < chunk.length; ) at += writeSync(descriptor, chunk, at);
    });
    for await (const chunk of source) reader.push(chunk);
    fsyncSync(descriptor);
    return reader.end();
  } finally {
    closeSync(descriptor);
  }
}

/** Returns what was not checked. @throws DamagedError with the first problem */
async function requireWhole(
  file: string,
  manifest: BackupManifest,
  masterKeys: MasterKeys | undefined,
): Promise<string[]> {
  const database = openCopy(file);
  const notes: string[] = [];
  try {
    for await (const { name, status, detail } of databaseChecks(database, masterKeys)) {
      if (status === 'problem') throw new DamagedError(`the backup is not restored: ${name}: ${detail}`);
      if (status === 'skipped') notes.push(`not checked: ${name}: ${detail}`);
    }
    if (readCommits(database) !== manifest.commits) {
      throw new DamagedError('the backup is not restored: its database is not that of its manifest');
    }
    return notes;
  } finally {
    database.close();
  }
}
