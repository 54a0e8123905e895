import Type from 'typebox';
import { realms } from '../../domain/environment.ts';
import { oneOf, text } from '../fields.ts';

export const realm = oneOf(realms, {
  title: 'Realm',
  description: '`live` for production and development, `sandbox` for a partner’s test data.',
});

export const timestamp = (description: string) =>
  Type.String({ description: `${description} ISO 8601, UTC.` });

/** An id in a path; longer or unusual text cannot be an id. */
export const idParam = (description: string) => text({ description, maxLength: 64 });

export const toTimestamp = (milliseconds: number): string => new Date(milliseconds).toISOString();

export const toTimestampOrNull = (milliseconds: number | null): string | null =>
  milliseconds === null ? null : toTimestamp(milliseconds);

/** Converts a date-time to milliseconds since the epoch, undefined to null. */
export const toTimeOrNull = (dateTime: string | undefined): number | null =>
  dateTime === undefined ? null : Date.parse(dateTime);
