import { setTimeout } from 'node:timers/promises';
import type { ContextAt } from '../keyring/context.ts';
import type { Store } from '../store/store.ts';

/** Dependencies of every worker. */
export interface WorkerParts {
  store: Store;
  contextAt: ContextAt;
  /** Real time, milliseconds since the epoch. */
  now(): number;
  logger: { error(fields: object, message: string): void };
}

/** A piece of due work. */
export interface Work {
  /** Identifies it among the work of its worker. */
  key: string;
  /** Does it; returns whether more may be due, so that the store is polled again without a pause. */
  run(): Promise<boolean>;
}

/**
 * Finds due work of one kind. Work in a cooldown is still due in the store: a query with a limit returns `cooling` more,
 * so that there is room for other work.
 */
export type Find = (cooling: number) => Promise<readonly Work[]>;

/** How a worker paces itself. */
interface Pace {
  /** Pause between polls of the store, in milliseconds. */
  pauseMs: number;
  /** Cooldown of failed work, in milliseconds. */
  cooldownMs: number;
  /** Log message for failed work. */
  failure: string;
}

/**
 * Finds due work in the store and does it, so that any node can do it, also after a crash. Work of one kind is done one
 * after the other; tasks that wait for outside parties run concurrently. Work that fails by an error of our own stays due: it is logged, and
 * retried after a cooldown, so that it neither delays other work nor floods the log. After a restart it is retried
 * immediately.
 *
 * How nodes share the work differs, and is in the rows: an endpoint's lease is renewed by its lane, and taken over when
 * it has expired, as a webhook may arrive twice. The lease of a request to a bank is not renewed or taken over: when it
 * has expired, the outcome is unknown. Sandboxes and partners are locked for a unit of work.
 */
export abstract class Worker<Parts extends Pick<WorkerParts, 'now' | 'logger'>> {
  protected abstract readonly kinds: readonly Find[];
  protected readonly parts: Parts;
  /** Running tasks, each with its group. */
  protected readonly tasks = new Map<Promise<void>, string>();
  /** Ends the pause between polls of the store. */
  protected endPause = () => {};
  readonly #pace: Pace;
  /** End of each cooldown, real time. */
  readonly #cooldowns = new Map<string, number>();
  readonly #stop = new AbortController();
  #endedTasks = 0;
  #running: Promise<void> | undefined;

  constructor(parts: Parts, pace: Pace) {
    this.parts = parts;
    this.#pace = pace;
  }

  /** Starts doing due work, until closed. */
  start(): void {
    this.#running ??= this.#run();
  }

  /** Does all due work, except what is in a cooldown, and returns when it is done. */
  async drain(): Promise<void> {
    for (;;) {
      const ended = this.#endedTasks;
      if (await this.#round()) continue;
      if (this.tasks.size > 0) await Promise.race(this.tasks.keys());
      // A task that ended during the round may have left more to do.
      else if (this.#endedTasks === ended) return;
    }
  }

  /** Stops, and waits for running work. */
  async close(): Promise<void> {
    this.#stop.abort();
    this.endPause();
    await this.#running;
    await Promise.all(this.tasks.keys());
  }

  /** Aborted when the worker stops. */
  protected get stopped(): AbortSignal {
    return this.#stop.signal;
  }

  /** The pause after a round without more to do, in milliseconds. */
  protected pauseMs(): number {
    return this.#pace.pauseMs;
  }

  protected isCooling(key: string): boolean {
    return this.#cooldowns.has(key);
  }

  /** Runs a task of some work concurrently with other work; returns when it has ended, also if it has failed. */
  protected begin(key: string, task: () => Promise<void>, group = key): Promise<void> {
    const running = task()
      .catch((error: unknown) => this.#coolDown(key, error))
      .finally(() => {
        this.tasks.delete(running);
        this.#endedTasks += 1;
      });
    this.tasks.set(running, group);
    return running;
  }

  async #run(): Promise<void> {
    while (!this.stopped.aborted) {
      if ((await this.#round()) || this.stopped.aborted) continue;
      const over = new AbortController();
      this.endPause = () => over.abort();
      await setTimeout(this.pauseMs(), undefined, { signal: over.signal }).catch(() => {});
    }
  }

  /** Polls the store once for each kind of work, and does what is due; returns whether there may be more. */
  async #round(): Promise<boolean> {
    const now = this.parts.now();
    for (const [key, until] of this.#cooldowns) if (until <= now) this.#cooldowns.delete(key);
    const busy = await Promise.all(this.kinds.map((find) => this.#doDue(find)));
    return busy.includes(true) && !this.stopped.aborted;
  }

  /** Does due work of one kind, one after the other. */
  async #doDue(find: Find): Promise<boolean> {
    let isBusy = false;
    const due = await find(this.#cooldowns.size).catch((error: unknown) => {
      this.#log({ err: error });
      return [];
    });
    for (const { key, run } of due) {
      if (this.stopped.aborted) break;
      if (this.isCooling(key)) continue;
      try {
        if (await run()) isBusy = true;
      } catch (error) {
        this.#coolDown(key, error);
        // It may have been found instead of other work.
        isBusy = true;
      }
    }
    return isBusy;
  }

  #coolDown(key: string, error: unknown): void {
    this.#log({ err: error, work: key });
    this.#cooldowns.set(key, this.parts.now() + this.#pace.cooldownMs);
  }

  #log(fields: object): void {
    this.parts.logger.error(fields, this.#pace.failure);
  }
}
