import Type from 'typebox';
import { text } from '../fields.ts';

export const timestamp = (description: string) =>
  Type.String({ description: `${description} ISO 8601, UTC.` });

/** An id in a path; what is longer or holds anything unusual is nobody's. */
export const idParam = (description: string) => text({ description, maxLength: 64 });

export const toTimestamp = (milliseconds: number): string => new Date(milliseconds).toISOString();

export const toTimestampOrNull = (milliseconds: number | null): string | null =>
  milliseconds === null ? null : toTimestamp(milliseconds);
