import { type Institution, seedInstitutions } from '../domain/institution.ts';
import type { Page, PageRequest } from '../domain/page.ts';
import { columns } from './columns.ts';
import { listStart, toPage } from './page.ts';
import type { Db, InstitutionRow } from './tables.ts';

/** Lists all institutions, including retired ones, in the order they were added. */
export async function listInstitutions(db: Db): Promise<Institution[]> {
  const rows = await db.selectFrom('institutions').selectAll().orderBy('position').execute();
  return rows.map(toInstitution);
}

/** Lists institutions, including retired ones, newest first. */
export async function pageInstitutions(db: Db, request: PageRequest): Promise<Page<Institution>> {
  const rows = await db
    .selectFrom('institutions')
    .selectAll()
    .where('position', '<', (request.after ?? listStart).order)
    .orderBy('position', 'desc')
    .limit(request.limit + 1)
    .execute();
  return toPage(rows, request, toInstitution, (row) => ({ order: row.position, id: row.institution_id }));
}

export async function findInstitution(db: Db, institutionId: string): Promise<Institution | undefined> {
  const row = await db
    .selectFrom('institutions')
    .selectAll()
    .where('institution_id', '=', institutionId)
    .executeTakeFirst();
  return row && toInstitution(row);
}

/** Finds an institution and locks its row until the unit of work ends. */
export async function lockInstitution(db: Db, institutionId: string): Promise<Institution | undefined> {
  const row = await db
    .updateTable('institutions')
    .set((eb) => ({ name: eb.ref('name') }))
    .where('institution_id', '=', institutionId)
    .returningAll()
    .executeTakeFirst();
  return row && toInstitution(row);
}

export async function insertInstitution(db: Db, institution: Institution): Promise<void> {
  // Existing customers are registered with it too, once it has a connector.
  const row = { ...toRow(institution), opening_after: institution.connector === 'none' ? null : '' };
  await db.insertInto('institutions').values(row).execute();
}

export async function updateInstitution(db: Db, institution: Institution): Promise<void> {
  const { institution_id, ...changes } = toRow(institution);
  await db.updateTable('institutions').set(changes).where('institution_id', '=', institution_id).execute();
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

const fields = columns(
  'institutionId',
  'name',
  'classicDisablementDate',
  'typicalPaceDays',
  'connector',
  'retiredAt',
);

function toRow(institution: Institution): Omit<InstitutionRow, 'position' | 'opening_after'> {
  return {
    ...fields.write(institution),
    requires_logo: Number(institution.requiresLogo),
    manual_changes: JSON.stringify(institution.manualChanges),
  };
}

function toInstitution(row: Omit<InstitutionRow, 'position' | 'opening_after'>): Institution {
  return {
    ...fields.read(row),
    requiresLogo: row.requires_logo === 1,
    manualChanges: JSON.parse(row.manual_changes) as Institution['manualChanges'],
  };
}
