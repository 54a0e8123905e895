import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { forgetHeads, saveHeads } from './audit-heads.ts';
import type { CommitCounter } from './store-mark.ts';
import type { Db } from './tables.ts';

/** Most units of work that can share one commit, and milliseconds after which it takes no more. */
const batchUnitsMax = 64;
const batchMs = 5;

interface Unit {
  /** Runs the work and stores its result; true unless it threw. */
  run(db: Db): Promise<boolean>;
  /** Settles with the result of the last run, or rejects with `failure`. */
  settle(failure?: unknown): void;
  /** The error of the last run. */
  error: unknown;
}

/** A unit failed after it had written, and others of its transaction can still commit. */
const mustSeparate = Symbol('must separate');

/**
 * Runs units of work on SQLite's single writing connection. Units that arrive together run one after the other in one
 * transaction and share the commit's wait for the disk; each is settled after the commit. If one of them fails after it
 * has written, all run again, each in a savepoint: savepoints copy every page that a unit changes, so other transactions
 * do without. Between two transactions the event loop runs, so that many units do not delay reads.
 */
export class SqliteUnits {
  /** Transactions committed so far. */
  commits = 0;
  readonly #writer: DatabaseSync;
  readonly #db: Db;
  readonly #counter: CommitCounter;
  readonly #beforeCommit: () => void;
  readonly #savepoint: StatementSync;
  readonly #release: StatementSync;
  readonly #changes: StatementSync;
  readonly #waiting: Unit[] = [];
  readonly #between: (() => void)[] = [];
  #draining: Promise<void> | undefined;
  #isClosed = false;

  constructor(writer: DatabaseSync, db: Db, counter: CommitCounter, beforeCommit: () => void) {
    this.#writer = writer;
    this.#db = db;
    this.#counter = counter;
    this.#beforeCommit = beforeCommit;
    this.#savepoint = writer.prepare('savepoint unit');
    this.#release = writer.prepare('release unit');
    this.#changes = writer.prepare('select total_changes() as count');
  }

  /** Units that have not begun. */
  get waiting(): number {
    return this.#waiting.length;
  }

  /** @throws the error of `work` or of the commit; nothing of the unit is stored then */
  run<T>(work: (db: Db) => Promise<T>): Promise<T> {
    if (this.#isClosed) return Promise.reject(new Error('the store is closed'));
    return new Promise<T>((resolve, reject) => {
      this.#waiting.push(unitOf(work, resolve, reject));
      this.#draining ??= this.#drain();
    });
  }

  /** Does something between two transactions. */
  between<T>(work: () => T): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      this.#between.push(() => {
        try {
          resolve(work());
        } catch (error) {
          reject(error as Error);
        }
      });
      this.#draining ??= this.#drain();
    });
  }

  /** Waits for accepted units and accepts no more. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#draining;
  }

  async #drain(): Promise<void> {
    while (this.#waiting.length > 0 || this.#between.length > 0) {
      // Also lets concurrent requests join the same transaction.
      await new Promise(setImmediate);
      for (const work of this.#between.splice(0)) work();
      if (this.#waiting.length === 0) continue;
      await this.#runTogether(this.#waiting.splice(0, batchUnitsMax));
    }
    this.#draining = undefined;
  }

  async #runTogether(units: Unit[]): Promise<void> {
    let failure = await this.#commit(units, (unit) => this.#runDirectly(unit));
    if (failure === mustSeparate) failure = await this.#commit(units, (unit) => this.#runInSavepoint(unit));
    if (failure === undefined || units.length === 1) {
      for (const unit of units) unit.settle(failure);
      return;
    }
    // A unit that cannot be written, for example because the disk is full, must not fail the others.
    for (const unit of units) await this.#runTogether([unit]);
  }

  /**
   * Runs units in a transaction; those that would take it too long wait again, and are removed from `units`. Returns why
   * it failed; undefined if it committed.
   */
  async #commit(units: Unit[], run: (unit: Unit) => Promise<void>): Promise<unknown> {
    try {
      const startedAt = performance.now();
      this.#writer.exec('begin immediate');
      const before = this.#countChanges();
      for (const [at, unit] of units.entries()) {
        if (at > 0 && performance.now() - startedAt > batchMs) {
          this.#waiting.unshift(...units.splice(at));
          break;
        }
        await run(unit);
        // SQLite rolls back the whole transaction on some errors, such as a full disk.
        if (!this.#writer.isTransaction) {
          forgetHeads(this.#db);
          return unit.error;
        }
      }
      await saveHeads(this.#db);
      const isChanged = this.#countChanges() !== before;
      if (isChanged) this.#counter.count();
      this.#beforeCommit();
      this.#writer.exec('commit');
      if (isChanged) this.#counter.note();
      this.commits += 1;
      return undefined;
    } catch (error) {
      this.#rollBack();
      return error;
    }
  }

  #rollBack(): void {
    forgetHeads(this.#db);
    try {
      if (this.#writer.isTransaction) this.#writer.exec('rollback');
    } catch {
      // Without a connection there is no transaction, and the first error is more informative.
    }
  }

  async #runDirectly(unit: Unit): Promise<void> {
    const before = this.#countChanges();
    if (!(await unit.run(this.#db)) && this.#countChanges() !== before) throw mustSeparate;
  }

  async #runInSavepoint(unit: Unit): Promise<void> {
    await saveHeads(this.#db);
    this.#savepoint.run();
    if (await unit.run(this.#db)) {
      this.#release.run();
      return;
    }
    forgetHeads(this.#db);
    if (this.#writer.isTransaction) this.#writer.exec('rollback to unit; release unit');
  }

  /** Rows that the connection has inserted, changed or deleted so far. */
  #countChanges(): unknown {
    return this.#changes.get()?.['count'];
  }
}

function unitOf<T>(
  work: (db: Db) => Promise<T>,
  resolve: (result: T) => void,
  reject: (error: unknown) => void,
): Unit {
  let settle = () => {};
  const unit: Unit = {
    error: undefined,
    run: async (db) => {
      try {
        const result = await work(db);
        settle = () => resolve(result);
        return true;
      } catch (error) {
        unit.error = error;
        settle = () => reject(error);
        return false;
      }
    },
    settle: (failure) => (failure === undefined ? settle() : reject(failure)),
  };
  return unit;
}
