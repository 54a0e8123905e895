import { markForBackfill, nextBackfill, saveBackfill } from '../../store/backfills.ts';
import type { RegistrarParts } from './registrar-parts.ts';

/** Customers marked per unit of work. */
const customersMax = 500;

/**
 * Registers live end customers at an institution that was added after them, or reconciles them with one whose connector
 * has changed; true while there are more.
 */
export function backfillInstitutions({ store, now }: RegistrarParts): Promise<boolean> {
  return nextBackfill(store.db).then((found) => {
    if (found === undefined) return false;
    return store.unitOfWork(async (db) => {
      const opening = await nextBackfill(db);
      if (opening === undefined) return false;
      const last = await markForBackfill(db, opening.after, customersMax, now());
      await saveBackfill(db, opening, last);
      return true;
    });
  });
}
