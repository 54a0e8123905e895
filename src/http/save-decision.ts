import type { EndCustomer, EndCustomerDecision } from '../domain/end-customer.ts';
import { reconcileRegistrations } from '../domain/registration/reconcile.ts';
import { saveEndCustomer } from '../store/end-customers.ts';
import { registrationSurroundings, saveRegistrations } from '../store/registrations.ts';
import type { Db } from '../store/tables.ts';
import type { Services } from './services.ts';

/**
 * Writes a decision about an end customer. What the one before it meant for the registrations is done first where the
 * registrar has not come to it yet, so that what becomes of them does not depend on who is faster.
 */
export async function saveDecision(
  db: Db,
  { settings, contextAt }: Pick<Services, 'settings' | 'contextAt'>,
  before: EndCustomer,
  decision: EndCustomerDecision,
): Promise<void> {
  const { registrationsDueAt } = before;
  if (registrationsDueAt !== null && decision.events.length > 0) {
    const around = await registrationSurroundings(db, before, settings.availability);
    await saveRegistrations(db, reconcileRegistrations(before, around, contextAt(registrationsDueAt)));
  }
  await saveEndCustomer(db, decision);
}
