import type { DynamicBankSettings } from '../domain/dynamic-bank.ts';
import type { Db } from './tables.ts';

export interface StoredDynamicBank {
  settings: DynamicBankSettings;
  /** Encrypted. */
  sealedSecrets: string;
}

/** How registrations are carried out at an institution that has an interface for them. */
export async function findDynamicBank(db: Db, institutionId: string): Promise<StoredDynamicBank | undefined> {
  const row = await db
    .selectFrom('dynamic_banks')
    .selectAll()
    .where('institution_id', '=', institutionId)
    .executeTakeFirst();
  return row && { settings: JSON.parse(row.settings), sealedSecrets: row.sealed_secrets };
}

/** Which institutions have an interface that is configured. */
export async function listDynamicBankIds(db: Db): Promise<Set<string>> {
  const rows = await db.selectFrom('dynamic_banks').select('institution_id').execute();
  return new Set(rows.map((row) => row.institution_id));
}

export async function saveDynamicBank(
  db: Db,
  institutionId: string,
  { settings, sealedSecrets }: StoredDynamicBank,
): Promise<void> {
  const row = { settings: JSON.stringify(settings), sealed_secrets: sealedSecrets };
  await db
    .insertInto('dynamic_banks')
    .values({ institution_id: institutionId, ...row })
    .onConflict((conflict) => conflict.column('institution_id').doUpdateSet(row))
    .execute();
}
