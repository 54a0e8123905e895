import type { Availability } from '../domain/environment.ts';
import type { Registration, RegistrationSurroundings } from '../domain/registration.ts';
import { listInstitutions } from './institutions.ts';
import type { Db, RegistrationRow } from './tables.ts';

export async function listRegistrations(db: Db, endCustomerClientId: string): Promise<Registration[]> {
  const rows = await db
    .selectFrom('registrations')
    .selectAll()
    .where('end_customer_client_id', '=', endCustomerClientId)
    .execute();
  return rows.map(toRegistration);
}

/** All that decisions about a customer's registrations depend on. */
export async function registrationSurroundings(
  db: Db,
  endCustomerClientId: string,
  availability: Availability,
): Promise<RegistrationSurroundings> {
  return {
    institutions: await listInstitutions(db),
    registrations: await listRegistrations(db, endCustomerClientId),
    developmentIsOn: availability.development,
  };
}

/** Keeps a statement's parameters far below what the dialects allow. */
const rowsPerStatement = 500;

/** Opens registrations, or replaces their state. */
export async function saveRegistrations(db: Db, registrations: readonly Registration[]): Promise<void> {
  for (let start = 0; start < registrations.length; start += rowsPerStatement) {
    await db
      .insertInto('registrations')
      .values(registrations.slice(start, start + rowsPerStatement).map(toRow))
      .onConflict((conflict) =>
        conflict.columns(['end_customer_client_id', 'institution_id', 'environment']).doUpdateSet((row) => ({
          status: row.ref('excluded.status'),
          production_enablement_date: row.ref('excluded.production_enablement_date'),
          updated_at: row.ref('excluded.updated_at'),
        })),
      )
      .execute();
  }
}

function toRow(registration: Registration): RegistrationRow {
  return {
    end_customer_client_id: registration.endCustomerClientId,
    institution_id: registration.institutionId,
    environment: registration.environment,
    status: registration.status,
    production_enablement_date: registration.productionEnablementDate,
    updated_at: registration.updatedAt,
  };
}

function toRegistration(row: RegistrationRow): Registration {
  return {
    endCustomerClientId: row.end_customer_client_id,
    institutionId: row.institution_id,
    environment: row.environment,
    status: row.status,
    productionEnablementDate: row.production_enablement_date,
    updatedAt: row.updated_at,
  };
}
