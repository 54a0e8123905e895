import { type Institution, seedInstitutions } from '../domain/institution.ts';
import type { Db, InstitutionRow } from './tables.ts';

/** All institutions, the retired ones too, in the order they were added. */
export async function listInstitutions(db: Db): Promise<Institution[]> {
  const rows = await db.selectFrom('institutions').selectAll().orderBy('position').execute();
  return rows.map(toInstitution);
}

export async function findInstitution(db: Db, institutionId: string): Promise<Institution | undefined> {
  const row = await db
    .selectFrom('institutions')
    .selectAll()
    .where('institution_id', '=', institutionId)
    .executeTakeFirst();
  return row && toInstitution(row);
}

/** Adds an institution, or replaces the one of the same id. */
export async function saveInstitution(db: Db, institution: Institution): Promise<void> {
  const { institution_id, ...changes } = toRow(institution);
  await db
    .insertInto('institutions')
    .values({ institution_id, ...changes })
    .onConflict((conflict) => conflict.column('institution_id').doUpdateSet(changes))
    .execute();
}

/** Fills the catalogue of a new store. */
export async function seedCatalogue(db: Db): Promise<void> {
  const known = await db.selectFrom('institutions').select('institution_id').limit(1).execute();
  if (known.length > 0) return;
  await db
    .insertInto('institutions')
    .values(seedInstitutions.map(toRow))
    .onConflict((conflict) => conflict.column('institution_id').doNothing())
    .execute();
}

function toRow(institution: Institution): Omit<InstitutionRow, 'position'> {
  return {
    institution_id: institution.institutionId,
    name: institution.name,
    classic_disablement_date: institution.classicDisablementDate,
    typical_pace_days: institution.typicalPaceDays,
    requires_logo: Number(institution.requiresLogo),
    retired_at: institution.retiredAt,
  };
}

function toInstitution(row: Omit<InstitutionRow, 'position'>): Institution {
  return {
    institutionId: row.institution_id,
    name: row.name,
    classicDisablementDate: row.classic_disablement_date,
    typicalPaceDays: row.typical_pace_days,
    requiresLogo: row.requires_logo === 1,
    retiredAt: row.retired_at,
  };
}
