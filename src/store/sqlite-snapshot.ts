import type { DatabaseSync, StatementSync } from 'node:sqlite';

/**
 * One read transaction for all reads between two commits. A transaction for each read would take and release file
 * locks, which costs more than the read itself. As this process's only writer ends it before each commit, it is never
 * stale and never blocks checkpoints.
 */
export class SqliteSnapshot {
  readonly #begin: StatementSync;
  readonly #end: StatementSync;
  #isOpen = false;

  constructor(reader: DatabaseSync) {
    this.#begin = reader.prepare('begin');
    this.#end = reader.prepare('rollback');
  }

  open(): void {
    if (this.#isOpen) return;
    this.#begin.run();
    this.#isOpen = true;
  }

  end(): void {
    if (!this.#isOpen) return;
    this.#end.run();
    this.#isOpen = false;
  }
}
