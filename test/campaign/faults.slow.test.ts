import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { appendFileSync, mkdirSync, rmSync, statSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { test } from 'vitest';
import { acceptStore } from '../../src/store/sqlite-checks.ts';
import { newCluster } from '../support/postgres-cluster.ts';
import { randomFrom } from '../support/random.ts';
import type { Scope } from '../support/scope.ts';
import { scratchDirectory } from '../support/scratch.ts';
import { assertNoStrays } from './invariants.ts';
import { Scene } from './scene.ts';

const seed = Number(process.env['CAMPAIGN_SEED'] ?? 20261130);
/** Rounds of every fault on each dialect. */
const rounds = Number(process.env['CAMPAIGN_ROUNDS'] ?? 5);
/** Kills in addition. */
const kills = Number(process.env['CAMPAIGN_KILLS'] ?? 10);
/** Maximum number of acknowledged creates before a fault. */
const burst = 120;
const timeoutMs = 60_000 + (rounds * 5 + kills) * 20_000;

type Random = () => number;
/** Disturbs the scene's server, and ends the disturbance. */
type Fault = (scene: Scene, random: Random) => Promise<void>;

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

const kill: Fault = async (scene) => {
  await scene.kill();
  await scene.start();
};

const walOf = ({ env }: Scene) => join(env['GINGHAM_DATA_DIR'] as string, 'gingham.db-wal');

/** As after a write that the machine did not complete. */
const killAndScribble: Fault = async (scene, random) => {
  await scene.kill();
  appendFileSync(walOf(scene), randomBytes(1 + Math.floor(random() * 20_000)));
  await scene.start();
};

/**
 * As after a disk that did not keep what it had confirmed: the store is refused, and accepted as it is. Returns how many
 * creates had been acknowledged.
 */
async function killAndCut(scene: Scene, random: Random): Promise<number> {
  await scene.kill();
  const count = scene.acknowledged.length;
  const { size } = statSync(walOf(scene));
  truncateSync(walOf(scene), Math.floor(size * random()));
  const refusal: unknown = await scene.start().catch((error: unknown) => error);
  // The end of a log that has begun anew is of no use.
  if (refusal !== undefined) {
    assert.match(String(refusal), /contains a damaged store: the last \d+ of \d+ commits are missing/u);
    acceptStore(scene.env['GINGHAM_DATA_DIR'] as string);
    await scene.start();
  }
  return count;
}

/** Fills the disk of the data directory, if it has its own. */
const fill: Fault = async (scene) => {
  const file = join(scene.env['GINGHAM_DATA_DIR'] as string, 'filler');
  try {
    for (;;) appendFileSync(file, Buffer.alloc(4_096));
  } catch (error) {
    assert.equal((error as NodeJS.ErrnoException).code, 'ENOSPC');
  }
  await pause(100);
  rmSync(file);
};

const limitFiles = ({ server }: Scene, bytes: string) =>
  execFileSync('prlimit', [`--pid=${server.child.pid}`, `--fsize=${bytes}:`]);

/** No file of the server can be written. */
const forbidWrites: Fault = async (scene) => {
  limitFiles(scene, '0');
  await pause(100);
  limitFiles(scene, 'unlimited');
};

/** A small disk for a data directory, where the system permits it; large enough for what all rounds create. */
function mounted(scope: Scope): string | undefined {
  const directory = scratchDirectory(scope);
  const disk = join(directory, 'disk');
  mkdirSync(disk, { mode: 0o700 });
  try {
    const megabytes = 64 + 3 * (kills + 3 * rounds);
    const options = `size=${megabytes}m,mode=700`;
    execFileSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', disk], { stdio: 'ignore' });
  } catch {
    return undefined;
  }
  scope.onTestFinished(() => {
    execFileSync('umount', ['--lazy', disk]);
  });
  return disk;
}

/** Plays all faults in a random order, then checks what is left. */
async function play(scene: Scene, faults: readonly Fault[], random: Random): Promise<void> {
  const planned = [
    ...Array.from({ length: rounds }, () => faults).flat(),
    ...Array.from({ length: kills }, () => kill),
  ];
  const order = planned.map((fault) => ({ fault, at: random() })).sort((a, b) => a.at - b.at);
  for (const { fault } of order) {
    await scene.disturb(1 + Math.floor(random() * burst), () => fault(scene, random));
  }
  await scene.assertKept();
}

test(
  'on sqlite nothing acknowledged is lost by kills, a full disk and failing writes under load',
  async (t) => {
    t.annotate(`seed ${seed}`);
    const disk = mounted(t);
    const env = { GINGHAM_DATA_DIR: disk ?? scratchDirectory(t) };
    const scene = new Scene(t, env);
    await scene.start();
    const faults = [killAndScribble, forbidWrites, ...(disk === undefined ? [] : [fill])];
    await play(scene, faults, randomFrom(seed));
    t.annotate(`${scene.acknowledged.length} acknowledged, ${scene.open} open`);
    await assertNoStrays({ env }, 'sqlite');
  },
  timeoutMs,
);

test(
  'on sqlite a write-ahead log that is cut is refused, and has lost the last changes only, each as a whole',
  async (t) => {
    t.annotate(`seed ${seed}`);
    const random = randomFrom(seed);
    const env = { GINGHAM_DATA_DIR: scratchDirectory(t) };
    const scene = new Scene(t, env);
    await scene.start();
    let lost = 0;
    for (let round = 0; round < rounds; round += 1) {
      let count = 0;
      await scene.disturb(1 + Math.floor(random() * burst), async () => {
        count = await killAndCut(scene, random);
      });
      lost += await scene.forgetLost(count);
    }
    await scene.assertKept();
    t.annotate(`${scene.acknowledged.length} kept, ${lost} lost`);
    await assertNoStrays({ env }, 'sqlite');
  },
  timeoutMs,
);

test(
  'on postgres nothing acknowledged is lost by kills, a standby and a database that is away under load',
  async (t) => {
    t.annotate(`seed ${seed}`);
    const cluster = await newCluster(scratchDirectory(t), { synchronous_commit: 'on' });
    await cluster.start();
    t.onTestFinished(async () => void (await cluster.stop('SIGQUIT')));
    const inDatabase = async (...statements: string[]) => {
      const client = new pg.Client({ connectionString: cluster.url });
      // Another fault may end the connection.
      client.on('error', () => {});
      await client.connect();
      for (const statement of statements) await client.query(statement);
      await client.end();
    };
    const disconnect = 'select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid()';
    const stop: Fault = async (_scene, random) => {
      await cluster.stop(random() < 0.5 ? 'SIGINT' : 'SIGQUIT');
      await pause(100);
      await cluster.start();
    };
    const standBy: Fault = async () => {
      const setting = 'alter database postgres set default_transaction_read_only';
      await inDatabase(`${setting} = on`, disconnect);
      await pause(100);
      await inDatabase('set default_transaction_read_only = off', `${setting} = off`, disconnect);
    };
    const env = { GINGHAM_DATA_DIR: scratchDirectory(t), GINGHAM_DATABASE_URL: cluster.url };
    const scene = new Scene(t, env);
    await scene.start();
    await play(scene, [kill, stop, standBy], randomFrom(seed));
    t.annotate(`${scene.acknowledged.length} acknowledged, ${scene.open} open`);
    await assertNoStrays({ env }, 'postgres');
  },
  timeoutMs,
);
