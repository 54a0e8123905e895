import assert from 'node:assert/strict';
import {
  appendFileSync,
  copyFileSync,
  existsSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { beforeAll, beforeEach, describe, type TestContext, test } from 'vitest';
import { StoreDamagedError } from '../../src/gingham.ts';
import { openSqliteStore } from '../../src/store/sqlite-store.ts';
import { suiteScope } from '../support/scope.ts';
import { scratchDirectory } from '../support/scratch.ts';

const names = ['gingham.db', 'gingham.db-wal', 'gingham.mark'] as const;
type Files = { [name in (typeof names)[number]]?: Buffer | undefined };

function readAll(directory: string): Files {
  const read = (name: string) => {
    const file = join(directory, name);
    const bytes = existsSync(file) ? readFileSync(file) : undefined;
    // SQLite creates an empty log to read a store.
    return bytes?.length === 0 ? undefined : bytes;
  };
  return Object.fromEntries(names.map((name) => [name, read(name)])) as Files;
}

/** Writes files into the existing ones, so that these stay the same files. */
function writeAll(directory: string, files: Files): void {
  for (const [name, bytes] of Object.entries(files)) {
    if (bytes === undefined) rmSync(join(directory, name), { force: true });
    else writeFileSync(join(directory, name), bytes);
  }
  rmSync(join(directory, 'gingham.db-shm'), { force: true });
}

const isSame = (one?: Buffer, other?: Buffer) =>
  one === undefined || other === undefined ? one === other : one.equals(other);

const open = (dataDir: string) => openSqliteStore({ dataDir, isDurable: false });

/** Opens a store; returns the number of rows that the suite has written. */
async function countIn(dataDir: string): Promise<number> {
  const store = await open(dataDir);
  const rows = await store.db.selectFrom('meta').select('name').where('name', 'like', 'kept %').execute();
  await store.close();
  return rows.length;
}

async function assertRefused(dataDir: string, problem: RegExp): Promise<void> {
  const before = readAll(dataDir);
  await assert.rejects(countIn(dataDir), (error: Error) => {
    assert.ok(error instanceof StoreDamagedError, `${error.stack}`);
    assert.ok(
      error.message.startsWith(`the data directory ${dataDir} (GINGHAM_DATA_DIR) contains a damaged store: `),
    );
    assert.match(error.message, problem);
    assert.equal(error.message.split('\n').length, 1);
    return true;
  });
  const after = readAll(dataDir);
  const changed = names.filter((name) => !isSame(before[name], after[name]));
  assert.deepEqual(changed, [], 'a refused store is left as it was');
}

const rows = 40;

describe('an embedded store', () => {
  const dataDir = scratchDirectory(suiteScope());
  const database = join(dataDir, 'gingham.db');
  const log = join(dataDir, 'gingham.db-wal');
  const mark = join(dataDir, 'gingham.mark');
  let killed: Files = {};
  let closed: Files = {};

  const copyOf = (t: TestContext, ...without: string[]) => {
    const copy = scratchDirectory(t);
    for (const name of names) {
      if (existsSync(join(dataDir, name)) && !without.includes(name)) {
        copyFileSync(join(dataDir, name), join(copy, name));
      }
    }
    return copy;
  };

  beforeAll(async () => {
    await (await open(dataDir)).close();
    const store = await open(dataDir);
    for (let row = 0; row < rows; row += 1) {
      const values = { name: `kept ${row}`, value: 'x'.repeat(2_000) };
      await store.unitOfWork((db) => db.insertInto('meta').values(values).execute());
    }
    killed = readAll(dataDir);
    await store.close();
    closed = readAll(dataDir);
  });

  describe('of a server that was killed', () => {
    beforeEach(() => writeAll(dataDir, killed));

    test('is opened where it is, with all that was committed', async () => {
      assert.equal(await countIn(dataDir), rows);
    });

    test('is opened if the machine has written a part of another commit', async () => {
      appendFileSync(log, Buffer.alloc(5_000, 7));
      assert.equal(await countIn(dataDir), rows);
    });

    test('is opened if its mark is behind, as after a crash of the machine', async () => {
      const text = readFileSync(mark, 'latin1');
      writeFileSync(mark, text.replace(/^\d{16}/u, '0'.repeat(16)));
      assert.equal(await countIn(dataDir), rows);
    });

    test('is refused if its log was cut or removed', async () => {
      const { size } = statSync(log);
      for (const share of [0.98, 0.5, 0.01, 0]) {
        truncateSync(log, Math.floor(size * share));
        await assertRefused(dataDir, /: the last \d+ of 4\d commits are missing: /u);
      }
      rmSync(log);
      await assertRefused(dataDir, /: the last \d+ of 4\d commits are missing: /u);
    });

    test('is refused if a byte of its log has changed', async () => {
      const bytes = Buffer.from(killed['gingham.db-wal'] as Buffer);
      bytes[Math.floor(bytes.length / 2)] = 0x55;
      writeFileSync(log, bytes);
      await assertRefused(dataDir, /: the last \d+ of 4\d commits are missing: /u);
    });

    test('is refused as a copy, with and without its mark and its log', async (t) => {
      await assertRefused(copyOf(t), /: it is a copy that was made while a server used the store$/u);
      await assertRefused(copyOf(t, 'gingham.db-wal'), /: the last \d+ of 4\d commits are missing: /u);
      const incomplete = /: gingham\.mark is missing: the directory was copied or restored in part$/u;
      await assertRefused(copyOf(t, 'gingham.mark'), incomplete);
      await assertRefused(copyOf(t, 'gingham.mark', 'gingham.db-wal'), incomplete);
    });
  });

  describe('that was closed', () => {
    beforeEach(() => writeAll(dataDir, closed));

    test('is opened as a copy', async (t) => {
      assert.equal(await countIn(copyOf(t)), rows);
    });

    test('no longer has a copy of it that was left behind', async () => {
      const copy = join(dataDir, 'gingham.copy-1');
      writeFileSync(copy, '');
      assert.equal(await countIn(dataDir), rows);
      assert.ok(!existsSync(copy));
    });

    test('is refused if its header is zeroed or overwritten', async () => {
      writeFileSync(database, Buffer.alloc(100), { flag: 'r+' });
      await assertRefused(dataDir, /: the header of gingham\.db is zeroed$/u);
      writeFileSync(database, 'scribbled '.repeat(10), { flag: 'r+' });
      await assertRefused(dataDir, /: the header of gingham\.db is overwritten$/u);
    });

    test('is refused if its end is missing', async () => {
      for (const bytes of [8_192, 50]) {
        truncateSync(database, bytes);
        await assertRefused(
          dataDir,
          /: (?:the header of )?gingham\.db is (?:truncated: it has \d+ of \d+ bytes|zeroed|overwritten)$/u,
        );
      }
    });

    test('is refused if a page is overwritten', async () => {
      const { size } = statSync(database);
      for (const page of [2, 9, Math.floor(size / 4_096) - 1]) {
        writeAll(dataDir, closed);
        const bytes = Buffer.from(closed['gingham.db'] as Buffer);
        bytes.fill(0xa5, page * 4_096, (page + 1) * 4_096);
        writeFileSync(database, bytes);
        await assertRefused(dataDir, /: gingham\.db is damaged/u);
      }
    });

    test('is refused if its database is missing, or from another time', async () => {
      rmSync(database);
      await assertRefused(dataDir, /: gingham\.db is missing or empty, and had 4\d commits$/u);
      writeAll(dataDir, { ...closed, 'gingham.db': killed['gingham.db'] });
      await assertRefused(
        dataDir,
        /: the last \d+ of 4\d commits are missing: .* or gingham\.db is older than gingham\.mark$/u,
      );
      const text = readFileSync(mark, 'latin1');
      writeAll(dataDir, { ...closed, 'gingham.mark': Buffer.from(text.replace(/^\d{16}/u, '0'.repeat(16))) });
      await assertRefused(
        dataDir,
        /: gingham\.db is newer than gingham\.mark: its files were copied at different times$/u,
      );
    });

    test('is refused if its mark is damaged', async () => {
      writeFileSync(mark, 'nonsense');
      await assertRefused(dataDir, /: gingham\.mark is damaged$/u);
    });
  });

  test('is refused if another program wrote it', async (t) => {
    const other = scratchDirectory(t);
    writeFileSync(join(other, 'gingham.db'), 'Dear reader, '.repeat(50));
    await assertRefused(other, /: gingham\.db is not a Gingham store$/u);
    rmSync(join(other, 'gingham.db'));
    const foreign = new DatabaseSync(join(other, 'gingham.db'));
    foreign.exec('create table recipes (name text)');
    foreign.close();
    await assertRefused(other, /: gingham\.db is a database of another program$/u);
  });
});
