import type { FastifyRequest } from 'fastify';
import { RequestError } from '../api/errors.ts';

const current = '2020-09-14';

/** @throws RequestError INCOMPATIBLE_API_VERSION for an older version, INVALID_HEADERS for anything else */
export function requireCurrentVersion({ headers }: FastifyRequest): void {
  const version = headers['plaid-version'];
  if (version === undefined || version === current) return;
  if (typeof version === 'string' && isDay(version) && version < current) {
    throw new RequestError('INCOMPATIBLE_API_VERSION');
  }
  throw new RequestError('INVALID_HEADERS', { message: `the Plaid-Version header must be ${current}` });
}

function isDay(text: string): boolean {
  const date = new Date(/^\d{4}-\d{2}-\d{2}$/u.test(text) ? text : Number.NaN);
  // The parser takes 31 February for 3 March.
  return !Number.isNaN(date.valueOf()) && date.toISOString().startsWith(text);
}
