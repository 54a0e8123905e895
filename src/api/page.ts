import Type from 'typebox';
import type { EndCustomerSort as Sort } from '../domain/end-customer.ts';
import type { Page, PageRequest, Place } from '../domain/page.ts';
import type { WireIds } from '../keyring/wire-ids.ts';
import type { BoundedCount } from '../store/bounded-count.ts';
import type { Caller } from './calls.ts';
import { RequestError } from './errors.ts';
import { boolean, integer, nullable, string, text } from './fields.ts';
import type { Operation } from './operation.ts';

export const limitDefault = 50;

/** Parameters of every list. */
export const pageQuery = {
  limit: Type.Optional(
    Type.Integer({
      minimum: 1,
      maximum: 200,
      default: limitDefault,
      description: 'Maximum number of items in a page.',
    }),
  ),
  cursor: Type.Optional(
    text({ description: '`next_cursor` of the previous page; omit for the first page.', maxLength: 512 }),
  ),
};

export const nextCursor = {
  next_cursor: nullable(string('Opaque cursor of the next page; null on the last page.')),
};

/** The parameter of lists whose items can be counted. */
export const totalQuery = {
  total: Type.Optional(
    Type.Boolean({
      default: false,
      description: 'Whether to count the items of all pages: `total` in the reply.',
    }),
  ),
};

/** The count in their replies. */
export const total = {
  total: Type.Optional(
    Type.Object(
      {
        count: integer('Number of items on all pages.', 250),
        is_exact: boolean('False if there was too much to count: there are at least `count` items.', true),
      },
      { title: 'ListTotal', description: 'The number of items on all pages; if `total` was requested.' },
    ),
  ),
};

/** Counts the items of a list, if requested. A first page without a next one has them all. */
export async function totalOf(
  query: { total?: boolean; cursor?: string },
  page: Page<unknown, unknown>,
  count: () => Promise<BoundedCount>,
): Promise<{ total?: BoundedCount }> {
  if (query.total !== true) return {};
  const isAll = page.next === null && query.cursor === undefined;
  return { total: isAll ? { count: page.items.length, isExact: true } : await count() };
}

/** @throws RequestError INVALID_FIELD if the cursor is invalid */
export function toPageRequest({
  limit = limitDefault,
  cursor,
}: {
  limit?: number;
  cursor?: string;
}): PageRequest {
  return { limit, after: cursor === undefined ? null : toPlace(cursor) };
}

export function toCursor(place: Place | null): string | null {
  return place === null ? null : Buffer.from(`${place.order}.${place.id}`).toString('base64url');
}

function toPlace(cursor: string): Place {
  const [, order, id] =
    /^(\d{1,16})\.([\w-]{1,64})$/u.exec(Buffer.from(cursor, 'base64url').toString()) ?? [];
  const place = { order: Number(order), id: id ?? '' };
  if (toCursor(place) === cursor && Number.isSafeInteger(place.order)) return place;
  throw noCursor();
}

/** The error for an invalid cursor, or for one of another list. */
function noCursor(): RequestError {
  const problem = 'is not the next_cursor of a page';
  return new RequestError('INVALID_FIELD', { fields: [{ path: 'cursor', problem }] });
}

/** Returns whether an operation returns a page of a list. */
export function isPaged({ query }: Pick<Operation, 'query'>): boolean {
  return query !== undefined && 'cursor' in ((query as { properties?: object }).properties ?? {});
}

/**
 * Encrypts the cursors of a list for its callers, as the numbers in them are counted over all partners: those of one partner
 * are not accepted from another, nor by another operation.
 */
export function sealedPages(
  wireIds: WireIds,
  id: string,
  { partnerClientId }: Pick<Caller, 'partnerClientId'>,
) {
  const list = `${id} ${partnerClientId ?? 'operator'}`;
  return {
    /** @throws RequestError INVALID_FIELD if the cursor is not one of this list */
    open(query: unknown): unknown {
      const { cursor } = query as { cursor?: string };
      if (cursor === undefined) return query;
      const position = wireIds.openCursor(cursor, list);
      if (position === undefined) throw noCursor();
      return { ...(query as object), cursor: position.toString('base64url') };
    },
    seal(reply: object): object {
      const { nextCursor } = reply as { nextCursor: string | null };
      if (nextCursor === null) return reply;
      return { ...reply, nextCursor: wireIds.sealCursor(Buffer.from(nextCursor, 'base64url'), list) };
    },
  };
}

/** A place in a list with several sort orders. */
interface SortedPlace {
  /** A time, or the start of a name. */
  key: number | string;
  clientId: string;
}

/** A place as a cursor, which includes its sort order; without one, it is newest first. */
export function toSortedCursor(place: SortedPlace | null, sort: Sort): string | null {
  if (place === null) return null;
  if (sort === 'newest') return toCursor({ order: Number(place.key), id: place.clientId });
  return Buffer.from(`${sort}.${place.clientId}.${place.key}`).toString('base64url');
}

/** @throws RequestError INVALID_FIELD if the cursor is invalid, or of another sort order */
export function toSortedPlace(cursor: string, sort: Sort): SortedPlace {
  if (sort === 'newest') {
    const { order, id } = toPageRequest({ cursor }).after ?? { order: 0, id: '' };
    return { key: order, clientId: id };
  }
  const [, name, clientId = '', text = ''] =
    /^(oldest|name)\.(\w{1,64})\.(.*)$/su.exec(Buffer.from(cursor, 'base64url').toString()) ?? [];
  const place = { key: sort === 'oldest' ? Number(text) : text, clientId };
  const isWhole = name === sort && toSortedCursor(place, sort) === cursor;
  if (!isWhole || (sort === 'oldest' && !Number.isSafeInteger(place.key))) throw noCursor();
  return place;
}
