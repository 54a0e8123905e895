import type { ColumnDataType, ColumnDefinitionBuilder } from 'kysely';

export type DialectName = 'sqlite' | 'postgres';

/** Where the two dialects name a column's type differently; used by migrations only. */
export interface ColumnTypes {
  bytes: ColumnDataType;
  autoIncrement: ColumnDataType;
  withAutoIncrement(column: ColumnDefinitionBuilder): ColumnDefinitionBuilder;
}

export const columnTypes: Record<DialectName, ColumnTypes> = {
  sqlite: {
    bytes: 'blob',
    autoIncrement: 'integer',
    withAutoIncrement: (column) => column.primaryKey(),
  },
  postgres: {
    bytes: 'bytea',
    autoIncrement: 'bigserial',
    withAutoIncrement: (column) => column.primaryKey(),
  },
};
