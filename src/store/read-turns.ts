import { type CompiledQuery, type DatabaseConnection, DummyDriver, Kysely, type QueryResult } from 'kysely';
import type { Store } from './store.ts';
import type { Tables } from './tables.ts';
import { storeWith } from './watched-store.ts';

/** Queries at the same time: SQLite’s block the event loop, PostgreSQL’s take one of ten connections each. */
const runningMax = { sqlite: 1, postgres: 4 } as const;

/**
 * Runs the queries of searches and counts so that they delay other requests little: on SQLite one by one, each in an
 * iteration of the event loop of its own. Callers take turns, query by query, however many searches each of them runs.
 */
export class ReadTurns {
  readonly #store: Store;
  /** Starts of the queries that wait, by caller; the caller whose turn is next is first. */
  readonly #waiting = new Map<string, (() => void)[]>();
  #running = 0;
  #isStarting = false;

  constructor(store: Store) {
    this.#store = store;
  }

  /** The store, with a `db` whose queries wait for the caller's turn. Prepared queries, which are short, do not wait. */
  of(caller: string): Store {
    const store = this.#store;
    const executor = store.db.getExecutor();
    const inTurns = new Kysely<Tables>({
      dialect: {
        createAdapter: () => executor.adapter,
        createDriver: () => new DriverInTurns((query) => this.#run(caller, query)),
        createIntrospector: () => store.db.introspection,
        createQueryCompiler: () => ({ compileQuery: (node, id) => executor.compileQuery(node, id) }),
      },
    });
    return storeWith(store, { db: inTurns });
  }

  async #run<Row>(caller: string, query: CompiledQuery): Promise<QueryResult<Row>> {
    await new Promise<void>((start) => {
      this.#waiting.set(caller, [...(this.#waiting.get(caller) ?? []), start]);
      this.#startSoon();
    });
    try {
      return await this.#store.db.executeQuery(query as CompiledQuery<Row>);
    } finally {
      this.#running -= 1;
      this.#startSoon();
    }
  }

  /** In the next iteration of the event loop, after the requests that have arrived in the meantime. */
  #startSoon(): void {
    if (this.#isStarting) return;
    this.#isStarting = true;
    setImmediate(() => {
      this.#isStarting = false;
      for (const [caller, [start, ...others]] of this.#waiting) {
        if (this.#running >= runningMax[this.#store.dialect]) return;
        // A caller with further queries is last now.
        this.#waiting.delete(caller);
        if (others.length > 0) this.#waiting.set(caller, others);
        this.#running += 1;
        start?.();
      }
    });
  }
}

type Run = <Row>(query: CompiledQuery) => Promise<QueryResult<Row>>;

class DriverInTurns extends DummyDriver {
  readonly #connection: DatabaseConnection;

  constructor(run: Run) {
    super();
    this.#connection = {
      executeQuery: run,
      streamQuery: () => {
        throw new Error('streaming is not supported');
      },
    };
  }

  override async acquireConnection(): Promise<DatabaseConnection> {
    return this.#connection;
  }
}
