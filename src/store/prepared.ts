import type { Compilable, CompiledQuery, DialectAdapter, Insertable } from 'kysely';
import { DirectSqliteAdapter } from './sqlite-dialect.ts';
import type { Db, Tables } from './tables.ts';

// Kysely builds SQL for each call, which costs several times what SQLite takes to run it. The queries of hot paths are
// therefore built once per dialect and run with new arguments.

/** Placeholder for an argument. */
class Slot {
  readonly name: string;

  constructor(name: string) {
    this.name = name;
  }
}

/** Returns a slot of its name for each property. */
const slots = new Proxy({}, { get: (_target, name) => new Slot(String(name)) });

/** Creates a query that is built on its first call; `build` can pass arguments on, but not read them. */
export function prepared<Args extends object, Row>(
  build: (db: Db, args: Args) => Compilable<Row>,
): (db: Db, args: Args) => Promise<Row[]> {
  const compiled = new WeakMap<DialectAdapter, CompiledQuery<Row>>();
  return async (db, args) => {
    const { adapter } = db.getExecutor();
    let query = compiled.get(adapter);
    if (query === undefined) {
      query = build(db, slots as Args).compile();
      compiled.set(adapter, query);
    }
    const parameters = query.parameters.map((value) =>
      value instanceof Slot ? (args as Record<string, unknown>)[value.name] : value,
    );
    const { rows } = await execute<Row>(db, query, parameters);
    return rows;
  };
}

const inserts = new WeakMap<DialectAdapter, Map<string, CompiledQuery>>();
/** Keeps a statement's parameters far below the dialects' limits (32,766 and 65,535). */
const rowsPerInsert = 100;

/**
 * Inserts rows that all have the same columns; does nothing without rows. If `key` names the primary key's columns,
 * existing rows are replaced.
 *
 * @throws TypeError if a column has no value
 */
export async function insertRows<Table extends keyof Tables>(
  db: Db,
  table: Table,
  rows: readonly Insertable<Tables[Table]>[],
  key: readonly (keyof Tables[Table] & string)[] = [],
): Promise<void> {
  for (let start = 0; start < rows.length; start += rowsPerInsert) {
    await insertSome(db, table, rows.slice(start, start + rowsPerInsert), key);
  }
}

async function insertSome(
  db: Db,
  table: keyof Tables,
  rows: readonly object[],
  key: readonly string[],
): Promise<void> {
  const columns = Object.keys(rows[0] as object);
  const parameters = valuesOf(rows, columns);
  if (parameters === undefined) throw new TypeError(`a column of ${table} has no value`);
  const { adapter } = db.getExecutor();
  let known = inserts.get(adapter);
  if (known === undefined) {
    known = new Map();
    inserts.set(adapter, known);
  }
  const shape = `${table}/${rows.length}/${columns.join()}/${key.length}`;
  let query = known.get(shape);
  if (query === undefined) {
    const others = columns.filter((column) => !key.includes(column));
    query = db
      .insertInto(table)
      .values(rows as never)
      .$if(key.length > 0, (insert) =>
        insert.onConflict((conflict) =>
          conflict.columns(key as never).doUpdateSet((row) => toExcluded(others, row) as never),
        ),
      )
      .compile();
    known.set(shape, query);
  }
  await execute(db, query, parameters);
}

function valuesOf(rows: readonly object[], columns: readonly string[]): unknown[] | undefined {
  const values = new Array<unknown>(rows.length * columns.length);
  let at = 0;
  for (const row of rows) {
    for (const column of columns) {
      const value = row[column as keyof object];
      if (value === undefined) return undefined;
      values[at] = value;
      at += 1;
    }
  }
  return values;
}

/** Each column's value in the conflicting row. */
function toExcluded(columns: readonly string[], row: { ref(name: never): unknown }): Record<string, unknown> {
  return Object.fromEntries(columns.map((column) => [column, row.ref(`excluded.${column}` as never)]));
}

function execute<Row>(db: Db, query: CompiledQuery<Row>, parameters: readonly unknown[]) {
  const { adapter } = db.getExecutor();
  if (adapter instanceof DirectSqliteAdapter) return adapter.connection.run<Row>(query.sql, parameters);
  return db.executeQuery<Row>({ ...query, parameters });
}
