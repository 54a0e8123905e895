import { markForOpening, nextOpening, noteOpened } from '../store/openings.ts';
import type { RegistrarParts } from './registrar.ts';

/** Customers marked per unit of work. */
const customersMax = 500;

/**
 * Registers live end customers at an institution that was added after them, or reconciles them with one whose connector
 * has changed; true while there are more.
 */
export function openAtNewInstitutions({ store, now }: RegistrarParts): Promise<boolean> {
  return nextOpening(store.db).then((found) => {
    if (found === undefined) return false;
    return store.unitOfWork(async (db) => {
      const opening = await nextOpening(db);
      if (opening === undefined) return false;
      const last = await markForOpening(db, opening.after, customersMax, now());
      await noteOpened(db, opening, last);
      return true;
    });
  });
}
