import type { EndCustomer, EndCustomerDecision } from '../domain/end-customer.ts';
import { saveEndCustomer } from '../store/end-customers.ts';
import type { Db } from '../store/tables.ts';
import { runDueWork } from './due-registrations.ts';
import type { Services } from './services.ts';

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
