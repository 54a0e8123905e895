import type { Context } from '../domain/context.ts';
import type { EndCustomer } from '../domain/end-customer.ts';
import { sandboxNow } from '../domain/sandbox/clock.ts';
import { findSandbox } from '../store/sandboxes.ts';
import type { Db } from '../store/tables.ts';
import type { Services } from './services.ts';

/**
 * For a decision about an end customer, in the unit of work that has read it or those beside it, and for what is told of
 * it: in the sandbox, whose clock can have been set since the caller was authenticated, the time that it shows now.
 */
export async function contextIn(
  db: Db,
  { contextAt, now }: Pick<Services, 'contextAt' | 'now'>,
  { realm, partnerClientId }: Pick<EndCustomer, 'realm' | 'partnerClientId'>,
): Promise<Context> {
  if (realm === 'live') return contextAt(now());
  const { clock } = await findSandbox(db, partnerClientId);
  return contextAt(sandboxNow(clock, now()));
}
