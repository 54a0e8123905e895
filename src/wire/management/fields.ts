import Type from 'typebox';
import { realms } from '../../domain/environment.ts';
import { oneOf, text } from '../fields.ts';

export const realm = oneOf(realms, {
  title: 'Realm',
  description: '`live` is what production and development see, `sandbox` a partner’s rehearsal.',
});

export const timestamp = (description: string) =>
  Type.String({ description: `${description} ISO 8601, UTC.` });

/** An id in a path; what is longer or holds anything unusual is nobody's. */
export const idParam = (description: string) => text({ description, maxLength: 64 });

export const toTimestamp = (milliseconds: number): string => new Date(milliseconds).toISOString();

export const toTimestampOrNull = (milliseconds: number | null): string | null =>
  milliseconds === null ? null : toTimestamp(milliseconds);

/** What was sent as a date-time, in milliseconds since the epoch; null where nothing was. */
export const toTimeOrNull = (dateTime: string | undefined): number | null =>
  dateTime === undefined ? null : Date.parse(dateTime);
