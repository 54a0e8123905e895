import { type ColumnDataType, type ColumnDefinitionBuilder, type RawBuilder, sql } from 'kysely';

export type DialectName = 'sqlite' | 'postgres';

/** Where the two dialects name a column's type differently; used by migrations only. */
export interface ColumnTypes {
  bytes: ColumnDataType;
  autoIncrement: ColumnDataType;
  /** Ends a table that is kept in the order of its primary key, where the dialect knows that. */
  clustered: RawBuilder<unknown>;
  withAutoIncrement(column: ColumnDefinitionBuilder): ColumnDefinitionBuilder;
  /** A text that is ordered by its bytes, so that both dialects have one order. */
  inByteOrder(text: RawBuilder<unknown>): RawBuilder<unknown>;
  /** A number that is given out once, though its row be deleted. */
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
