import { type RawBuilder, sql } from 'kysely';
import type { EndCustomerSort } from '../domain/end-customer-sort.ts';
import { columnTypes } from './dialect.ts';
import { DirectSqliteAdapter } from './sqlite-dialect.ts';
import type { Db } from './tables.ts';

/** A place in a list of end customers. */
export interface EndCustomerPlace {
  /** When the last one was created, or the beginning of its name. */
  key: number | string;
  clientId: string;
}

/** As the search of end customers reads them: each with what its place is made of. */
interface Placed {
  created_at: number;
  client_id: string;
  name_key: string;
}

export interface EndCustomerOrder {
  /** What the list is ordered by, then by client id. */
  key: RawBuilder<number | string>;
  direction: 'asc' | 'desc';
  /** True of what comes after a place. */
  after(place: EndCustomerPlace): RawBuilder<boolean>;
  /** True of what comes up to a place; from `start` on, where that is known. */
  upTo(place: EndCustomerPlace, start: EndCustomerPlace | null): RawBuilder<boolean>;
  placeOf(row: Placed): EndCustomerPlace;
}

/** The beginning of the company's name, folded, as the index has it. */
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
      // Said by time, too: PostgreSQL then knows how few they are.
      return sql`${compared(until, place)} and created_at between ${from} and ${to}`;
    },
    placeOf: ({ created_at, client_id }) => ({ key: created_at, clientId: client_id }),
  };
}

/** Not compared as rows of two: SQLite finds those by an index of plain columns only. */
function byName(name: RawBuilder<string>): EndCustomerOrder {
  return {
    key: name,
    direction: 'asc',
    after: ({ key, clientId }) => sql`${name} >= ${key} and (${name} > ${key} or client_id > ${clientId})`,
    upTo: ({ key, clientId }) => sql`${name} <= ${key} and (${name} < ${key} or client_id <= ${clientId})`,
    placeOf: ({ name_key, client_id }) => ({ key: name_key, clientId: client_id }),
  };
}
