import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { Db } from './tables.ts';

/** Units of work that may share one commit. */
const batchUnitsMax = 64;

interface Unit {
  /** Runs the work and keeps what came of it; true unless it threw. */
  run(db: Db): Promise<boolean>;
  /** Answers with what the last run came to, or refuses with `failure`. */
  settle(failure?: unknown): void;
  /** What the last run threw. */
  error: unknown;
}

/**
 * Runs units of work on SQLite's one writing connection. Those that arrive together run one after the other, each
 * in a savepoint, in one transaction, and share the commit's wait for the disk; each is answered after it.
 */
export class SqliteUnits {
  /** Transactions committed so far. */
  commits = 0;
  readonly #writer: DatabaseSync;
  readonly #db: Db;
  readonly #beforeCommit: () => void;
  readonly #savepoint: StatementSync;
  readonly #release: StatementSync;
  readonly #waiting: Unit[] = [];
  #draining: Promise<void> | undefined;
  #isClosed = false;

  constructor(writer: DatabaseSync, db: Db, beforeCommit: () => void) {
    this.#writer = writer;
    this.#db = db;
    this.#beforeCommit = beforeCommit;
    this.#savepoint = writer.prepare('savepoint unit');
    this.#release = writer.prepare('release unit');
  }

  /** @throws what `work` throws, or why its transaction could not be committed; nothing of it is then kept */
  run<T>(work: (db: Db) => Promise<T>): Promise<T> {
    if (this.#isClosed) return Promise.reject(new Error('the store is closed'));
    return new Promise<T>((resolve, reject) => {
      this.#waiting.push(unitOf(work, resolve, reject));
      this.#draining ??= this.#drain();
    });
  }

  /** Waits for what has been taken on and takes on no more. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#draining;
  }

  async #drain(): Promise<void> {
    // Lets the requests that have arrived together join the same transaction.
    await new Promise(setImmediate);
    while (this.#waiting.length > 0) await this.#runTogether(this.#waiting.splice(0, batchUnitsMax));
    this.#draining = undefined;
  }

  async #runTogether(units: readonly Unit[]): Promise<void> {
    const failure = await this.#commit(units);
    if (failure === undefined || units.length === 1) {
      for (const unit of units) unit.settle(failure);
      return;
    }
    // One that cannot be written, for want of room perhaps, must not take the others with it.
    for (const unit of units) await this.#runTogether([unit]);
  }

  /** Says why the transaction failed; undefined when it is committed. */
  async #commit(units: readonly Unit[]): Promise<unknown> {
    try {
      this.#writer.exec('begin immediate');
      for (const unit of units) {
        await this.#inSavepoint(unit);
        // SQLite itself rolls the whole transaction back on some errors, a full disk for one.
        if (!this.#writer.isTransaction) return unit.error;
      }
      this.#beforeCommit();
      this.#writer.exec('commit');
      this.commits += 1;
      return undefined;
    } catch (error) {
      this.#rollBack();
      return error;
    }
  }

  #rollBack(): void {
    try {
      if (this.#writer.isTransaction) this.#writer.exec('rollback');
    } catch {
      // Without a connection there is no transaction either, and the first error tells more.
    }
  }

  async #inSavepoint(unit: Unit): Promise<void> {
    this.#savepoint.run();
    if (await unit.run(this.#db)) this.#release.run();
    else if (this.#writer.isTransaction) this.#writer.exec('rollback to unit; release unit');
  }
}

function unitOf<T>(
  work: (db: Db) => Promise<T>,
  resolve: (result: T) => void,
  reject: (error: unknown) => void,
): Unit {
  let answer = () => {};
  const unit: Unit = {
    error: undefined,
    run: async (db) => {
      try {
        const result = await work(db);
        answer = () => resolve(result);
        return true;
      } catch (error) {
        unit.error = error;
        answer = () => reject(error);
        return false;
      }
    },
    settle: (failure) => (failure === undefined ? answer() : reject(failure)),
  };
  return unit;
}
