import { RequestError } from '../../wire/errors.ts';
import type { Caller } from '../caller.ts';

/**
 * Allows a partner's token to change only the partner's own fields; an operator's token can change all.
 *
 * @throws RequestError FORBIDDEN, naming the fields
 */
export function requireFields(body: object, own: readonly string[], { partnerClientId }: Caller): void {
  const foreign = Object.keys(body).filter((name) => !own.includes(name));
  if (partnerClientId === null || foreign.length === 0) return;
  const fields = foreign.map((path) => ({ path, problem: 'can only be changed by the operator' }));
  throw new RequestError('FORBIDDEN', { fields });
}
