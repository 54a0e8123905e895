import type { DynamicBankSettings } from '../domain/dynamic-bank.ts';
import { bankSettings } from './documents.ts';
import type { Db } from './tables.ts';

interface StoredDynamicBank {
  settings: DynamicBankSettings;
  /** Encrypted. */
  sealedSecrets: string;
}

/** Finds the configuration of an institution's registration interface. */
export async function findDynamicBank(db: Db, institutionId: string): Promise<StoredDynamicBank | undefined> {
  const row = await db
    .selectFrom('dynamic_banks')
    .selectAll()
    .where('institution_id', '=', institutionId)
    .executeTakeFirst();
  return row && { settings: bankSettings.read(row.settings), sealedSecrets: row.sealed_secrets };
}

/** Lists the institutions with a configured interface. */
export async function listDynamicBankIds(db: Db): Promise<Set<string>> {
  const rows = await db.selectFrom('dynamic_banks').select('institution_id').execute();
  return new Set(rows.map((row) => row.institution_id));
}

export async function saveDynamicBank(
  db: Db,
  institutionId: string,
  { settings, sealedSecrets }: StoredDynamicBank,
): Promise<void> {
  const row = { settings: bankSettings.write(settings), sealed_secrets: sealedSecrets };
  await db
    .insertInto('dynamic_banks')
    .values({ institution_id: institutionId, ...row })
    .onConflict((conflict) => conflict.column('institution_id').doUpdateSet(row))
    .execute();
}
