import { type RawBuilder, sql } from 'kysely';
import type { EndCustomerSort } from '../domain/end-customer-sort.ts';
import { columnTypes } from './dialect.ts';
import { DirectSqliteAdapter } from './sqlite-dialect.ts';
import type { Db } from './tables.ts';

/** A position in a list of end customers. */
export interface EndCustomerPlace {
  /** Creation time of the last item, or the beginning of its name. */
  key: number | string;
  clientId: string;
}

/** The columns of an end customer's position in a list. */
interface Placed {
  created_at: number;
  client_id: string;
  name_key: string;
}

export interface EndCustomerOrder {
  /** Sort key of the list; ties are ordered by client id. */
  key: RawBuilder<number | string>;
  direction: 'asc' | 'desc';
  /** Matches rows after a position. */
  after(place: EndCustomerPlace): RawBuilder<boolean>;
  /** Matches rows up to a position; from `start` on, if given. */
  upTo(place: EndCustomerPlace, start: EndCustomerPlace | null): RawBuilder<boolean>;
  placeOf(row: Placed): EndCustomerPlace;
}

/** The beginning of the folded company name, as indexed. */
export function nameKey(db: Db): RawBuilder<string> {
  const isSqlite = db.getExecutor().adapter instanceof DirectSqliteAdapter;
  return columnTypes[isSqlite ? 'sqlite' : 'postgres'].inByteOrder(
    sql`substr(search_text, 1, 40)`,
  ) as RawBuilder<string>;
}

export function orderOf(db: Db, sort: EndCustomerSort): EndCustomerOrder {
  return sort === 'name' ? byName(nameKey(db)) : byTime(sort);
}

function byTime(sort: 'newest' | 'oldest'): EndCustomerOrder {
  const [direction, beyond, until] =
    sort === 'newest' ? (['desc', sql`<`, sql`>=`] as const) : (['asc', sql`>`, sql`<=`] as const);
  const compared = (how: RawBuilder<unknown>, { key, clientId }: EndCustomerPlace) =>
    sql<boolean>`(created_at, client_id) ${how} (${key}, ${clientId})`;
  return {
    key: sql`created_at`,
    direction,
    after: (place) => compared(beyond, place),
    upTo: (place, start) => {
      if (start === null) return compared(until, place);
      const [from, to] = [Number(place.key), Number(start.key)].toSorted((one, other) => one - other);
      // Also by time, so that PostgreSQL can estimate the number of rows.
      return sql`${compared(until, place)} and created_at between ${from} and ${to}`;
    },
    placeOf: ({ created_at, client_id }) => ({ key: created_at, clientId: client_id }),
  };
}

/** Not compared as row values, for which SQLite uses indexes of plain columns only. */
function byName(name: RawBuilder<string>): EndCustomerOrder {
  return {
    key: name,
    direction: 'asc',
    after: ({ key, clientId }) => sql`${name} >= ${key} and (${name} > ${key} or client_id > ${clientId})`,
    upTo: ({ key, clientId }) => sql`${name} <= ${key} and (${name} < ${key} or client_id <= ${clientId})`,
    placeOf: ({ name_key, client_id }) => ({ key: name_key, clientId: client_id }),
  };
}
