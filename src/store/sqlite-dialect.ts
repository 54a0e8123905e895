import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';
import {
  type CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  type LimitNode,
  type QueryResult,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
  ValueNode,
} from 'kysely';

const statementsMax = 500;

/**
 * Kysely dialect for one node:sqlite connection with cached prepared statements; `beforeQuery` runs before each query.
 */
export function sqliteDialect(database: DatabaseSync, beforeQuery: () => void = () => {}): Dialect {
  const connection = new SqliteConnection(database, beforeQuery);
  return {
    createAdapter: () => new DirectSqliteAdapter(connection),
    createDriver: () => new SqliteDriver(connection),
    createIntrospector: (db) => new SqliteIntrospector(db),
    createQueryCompiler: () => new LiteralLimitCompiler(),
  };
}

/** Lets prepared queries bypass Kysely's asynchronous layers. */
export class DirectSqliteAdapter extends SqliteAdapter {
  readonly connection: SqliteConnection;

  constructor(connection: SqliteConnection) {
    super();
    this.connection = connection;
  }

  /** SQLite's transactions include changes of the schema, so migrations are made as a whole; Kysely does not rely on it. */
  override get supportsTransactionalDdl(): boolean {
    return true;
  }
}

/**
 * Writes known limits as literals. SQLite plans a statement by the value of a limit, so that it would prepare it again each
 * time the parameter is bound.
 */
class LiteralLimitCompiler extends SqliteQueryCompiler {
  protected override visitLimit(node: LimitNode): void {
    const value = ValueNode.is(node.limit) ? node.limit.value : undefined;
    if (typeof value === 'number') this.append(`limit ${value}`);
    else super.visitLimit(node);
  }
}

class SqliteDriver implements Driver {
  readonly #connection: SqliteConnection;

  constructor(connection: SqliteConnection) {
    this.#connection = connection;
  }

  async init(): Promise<void> {}
  async acquireConnection(): Promise<DatabaseConnection> {
    return this.#connection;
  }
  async releaseConnection(): Promise<void> {}
  async destroy(): Promise<void> {}

  async beginTransaction(): Promise<void> {
    this.#connection.database.exec('begin immediate');
  }
  async commitTransaction(): Promise<void> {
    this.#connection.database.exec('commit');
  }
  async rollbackTransaction(): Promise<void> {
    this.#connection.database.exec('rollback');
  }
}

interface PreparedStatement {
  statement: StatementSync;
  returnsRows: boolean;
}

class SqliteConnection implements DatabaseConnection {
  readonly database: DatabaseSync;
  readonly #beforeQuery: () => void;
  readonly #statements = new Map<string, PreparedStatement>();

  constructor(database: DatabaseSync, beforeQuery: () => void) {
    this.database = database;
    this.#beforeQuery = beforeQuery;
  }

  async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    return this.run<R>(query.sql, query.parameters);
  }

  run<R>(sql: string, parameters: readonly unknown[]): QueryResult<R> {
    this.#beforeQuery();
    const { statement, returnsRows } = this.#prepare(sql);
    const values = parameters as readonly SQLInputValue[];
    if (returnsRows) return { rows: statement.all(...values) as R[] };
    const { changes } = statement.run(...values);
    return { rows: [], numAffectedRows: BigInt(changes) };
  }

  // biome-ignore lint/correctness/useYield: the interface asks for a generator
  async *streamQuery<R>(): AsyncIterableIterator<QueryResult<R>> {
    throw new Error('streaming is not supported');
  }

  #prepare(sql: string): PreparedStatement {
    const known = this.#statements.get(sql);
    if (known !== undefined) return known;
    const statement = this.database.prepare(sql);
    const prepared = { statement, returnsRows: statement.columns().length > 0 };
    if (this.#statements.size >= statementsMax) this.#statements.clear();
    this.#statements.set(sql, prepared);
    return prepared;
  }
}
