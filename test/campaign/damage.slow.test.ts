import assert from 'node:assert/strict';
import {
  copyFileSync,
  cpSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, type TestContext, test } from 'vitest';
import { manage } from '../support/client.ts';
import { longTest } from '../support/long.ts';
import { succeeds } from '../support/management.ts';
import { gingham, untilReady } from '../support/process.ts';
import { randomFrom } from '../support/random.ts';
import { scratchDirectory } from '../support/scratch.ts';
import { Scene } from './scene.ts';

const seed = Number(process.env['CAMPAIGN_SEED'] ?? 20261201);
/** Copies of each kind of damage, of which a sample has two. */
const copies = Number(process.env['CAMPAIGN_ROUNDS'] ?? 5);
/** Creates that are acknowledged before anything is done. */
const burst = 100;
const timeoutMs = 240_000;

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const dirOf = ({ env }: Scene) => env['GINGHAM_DATA_DIR'] as string;

/**
 * Asserts that a store is refused at start or, if it is opened, that `gingham doctor` reports what is wrong with it. Returns
 * which of them.
 */
async function noticedBy(t: TestContext, dataDir: string): Promise<'start' | 'doctor'> {
  const env = { GINGHAM_DATA_DIR: dataDir, GINGHAM_PORT: '0', GINGHAM_LOG_LEVEL: 'silent' };
  const server = gingham(t, ['dev', '--json'], { env });
  const isReady = await untilReady(server).then(
    () => true,
    () => false,
  );
  if (!isReady) {
    const { code, stderr } = await server.ended;
    assert.match(
      stderr,
      /^gingham: the data directory \S+ \(GINGHAM_DATA_DIR\) contains a damaged store: .*\n$/u,
    );
    assert.equal(code, 5);
    return 'start';
  }
  server.child.kill('SIGKILL');
  await server.ended;
  const { code, stdout } = await gingham(t, ['doctor', '--json'], { env }).ended;
  assert.equal(code, 5, `${dataDir} is served silently: ${stdout}`);
  return 'doctor';
}

async function scene(t: TestContext): Promise<Scene> {
  const one = new Scene(t, { GINGHAM_DATA_DIR: join(scratchDirectory(t), 'data') });
  await one.start();
  t.annotate(`seed ${seed}`);
  return one;
}

/** Copies the files of a running server one after the other. */
async function copyHot(from: string, to: string, random: () => number): Promise<void> {
  mkdirSync(to, { mode: 0o700 });
  const names = readdirSync(from).filter((name) => name !== 'gingham.db-shm');
  for (const name of names.toSorted(() => random() - 0.5)) {
    copyFileSync(join(from, name), join(to, name));
    await pause(20 * random());
  }
}

/** Size of the part of a write-ahead log that has not been merged into the database: what follows is of an earlier round. */
function usedBytes(log: Buffer): number {
  // https://sqlite.org/fileformat2.html#the_write_ahead_log
  const [headerBytes, frameBytes] = [32, 24 + 4_096];
  const salts = log.subarray(16, 24);
  let end = headerBytes;
  while (log.subarray(end + 8, end + 16).equals(salts)) end += frameBytes;
  return end;
}

/** Overwrites one page that is in use with random bytes. */
function scribbleOnPage(dataDir: string, random: () => number): void {
  const file = join(dataDir, 'gingham.db');
  const database = new DatabaseSync(file, { readOnly: true });
  const pages = database.prepare('select pageno from dbstat where pageno > 1').all();
  database.close();
  const page = Number(pages[Math.floor(random() * pages.length)]?.['pageno']);
  const bytes = readFileSync(file);
  for (let at = (page - 1) * 4_096; at < page * 4_096; at += 1) bytes[at] = Math.floor(random() * 256);
  writeFileSync(file, bytes);
}

function damageHeader(dataDir: string, random: () => number): void {
  const file = join(dataDir, 'gingham.db');
  if (random() < 0.5) writeFileSync(file, Buffer.alloc(100), { flag: 'r+' });
  else truncateSync(file, Math.floor(statSync(file).size * random()));
}

describe('of an embedded store under load', () => {
  test(
    'no copy of its files that is damaged is served silently',
    async (t) => {
      const random = randomFrom(seed);
      const one = await scene(t);
      const noticed = { start: 0, doctor: 0 };
      const note = async (dataDir: string) => {
        noticed[await noticedBy(t, dataDir)] += 1;
      };
      const directory = scratchDirectory(t);
      const hot = Array.from({ length: copies }, (_, number) => join(directory, `hot-${number}`));
      await one.disturb(burst, async () => {
        for (const copy of hot) await copyHot(dirOf(one), copy, random);
      });
      for (const copy of hot) await note(copy);

      await one.kill();
      const log = join(dirOf(one), 'gingham.db-wal');
      const whole = readFileSync(log);
      for (let number = 0; number < copies; number += 1) {
        writeFileSync(log, whole.subarray(0, Math.floor(usedBytes(whole) * random())));
        await note(dirOf(one));
      }
      writeFileSync(log, whole);
      await one.start();
      await one.assertKept();

      one.server.child.kill('SIGTERM');
      assert.equal((await one.server.ended).code, 0);
      const damages = [scribbleOnPage, damageHeader];
      for (const damage of damages) {
        for (let number = 0; number < copies; number += 1) {
          const copy = join(directory, `${damage.name}-${number}`);
          cpSync(dirOf(one), copy, { recursive: true });
          damage(copy, random);
          await note(copy);
        }
      }
      assert.equal(noticed.start + noticed.doctor, (2 + damages.length) * copies);
      t.annotate(`${noticed.start} refused at start, ${noticed.doctor} reported by doctor`);
    },
    timeoutMs,
  );

  longTest('a backup contains all that was acknowledged before it, and is whole', async (t) => {
    const one = await scene(t);
    const directory = scratchDirectory(t);
    for (let round = 0; round < 5; round += 1) {
      const file = join(directory, `backup-${round}`);
      const dataDir = join(directory, `restored-${round}`);
      let before: string[] = [];
      await one.disturb(burst, async () => {
        before = one.acknowledged.map(({ id }) => id);
        const env = { GINGHAM_URL: one.server.url, GINGHAM_DATA_DIR: dirOf(one) };
        const { code, stderr } = await gingham(t, ['backup', file], { env }).ended;
        assert.deepEqual({ code, stderr }, { code: 0, stderr: '' });
      });
      mkdirSync(dataDir, { mode: 0o700 });
      copyFileSync(join(dirOf(one), 'master.key'), join(dataDir, 'master.key'));
      const env = { GINGHAM_DATA_DIR: dataDir };
      for (const args of [['restore', file], ['doctor'], ['doctor', '--backup', file]]) {
        const { code, stdout, stderr } = await gingham(t, args, { env }).ended;
        assert.deepEqual({ code, stderr }, { code: 0, stderr: '' }, `${args.join(' ')}\n${stdout}`);
      }
      const restored = new Scene(t, env);
      await restored.start();
      const call = manage(restored.server.url, restored.server.demo.operatorToken);
      for (const id of before) succeeds(await call('GET', `/end-customers/${id}`));
      await restored.kill();
      await one.kill();
      await one.start();
    }
    await one.assertKept();
  });
});
