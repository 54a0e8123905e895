import assert from 'node:assert/strict';
import { test } from 'vitest';
import { type Find, Worker, type WorkerParts } from './worker.ts';

const cooldownMs = 60_000;

/** A worker on a list of due work instead of a store, with a clock that tests advance. */
class ListWorker extends Worker<Pick<WorkerParts, 'now' | 'logger'>> {
  now = 0;
  /** Due work: what doing it does. */
  readonly due = new Map<string, () => Promise<void>>();
  readonly done: string[] = [];
  readonly log: unknown[] = [];
  /** Finding work fails once with this. */
  outage: Error | undefined;
  /** Work returned by a poll, in addition to what is in a cooldown. */
  limit = 1;
  protected override readonly kinds: readonly Find[] = [(cooling) => this.#list(cooling)];

  constructor() {
    const logger = { error: (fields: object) => this.log.push(fields) };
    super({ now: () => this.now, logger }, { pauseMs: 1, cooldownMs, failure: 'failed' });
  }

  /** Adds work that is done by a task. */
  addTask(key: string, task: () => Promise<void>): void {
    this.due.set(key, async () => {
      void this.begin(key, task);
    });
  }

  async #list(cooling: number) {
    const { outage } = this;
    this.outage = undefined;
    if (outage !== undefined) throw outage;
    return [...this.due].slice(0, this.limit + cooling).map(([key, work]) => {
      const run = async () => {
        await work();
        this.due.delete(key);
        this.done.push(key);
        return true;
      };
      return { key, run };
    });
  }
}

const fails = async () => {
  throw new Error('broken');
};

test('failed work is logged once, delays no other, and is retried after its cooldown', async () => {
  const worker = new ListWorker();
  for (const key of ['a', 'b']) worker.due.set(key, fails);
  for (const key of ['c', 'd']) worker.due.set(key, async () => {});
  // Its polls return one piece of work in addition to what is in a cooldown.
  await worker.drain();
  assert.deepEqual(worker.done, ['c', 'd']);
  assert.deepEqual(
    worker.log.map((fields) => (fields as { work: string }).work),
    ['a', 'b'],
  );

  worker.due.set('a', async () => {});
  worker.now += cooldownMs - 1;
  await worker.drain();
  assert.deepEqual(worker.done, ['c', 'd']);
  worker.now += 1;
  await worker.drain();
  assert.deepEqual(worker.done, ['c', 'd', 'a']);
});

test('a failed task starts the cooldown of its work', async () => {
  const worker = new ListWorker();
  worker.addTask('a', fails);
  await worker.drain();
  assert.equal(worker.log.length, 1);
  worker.addTask('a', fails);
  await worker.drain();
  assert.equal(worker.log.length, 1);
  assert.deepEqual(worker.done, ['a']);
});

test('drain returns when nothing is due, and not while a task is running', async () => {
  const worker = new ListWorker();
  const first = Promise.withResolvers<void>();
  worker.addTask('a', async () => {
    await first.promise;
    // What a task leaves behind is done as well.
    worker.addTask('b', async () => {});
  });
  let isDrained = false;
  const drained = worker.drain().then(() => {
    isDrained = true;
  });
  await new Promise(setImmediate);
  assert.deepEqual([isDrained, worker.done], [false, ['a']]);
  first.resolve();
  await drained;
  assert.deepEqual(worker.done, ['a', 'b']);
});

test('close waits for work and tasks that are running, and starts no others', async () => {
  const worker = new ListWorker();
  worker.limit = 3;
  const [work, task] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const started = Promise.withResolvers<void>();
  worker.addTask('a', () => task.promise);
  worker.due.set('b', () => {
    started.resolve();
    return work.promise;
  });
  worker.due.set('c', async () => {});
  worker.start();
  await started.promise;
  let isClosed = false;
  const closed = worker.close().then(() => {
    isClosed = true;
  });
  for (const { resolve } of [work, task]) {
    await new Promise(setImmediate);
    assert.equal(isClosed, false);
    resolve();
  }
  await closed;
  assert.deepEqual(worker.done, ['a', 'b']);
});

test('if finding work fails, the error is logged and the store is polled again', async () => {
  const worker = new ListWorker();
  worker.outage = new Error('the store is not available');
  const done = Promise.withResolvers<void>();
  worker.due.set('a', async () => done.resolve());
  worker.start();
  await done.promise;
  await worker.close();
  assert.equal(worker.log.length, 1);
});
