import { type ColumnDataType, type ColumnDefinitionBuilder, type RawBuilder, sql } from 'kysely';
import { DirectSqliteAdapter } from './sqlite-dialect.ts';
import type { Db } from './tables.ts';

export type DialectName = 'sqlite' | 'postgres';

export function dialectOf(db: Db): DialectName {
  return db.getExecutor().adapter instanceof DirectSqliteAdapter ? 'sqlite' : 'postgres';
}

/** Column types that differ between the dialects; used by migrations only. */
export interface ColumnTypes {
  bytes: ColumnDataType;
  autoIncrement: ColumnDataType;
  /** Table suffix for storage in primary key order, if the dialect supports it. */
  clustered: RawBuilder<unknown>;
  withAutoIncrement(column: ColumnDefinitionBuilder): ColumnDefinitionBuilder;
  /** A text ordered by its bytes, so that both dialects have the same order. */
  inByteOrder(text: RawBuilder<unknown>): RawBuilder<unknown>;
  /** A number that is never reused, even after its row is deleted. */
  givenOutOnce(column: ColumnDefinitionBuilder): ColumnDefinitionBuilder;
}

export const columnTypes: Record<DialectName, ColumnTypes> = {
  sqlite: {
    bytes: 'blob',
    autoIncrement: 'integer',
    givenOutOnce: (column) => column.primaryKey().autoIncrement(),
    clustered: sql`without rowid`,
    inByteOrder: (text) => text,
    withAutoIncrement: (column) => column.primaryKey(),
  },
  postgres: {
    bytes: 'bytea',
    autoIncrement: 'bigserial',
    givenOutOnce: (column) => column.primaryKey(),
    clustered: sql``,
    inByteOrder: (text) => sql`(${text} collate "C")`,
    withAutoIncrement: (column) => column.primaryKey(),
  },
};

/** A field of a JSON document in a column, as text on PostgreSQL and as its own type on SQLite. */
export const fieldOf: Record<
  DialectName,
  (document: RawBuilder<unknown>, name: string) => RawBuilder<unknown>
> = {
  sqlite: (document, name) => sql`(${document} ->> ${sql.lit(name)})`,
  postgres: (document, name) => sql`(${document}::json ->> ${sql.lit(name)})`,
};
