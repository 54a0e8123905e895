import type { Context } from '../domain/context.ts';
import type { EndCustomer } from '../domain/end-customer.ts';
import { type Environment, type Realm, realmOf } from '../domain/environment.ts';
import { sandboxNow } from '../domain/sandbox/clock.ts';
import { findSandbox } from '../store/sandboxes.ts';
import type { Db } from '../store/tables.ts';
import type { Services } from './services.ts';

/** An end customer, or another thing of a partner in a realm or an environment. */
type Owned = Pick<EndCustomer, 'partnerClientId'> & ({ realm: Realm } | { environment: Environment });

/**
 * Returns the context of a call for a decision about something of a partner, at the time of its realm. Called in the unit
 * of work that has read it.
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
 * Returns the time for a decision about something of a partner, or for its reply: real time or, in the sandbox, its
 * current time, as its clock may have been set since the caller was authenticated.
 */
export async function nowIn(db: Db, { now }: Pick<Services, 'now'>, owned: Owned): Promise<number> {
  const realm = 'realm' in owned ? owned.realm : realmOf(owned.environment);
  if (realm === 'live') return now();
  const { clock } = await findSandbox(db, owned.partnerClientId);
  return sandboxNow(clock, now());
}
