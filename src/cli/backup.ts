import {
  closeSync,
  createReadStream,
  existsSync,
  linkSync,
  openSync,
  readFileSync,
  readSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { open } from 'node:fs/promises';
import { basename, dirname, resolve } from 'node:path';
import { getSystemErrorMap } from 'node:util';
import { packageVersion } from '../api/version.ts';
import { readClientConfig } from '../config/config.ts';
import { DecryptionError, decrypt, encrypt, isEncrypted, WrongPassphraseError } from '../keyring/age.ts';
import {
  BackupError,
  type BackupManifest,
  BackupReader,
  backupOf,
  manifestOf,
} from '../store/backup-file.ts';
import { requireWholeStore } from '../store/sqlite-checks.ts';
import { copyDatabase } from '../store/sqlite-copy.ts';
import { whileUnused } from '../store/sqlite-store.ts';
import { syncDirectory } from '../store/store-mark.ts';
import { DamagedError, UsageError } from './errors.ts';
import { downloadFrom } from './server-call.ts';

type Given = Record<string, string | boolean | undefined>;

/**
 * Writes a backup of a running server or, with `--offline`, of a data directory.
 *
 * @throws ServerError, UnreachableError, UsageError, ConfigError, StoreOpenError, BackupError
 */
export async function makeBackup(
  file: string,
  given: Given,
): Promise<{ manifest: BackupManifest; isJson: boolean }> {
  const { passphraseFile, offline, force, json, ...flags } = given;
  const config = readClientConfig(process.env, flags);
  const passphrase = passphraseFile === undefined ? undefined : readPassphrase(String(passphraseFile));
  if (force !== true && existsSync(file)) throw new UsageError(`${file} exists; --force overwrites it`);
  const reader = new BackupReader();
  const write = async (source: AsyncIterable<Buffer>) => {
    const whole = checked(source, reader);
    await writeWhole(file, passphrase === undefined ? whole : encrypt(whole, passphrase), force === true);
  };
  try {
    if (offline === true) await backUpOffline(resolve(config.dataDir), write);
    else await write(downloadFrom(config, '/v1/backup'));
  } catch (error) {
    throw backupError(error, 'the backup that the server sent');
  }
  return { manifest: reader.manifest, isJson: json === true };
}

async function backUpOffline(
  dataDir: string,
  write: (source: AsyncIterable<Buffer>) => Promise<void>,
): Promise<void> {
  if (!existsSync(`${dataDir}/gingham.db`)) throw new UsageError(`there is no store in ${dataDir}`);
  await whileUnused(dataDir, async () => {
    requireWholeStore(dataDir);
    const takenAt = Date.now();
    const copy = await copyDatabase(dataDir);
    try {
      await write(backupOf(copy, manifestOf(copy, { version: packageVersion, takenAt })));
    } finally {
      rmSync(copy, { force: true });
    }
  });
}

/** Passes a backup on, and fails at its end unless it is whole. */
async function* checked(source: AsyncIterable<Buffer>, reader: BackupReader): AsyncGenerator<Buffer> {
  for await (const chunk of source) {
    reader.push(chunk);
    yield chunk;
  }
  reader.end();
}

/** Writes a file of its owner that appears only when all of it is on the disk. */
async function writeWhole(file: string, source: AsyncIterable<Buffer>, overwrites: boolean): Promise<void> {
  const target = resolve(file);
  const draft = `${dirname(target)}/.${basename(target)}.${process.pid}`;
  try {
    const handle = await open(draft, 'wx', 0o600);
    try {
      for await (const chunk of source) await handle.writeFile(chunk);
      await handle.sync();
    } finally {
      await handle.close();
    }
    if (overwrites) renameSync(draft, target);
    else linkSync(draft, target);
    syncDirectory(dirname(target));
  } catch (error) {
    throw fileError(error, file);
  } finally {
    rmSync(draft, { force: true });
  }
}

/**
 * Returns the contents of a backup file, decrypted.
 *
 * @throws UsageError if it cannot be read, or a passphrase is needed
 */
export function openBackup(file: string, passphraseFile: string | undefined): AsyncIterable<Buffer> {
  const start = Buffer.alloc(64);
  try {
    const descriptor = openSync(file, 'r');
    readSync(descriptor, start);
    closeSync(descriptor);
  } catch (error) {
    throw fileError(error, file);
  }
  const source: AsyncIterable<Buffer> = createReadStream(file, { highWaterMark: 256 * 1024 });
  if (!isEncrypted(start)) return source;
  if (passphraseFile === undefined)
    throw new UsageError(`${file} is encrypted: --passphrase-file is required`);
  return decrypt(source, readPassphrase(passphraseFile));
}

function readPassphrase(file: string): string {
  const passphrase = readText(file).replace(/\r?\n$/u, '');
  if (passphrase === '' || passphrase.includes('\n')) {
    throw new UsageError(`${file} does not contain a passphrase on one line`);
  }
  return passphrase;
}

/** @throws UsageError if the file cannot be read */
export function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw fileError(error, file);
  }
}

/** Names the file in an error of its contents; returns other errors unchanged. */
export function backupError(error: unknown, file: string): unknown {
  const isOfFile = error instanceof BackupError || error instanceof DecryptionError;
  if (!isOfFile) return error;
  const Kind = error instanceof WrongPassphraseError ? UsageError : DamagedError;
  return new Kind(`${file} ${error.message}`, { cause: error });
}

/** Converts an error of the file system to one line; returns other errors unchanged. */
function fileError(error: unknown, file: string): unknown {
  const { errno, syscall } = error as NodeJS.ErrnoException;
  if (syscall === undefined || errno === undefined) return error;
  const [, problem] = getSystemErrorMap().get(errno) ?? [];
  return new UsageError(`cannot use ${file}: ${problem}`, { cause: error });
}
