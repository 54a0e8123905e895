import { createHash } from 'node:crypto';
import { createReadStream, statSync } from 'node:fs';
import type { DatabaseSync } from 'node:sqlite';
import { tablesOf } from './sqlite-checks.ts';
import { openCopy } from './sqlite-copy.ts';
import { readCommits } from './store-mark.ts';

// A backup file is a line of JSON with the manifest, the database file, and a line of JSON with the SHA-256 of both.

/** Describes the contents of a backup. */
export interface BackupManifest {
  /** Version of the format. */
  gingham_backup: 1;
  /** Version of Gingham. */
  version: string;
  /** The last migration. */
  schema: string;
  taken_at: string;
  /** The backup's mark: number of the last commit in it. Every write acknowledged before `taken_at` is in it. */
  commits: number;
  /** The event that was recorded last. */
  last_event: { id: string; recorded_at: string } | null;
  /** Fingerprints of the master keys that open it; they are not in the backup. */
  master_keys: string[];
  /** Size of the database file. */
  bytes: number;
}

/** The file is not a backup, or is damaged; the message follows the name of the file. */
export class BackupError extends Error {
  override name = 'BackupError';
}

const manifestBytesMax = 65_536;
const chunkBytes = 256 * 1024;

/** Returns the manifest of a copy of a store that was begun at `takenAt`. */
export function manifestOf(
  file: string,
  { version, takenAt }: { version: string; takenAt: number },
): BackupManifest {
  const database = openCopy(file);
  try {
    const first = (query: string) => database.prepare(query).get();
    const event = first('select id, recorded_at from events order by seq desc limit 1');
    return {
      gingham_backup: 1,
      version,
      schema: String(first('select max(name) as name from kysely_migration')?.['name']),
      taken_at: new Date(takenAt).toISOString(),
      commits: readCommits(database) ?? 0,
      last_event: event
        ? { id: String(event['id']), recorded_at: new Date(Number(event['recorded_at'])).toISOString() }
        : null,
      master_keys: fingerprintsIn(database),
      bytes: statSync(file).size,
    };
  } finally {
    database.close();
  }
}

/** A store of an earlier version has no data keys, but one master key. */
function fingerprintsIn(database: DatabaseSync): string[] {
  const query = tablesOf(database).includes('data_keys')
    ? 'select distinct master_key as fingerprint from data_keys order by 1'
    : "select value as fingerprint from meta where name = 'master_key_fingerprint'";
  return database
    .prepare(query)
    .all()
    .map(({ fingerprint }) => String(fingerprint));
}

/** Returns a backup of a copy of a store, in pieces. */
export async function* backupOf(file: string, manifest: BackupManifest): AsyncGenerator<Buffer> {
  const hash = createHash('sha256');
  const first = Buffer.from(`${JSON.stringify(manifest)}\n`);
  hash.update(first);
  yield first;
  for await (const chunk of createReadStream(file, { highWaterMark: chunkBytes })) {
    hash.update(chunk);
    yield chunk;
  }
  yield Buffer.from(`${JSON.stringify({ sha256: hash.digest('hex') })}\n`);
}

/** Reads a backup piece by piece, and checks it. */
export class BackupReader {
  readonly #take: (chunk: Buffer) => void;
  readonly #hash = createHash('sha256');
  #manifest: BackupManifest | undefined;
  #start = Buffer.alloc(0);
  #left = 0;
  #end = '';

  /** @param take is called with the pieces of the database */
  constructor(take: (chunk: Buffer) => void = () => {}) {
    this.#take = take;
  }

  /** @throws BackupError if it is not a backup */
  push(chunk: Buffer): void {
    if (this.#manifest === undefined) {
      this.#start = Buffer.concat([this.#start, chunk]);
      const lineEnd = this.#start.indexOf('\n');
      if (lineEnd === -1 && this.#start.length < manifestBytesMax) return;
      this.#manifest = readManifest(this.#start.toString('utf8', 0, Math.max(0, lineEnd)));
      this.#left = this.#manifest.bytes;
      this.#hash.update(this.#start.subarray(0, lineEnd + 1));
      this.push(this.#start.subarray(lineEnd + 1));
      return;
    }
    const part = chunk.subarray(0, this.#left);
    this.#left -= part.length;
    this.#hash.update(part);
    this.#take(part);
    this.#end += chunk.toString('latin1', part.length);
    if (this.#end.length > manifestBytesMax) throw new BackupError('is damaged: it is too long');
  }

  /** Of the part that has been read. @throws BackupError if it has not been reached */
  get manifest(): BackupManifest {
    if (this.#manifest === undefined) throw new BackupError('is not a backup of Gingham');
    return this.#manifest;
  }

  /** @throws BackupError if the end is missing, or the contents have changed */
  end(): BackupManifest {
    const { manifest } = this;
    if (!this.#end.endsWith('\n')) throw new BackupError('is incomplete: its end is missing');
    if (this.#end !== `${JSON.stringify({ sha256: this.#hash.digest('hex') })}\n`) {
      throw new BackupError('is damaged: its contents do not have its SHA-256');
    }
    return manifest;
  }
}

function readManifest(line: string): BackupManifest {
  let manifest: Partial<BackupManifest> | null = null;
  try {
    manifest = JSON.parse(line);
  } catch {
    // Reported below.
  }
  const format: unknown = manifest?.gingham_backup;
  if (format === 1 && Number.isSafeInteger(manifest?.bytes)) return manifest as BackupManifest;
  throw new BackupError(
    typeof format === 'number' && format > 1
      ? 'was made by a newer version of Gingham'
      : 'is not a backup of Gingham',
  );
}
