import type { DatabaseSync, StatementSync } from 'node:sqlite';

/**
 * One view of the store for all reads between two commits. Each read that opens and ends a transaction of its
 * own takes and frees file locks, which costs more than the read itself; a view that this process's only writer
 * ends before it commits is never stale and never keeps the log from being written back.
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
