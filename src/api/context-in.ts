import type { Context } from '../domain/context.ts';
import type { EndCustomer } from '../domain/end-customer.ts';
import { sandboxNow } from '../domain/sandbox/clock.ts';
import { findSandbox } from '../store/sandboxes.ts';
import type { Db } from '../store/tables.ts';
import type { Services } from './services.ts';

type Owned = Pick<EndCustomer, 'realm' | 'partnerClientId'>;

/**
 * Returns the context of a call for a decision about an end customer, at the time of its realm. Called in the unit of
 * work that has read the end customer.
 */
export async function contextIn(
  db: Db,
  services: Pick<Services, 'now'>,
  owned: Owned,
  context: Context,
): Promise<Context> {
  return { ...context, now: await nowIn(db, services, owned) };
}

/**
 * Returns the time for a decision about an end customer, or for its reply: real time or, in the sandbox, its current
 * time, as its clock may have been set since the caller was authenticated.
 */
export async function nowIn(
  db: Db,
  { now }: Pick<Services, 'now'>,
  { realm, partnerClientId }: Owned,
): Promise<number> {
  if (realm === 'live') return now();
  const { clock } = await findSandbox(db, partnerClientId);
  return sandboxNow(clock, now());
}
