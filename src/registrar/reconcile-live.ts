import { reconcileRegistrations } from '../domain/registration/reconcile.ts';
import { settleCustomers } from '../store/due-work.ts';
import { lockEndCustomer } from '../store/end-customer-search.ts';
import { registrationSurroundings, saveRegistrations } from '../store/registrations.ts';
import type { RegistrarParts } from './registrar.ts';

/** Brings a live end customer's registrations in line with it; true, as it is done. */
export function reconcileLive(parts: RegistrarParts, clientId: string): Promise<boolean> {
  const { store, availability, contextAt } = parts;
  return store.unitOfWork(async (db) => {
    const customer = await lockEndCustomer(db, clientId, null);
    if (customer === undefined || customer.registrationsDueAt === null) return true;
    const around = await registrationSurroundings(db, customer, availability);
    const context = contextAt(customer.registrationsDueAt);
    await saveRegistrations(db, reconcileRegistrations(customer, around, context));
    await settleCustomers(db, [customer]);
    return true;
  });
}
