import { RequestError } from '../../wire/errors.ts';
import type { Caller } from '../caller.ts';

/**
 * Lets a partner's token change only what is its own to change; the operator's changes everything.
 *
 * @throws RequestError FORBIDDEN, naming the fields
 */
export function requireFields(body: object, own: readonly string[], { partnerClientId }: Caller): void {
  const foreign = Object.keys(body).filter((name) => !own.includes(name));
  if (partnerClientId === null || foreign.length === 0) return;
  const fields = foreign.map((path) => ({ path, problem: 'is the operator’s to change' }));
  throw new RequestError('FORBIDDEN', { fields });
}
