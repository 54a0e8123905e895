import type { Context } from '../domain/context.ts';
import type { EndCustomer } from '../domain/end-customer.ts';
import { sandboxNow } from '../domain/sandbox/clock.ts';
import { findSandbox } from '../store/sandboxes.ts';
import type { Db } from '../store/tables.ts';
import type { Services } from './services.ts';

/**
 * Returns the context for a decision about an end customer, or for its reply: real time or, in the sandbox, its
 * current time, as its clock may have been set since the caller was authenticated. Called in the unit of work that
 * has read the end customer.
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
