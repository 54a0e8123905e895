import type { EndCustomer, EndCustomerDecision } from '../domain/end-customer.ts';
import type { RegistrationChanges } from '../domain/registration/reconcile.ts';
import { afterChanges, type CatchUpInputs, catchUp } from '../domain/sandbox/catch-up.ts';
import { settleCustomers } from '../store/due-work.ts';
import { lockEndCustomer } from '../store/end-customer-search.ts';
import { saveEndCustomer } from '../store/end-customers.ts';
import { registrationInputs, saveRegistrations } from '../store/registrations.ts';
import { lockSandbox } from '../store/sandboxes.ts';
import type { Db } from '../store/tables.ts';
import type { Services } from './services.ts';

type Parts = Pick<Services, 'settings' | 'contextAt'>;

/**
 * Returns an end customer's registrations and their inputs as they are after all work due by `now` (realm time).
 * Replies show this state, whether or not the registrar has run.
 */
export async function currentRegistrations(
  db: Db,
  parts: Parts,
  customer: EndCustomer,
  now: number,
): Promise<CatchUpInputs> {
  return (await dueWork(db, parts, customer, now)).after;
}

/**
 * Runs the work due by `now` (realm time) for an end customer's registrations, so that the effect of the current
 * call does not depend on whether the registrar was faster. Returns them in their new state.
 */
export async function runDueWork(
  db: Db,
  parts: Parts,
  customer: EndCustomer,
  now: number,
): Promise<CatchUpInputs> {
  let due = await dueWork(db, parts, customer, now);
  if (!isEmpty(due.changes)) {
    // Makes the registrar, which may be about to do the same, wait.
    if (customer.realm === 'live') await lockEndCustomer(db, customer.clientId, null);
    else await lockSandbox(db, customer.partnerClientId);
    due = await dueWork(db, parts, customer, now);
    await saveRegistrations(db, due.changes);
  }
  if (customer.registrationsDueAt !== null) await settleCustomers(db, [customer]);
  return due.after;
}

async function dueWork(
  db: Db,
  { settings, contextAt }: Parts,
  customer: EndCustomer,
  now: number,
): Promise<{ changes: RegistrationChanges; after: CatchUpInputs }> {
  const inputs = await registrationInputs(db, customer, settings.availability);
  const changes = catchUp(customer, inputs, now, contextAt);
  return { changes, after: { ...inputs, registrations: afterChanges(inputs.registrations, changes) } };
}

function isEmpty({ registrations, events, gone = [] }: RegistrationChanges): boolean {
  return registrations.length + events.length + gone.length === 0;
}

/** Saves a decision about an end customer, after the work that was already due for its registrations. */
export async function saveDecision(
  db: Db,
  parts: Pick<Services, 'settings' | 'contextAt'>,
  before: EndCustomer,
  decision: EndCustomerDecision,
): Promise<void> {
  if (decision.events.length > 0) await runDueWork(db, parts, before, decision.endCustomer.updatedAt);
  await saveEndCustomer(db, decision);
}
