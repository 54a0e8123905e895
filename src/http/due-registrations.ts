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
 * Returns an end customer's registrations and their inputs as they are after all work due by `now` (realm time).
 * Replies show this state, whether or not the registrar has run.
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
 * Runs the work due by `now` (realm time) for an end customer's registrations, so that the effect of the current
 * call does not depend on whether the registrar was faster. Returns them in their new state.
 */
export async function doWhatIsDue(
  db: Db,
  parts: Parts,
  customer: EndCustomer,
  now: number,
): Promise<CatchUpSurroundings> {
  let due = await whatIsDue(db, parts, customer, now);
  if (!isEmpty(due.changes)) {
    // Makes the registrar, which may be about to do the same, wait.
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
