import type { FastifyRequest } from 'fastify';
import { RequestError } from '../wire/errors.ts';

const current = '2020-09-14';

/** @throws RequestError INCOMPATIBLE_API_VERSION for an older version, INVALID_HEADERS for anything else */
export function requireCurrentVersion({ headers }: FastifyRequest): void {
  const version = headers['plaid-version'];
  if (version === undefined || version === current) return;
  const isDated = typeof version === 'string' && /^\d{4}-\d{2}-\d{2}$/u.test(version);
  if (isDated && version < current && !Number.isNaN(Date.parse(version))) {
    throw new RequestError('INCOMPATIBLE_API_VERSION');
  }
  throw new RequestError('INVALID_HEADERS', { message: `the Plaid-Version header must be ${current}` });
}
