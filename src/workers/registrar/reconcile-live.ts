import type { EndCustomer } from '../../domain/end-customer.ts';
import { reconcileRegistrations } from '../../domain/registration/reconcile.ts';
import { settleCustomers } from '../../store/due-work.ts';
import { lockEndCustomer } from '../../store/end-customer-search.ts';
import { registrationInputs, saveRegistrations } from '../../store/registrations.ts';
import type { Db } from '../../store/tables.ts';
import type { RegistrarParts } from './registrar-parts.ts';

/** Reconciles a live end customer's registrations; always true, as it is done. */
export function reconcileLive(parts: RegistrarParts, clientId: string): Promise<boolean> {
  return parts.store.unitOfWork(async (db) => {
    const customer = await lockEndCustomer(db, clientId, null);
    if (customer !== undefined) await bringInLine(db, parts, customer);
    return true;
  });
}

/** Reconciles the registrations of a customer that the unit of work has locked, if due. */
export async function bringInLine(
  db: Db,
  { availability, contextAt }: Pick<RegistrarParts, 'availability' | 'contextAt'>,
  customer: EndCustomer,
): Promise<void> {
  if (customer.registrationsDueAt === null) return;
  const inputs = await registrationInputs(db, customer, availability);
  const context = contextAt(customer.registrationsDueAt);
  await saveRegistrations(db, reconcileRegistrations(customer, inputs, context));
  await settleCustomers(db, [customer]);
}
