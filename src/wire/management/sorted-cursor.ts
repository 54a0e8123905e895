import type { EndCustomerSort as Sort } from '../../domain/end-customer-sort.ts';
import { noCursor, toCursor, toPageRequest } from './page.ts';

/** A place in a list with several sort orders. */
export interface SortedPlace {
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
