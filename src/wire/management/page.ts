import Type from 'typebox';
import type { PageRequest, Place } from '../../domain/page.ts';
import { RequestError } from '../errors.ts';
import { nullable, text } from '../fields.ts';

export const limitDefault = 50;

/** The parameters of every list. */
export const pageQuery = {
  limit: Type.Optional(
    Type.Integer({ minimum: 1, maximum: 200, default: limitDefault, description: 'Most items of a page.' }),
  ),
  cursor: Type.Optional(
    text({ description: '`next_cursor` of the page before; left out for the first page.', maxLength: 256 }),
  ),
};

export const nextCursor = {
  next_cursor: nullable(
    Type.String({ description: 'Where the next page begins; null when there is none. Opaque.' }),
  ),
};

/** @throws RequestError INVALID_FIELD when the cursor is not one of ours */
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

/** Where a cursor is not one of ours, or of another list. */
export function noCursor(): RequestError {
  const problem = 'is not the next_cursor of a page';
  return new RequestError('INVALID_FIELD', { fields: [{ path: 'cursor', problem }] });
}
