import type { Compilable, CompiledQuery, DialectAdapter, Insertable } from 'kysely';
import { DirectSqliteAdapter } from './sqlite-dialect.ts';
import type { Db, Tables } from './tables.ts';

// Kysely builds SQL anew for each call, which costs several times what SQLite takes to run it. The queries of
// the hot paths are therefore built once per dialect and run with new arguments.

/** Stands where an argument will go. */
class Slot {
  readonly name: string;

  constructor(name: string) {
    this.name = name;
  }
}

/** Answers every property with a slot of its name. */
const slots = new Proxy({}, { get: (_target, name) => new Slot(String(name)) });

/** Makes a query that is built at its first call; `build` may pass arguments on, not look at them. */
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

/** Inserts rows that all have the same columns, in the same order; no rows is no work. */
export async function insertRows<Table extends keyof Tables>(
  db: Db,
  table: Table,
  rows: readonly Insertable<Tables[Table]>[],
): Promise<void> {
  const [first] = rows;
  if (first === undefined) return;
  const { adapter } = db.getExecutor();
  let known = inserts.get(adapter);
  if (known === undefined) {
    known = new Map();
    inserts.set(adapter, known);
  }
  const shape = `${table}/${rows.length}`;
  let query = known.get(shape);
  if (query === undefined) {
    query = db
      .insertInto(table)
      .values(rows as never)
      .compile();
    known.set(shape, query);
  }
  const parameters = rows.flatMap((row) => Object.values(row));
  await execute(db, query, parameters);
}

function execute<Row>(db: Db, query: CompiledQuery<Row>, parameters: readonly unknown[]) {
  const { adapter } = db.getExecutor();
  if (adapter instanceof DirectSqliteAdapter) return adapter.connection.run<Row>(query.sql, parameters);
  return db.executeQuery<Row>({ ...query, parameters });
}
