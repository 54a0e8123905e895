import type { EndCustomer, EndCustomerDecision } from '../domain/end-customer.ts';
import type { RegistrationChanges } from '../domain/registration/reconcile.ts';
import { catchUp } from '../domain/sandbox/catch-up.ts';
import type { Progress } from '../domain/sandbox/sandbox.ts';
import { lockEndCustomer } from '../store/end-customer-search.ts';
import { saveEndCustomer } from '../store/end-customers.ts';
import { registrationSurroundings, saveRegistrations } from '../store/registrations.ts';
import { findSandbox, lockSandbox } from '../store/sandboxes.ts';
import type { Db } from '../store/tables.ts';
import type { Services } from './services.ts';

type Parts = Pick<Services, 'settings' | 'contextAt'>;

/**
 * Writes a decision about an end customer. What has fallen due of its registrations before is done first where the
 * registrar has not come to it yet, so that what becomes of them does not depend on who is faster.
 */
export async function saveDecision(
  db: Db,
  parts: Parts,
  before: EndCustomer,
  decision: EndCustomerDecision,
): Promise<void> {
  if (decision.events.length > 0) await doWhatIsDue(db, parts, before, decision.endCustomer.updatedAt);
  await saveEndCustomer(db, decision);
}

async function doWhatIsDue(db: Db, parts: Parts, customer: EndCustomer, now: number): Promise<void> {
  const { realm, clientId, partnerClientId } = customer;
  const isNothingDue = isEmpty(await dueBefore(db, parts, customer, now));
  if (isNothingDue) return;
  // The registrar, which may be about to do the same, waits for these.
  if (realm === 'live') await lockEndCustomer(db, clientId, null);
  else await lockSandbox(db, partnerClientId);
  await saveRegistrations(db, await dueBefore(db, parts, customer, now));
}

async function dueBefore(
  db: Db,
  { settings, contextAt }: Parts,
  customer: EndCustomer,
  now: number,
): Promise<RegistrationChanges> {
  const around = await registrationSurroundings(db, customer, settings.availability);
  const progress = await progressOf(db, customer);
  return catchUp(customer, around, progress, now, contextAt);
}

async function progressOf(db: Db, { realm, partnerClientId }: EndCustomer): Promise<Progress> {
  if (realm === 'live') return { mode: 'clock' };
  return (await findSandbox(db, partnerClientId)).settings.progress;
}

function isEmpty({ registrations, events, gone = [] }: RegistrationChanges): boolean {
  return registrations.length + events.length + gone.length === 0;
}
