import { partnerReaders } from './access.ts';
import type { Operation } from './operation.ts';

/** The header of a replayed reply. */
export const replayedHeader = 'Idempotency-Replayed';

/** Returns whether an operation changes something and takes an `Idempotency-Key`. */
export function takesIdempotencyKey({
  kind,
  method,
  roles,
  isSearch,
  execution,
}: Pick<Operation, 'kind' | 'method' | 'roles' | 'isSearch' | 'execution'>): boolean {
  if (method === 'GET' || isSearch || execution === 'always') return false;
  switch (kind) {
    case 'partner':
    case 'client':
      // What every role may call changes nothing.
      return !partnerReaders.every((role) => roles?.includes(role));
    case 'management':
    case 'user':
      return true;
    case 'visitor':
    case 'open':
      return false;
  }
}
