import type { EndCustomer } from '../domain/end-customer.ts';
import type { RegistrationChanges } from '../domain/registration/reconcile.ts';
import { afterChanges, type CatchUpSurroundings, catchUp } from '../domain/sandbox/catch-up.ts';
import { settleCustomers } from '../store/due-work.ts';
import { lockEndCustomer } from '../store/end-customer-search.ts';
import { registrationSurroundings, saveRegistrations } from '../store/registrations.ts';
import { lockSandbox } from '../store/sandboxes.ts';
import type { Db } from '../store/tables.ts';
import type { Services } from './services.ts';

type Parts = Pick<Services, 'settings' | 'contextAt'>;

/**
 * An end customer's registrations, with what they depend on, as they are once all is done that has fallen due by `now`,
 * the time in its realm: so they are told, whether or not the registrar has come to it.
 */
export async function registrationsToTell(
  db: Db,
  parts: Parts,
  customer: EndCustomer,
  now: number,
): Promise<CatchUpSurroundings> {
  return (await whatIsDue(db, parts, customer, now)).after;
}

/**
 * Does what has fallen due of an end customer's registrations by `now`, the time in its realm, where the registrar has
 * not come to it yet: what becomes of them by something that happens now does not depend on who is faster. Returns them
 * as they then are.
 */
export async function doWhatIsDue(
  db: Db,
  parts: Parts,
  customer: EndCustomer,
  now: number,
): Promise<CatchUpSurroundings> {
  let due = await whatIsDue(db, parts, customer, now);
  if (!isEmpty(due.changes)) {
    // The registrar, which may be about to do the same, waits for these.
    if (customer.realm === 'live') await lockEndCustomer(db, customer.clientId, null);
    else await lockSandbox(db, customer.partnerClientId);
    due = await whatIsDue(db, parts, customer, now);
    await saveRegistrations(db, due.changes);
  }
  if (customer.registrationsDueAt !== null) await settleCustomers(db, [customer]);
  return due.after;
}

async function whatIsDue(
  db: Db,
  { settings, contextAt }: Parts,
  customer: EndCustomer,
  now: number,
): Promise<{ changes: RegistrationChanges; after: CatchUpSurroundings }> {
  const around = await registrationSurroundings(db, customer, settings.availability);
  const changes = catchUp(customer, around, now, contextAt);
  return { changes, after: { ...around, registrations: afterChanges(around.registrations, changes) } };
}

function isEmpty({ registrations, events, gone = [] }: RegistrationChanges): boolean {
  return registrations.length + events.length + gone.length === 0;
}
