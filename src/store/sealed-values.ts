import { sql } from 'kysely';
import type { Db, Tables } from './tables.ts';

/** A column with encrypted values, alone or in a document, and the key of its table. */
export interface SealedColumn {
  table: keyof Tables;
  column: string;
  key: readonly string[];
}

/** A value of such a column, with the key of its row. */
export interface SealedValue {
  key: readonly string[];
  value: string | null;
}

/** Lists the values of the rows after one, at most `limit`, in the order of their keys. */
export async function listSealedValues(
  db: Db,
  { table, column, key }: SealedColumn,
  after: readonly string[] | null,
  limit: number,
): Promise<SealedValue[]> {
  const columns = sql.join(key.map((name) => sql.ref(name)));
  const rest = after === null ? sql`` : sql`where (${columns}) > (${sql.join([...after])})`;
  const { rows } = await sql<Record<string, string | null>>`
    select ${columns}, ${sql.ref(column)} as sealed_value from ${sql.table(table)} ${rest}
    order by ${columns} limit ${limit}`.execute(db);
  return rows.map((row) => ({
    key: key.map((name) => String(row[name])),
    value: row['sealed_value'] ?? null,
  }));
}

/** Replaces a value, unless it has been changed in the meantime. */
export async function replaceSealedValue(
  db: Db,
  { table, column, key }: SealedColumn,
  before: SealedValue,
  after: string,
): Promise<void> {
  const isRow = key.map((name, at) => sql`${sql.ref(name)} = ${before.key[at]}`);
  await sql`update ${sql.table(table)} set ${sql.ref(column)} = ${after}
    where ${sql.join(isRow, sql` and `)} and ${sql.ref(column)} = ${before.value}`.execute(db);
}
