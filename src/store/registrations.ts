import type { EndCustomer } from '../domain/end-customer.ts';
import type { Availability } from '../domain/environment.ts';
import { catalogueTerms, type InstitutionTerms } from '../domain/institution.ts';
import type { RegistrationChanges } from '../domain/registration/reconcile.ts';
import type { Registration, RegistrationKey } from '../domain/registration/registration.ts';
import type { CatchUpInputs } from '../domain/sandbox/catch-up.ts';
import { type Sandbox, sandboxTerms } from '../domain/sandbox/sandbox.ts';
import { filings } from './documents.ts';
import { appendEvents } from './events.ts';
import { listInstitutions } from './institutions.ts';
import { insertRows, prepared } from './prepared.ts';
import { findSandbox } from './sandboxes.ts';
import type { Db, RegistrationRow } from './tables.ts';

const ofEndCustomer = prepared((db, args: { clientId: string }) =>
  db.selectFrom('registrations').selectAll().where('end_customer_client_id', '=', args.clientId),
);

export async function listRegistrations(db: Db, endCustomerClientId: string): Promise<Registration[]> {
  return (await ofEndCustomer(db, { clientId: endCustomerClientId })).map(toRegistration);
}

/** Finds the registration of an end customer at an institution in an environment, if it has started. */
export async function findRegistration(
  db: Db,
  {
    endCustomerClientId,
    institutionId,
    environment,
  }: Pick<Registration, 'endCustomerClientId'> & RegistrationKey,
): Promise<Registration | undefined> {
  const rows = await listRegistrations(db, endCustomerClientId);
  return rows.find((row) => row.institutionId === institutionId && row.environment === environment);
}

/** Lists the registrations of several end customers. */
export async function listRegistrationsOf(
  db: Db,
  endCustomerClientIds: readonly string[],
): Promise<Registration[]> {
  const rows = await db
    .selectFrom('registrations')
    .selectAll()
    .where('end_customer_client_id', 'in', endCustomerClientIds)
    .execute();
  return rows.map(toRegistration);
}

/** Lists the institutions of live registrations. */
export async function liveTerms(
  db: Db,
  { liveConnector }: Availability,
): Promise<readonly InstitutionTerms[]> {
  return (await listInstitutions(db)).map((institution) => catalogueTerms(institution, liveConnector));
}

/** Lists the institutions of a sandbox. */
export async function termsOfSandbox(
  db: Db,
  sandbox: Pick<Sandbox, 'settings'>,
): Promise<readonly InstitutionTerms[]> {
  return sandboxTerms(sandbox, sandbox.settings.institutions === null ? await listInstitutions(db) : []);
}

/** Reads everything that decisions about a customer's registrations depend on. */
export async function registrationInputs(
  db: Db,
  { clientId, partnerClientId, realm }: EndCustomer,
  availability: Availability,
): Promise<CatchUpInputs> {
  const sandbox = realm === 'live' ? null : await findSandbox(db, partnerClientId);
  return {
    progress: sandbox?.settings.progress ?? { mode: 'clock' },
    institutions: sandbox ? await termsOfSandbox(db, sandbox) : await liveTerms(db, availability),
    registrations: await listRegistrations(db, clientId),
    developmentIsOn: availability.development,
  };
}

/** Saves changed registrations, deletes those that no longer exist, and writes the events of the changes. */
export async function saveRegistrations(
  db: Db,
  { registrations, events, gone = [] }: RegistrationChanges,
): Promise<void> {
  const key = ['end_customer_client_id', 'institution_id', 'environment'] as const;
  await insertRows(db, 'registrations', registrations.map(toRow), key);
  await deleteRegistrations(db, gone);
  await appendEvents(db, events);
}

async function deleteRegistrations(db: Db, gone: readonly Registration[]): Promise<void> {
  const alike = Map.groupBy(gone, ({ institutionId, environment }) => `${environment} ${institutionId}`);
  for (const rows of alike.values()) {
    const [{ institutionId, environment }] = rows as [Registration];
    await db
      .deleteFrom('registrations')
      .where(
        'end_customer_client_id',
        'in',
        rows.map(({ endCustomerClientId }) => endCustomerClientId),
      )
      .where('institution_id', '=', institutionId)
      .where('environment', '=', environment)
      .execute();
  }
}

// Field by field, which is faster than a loop over columns: an end customer has about two dozen.

function toRow(registration: Registration): RegistrationRow {
  return {
    end_customer_client_id: registration.endCustomerClientId,
    institution_id: registration.institutionId,
    environment: registration.environment,
    partner_client_id: registration.partnerClientId,
    realm: registration.realm,
    status: registration.status,
    problems: JSON.stringify(registration.problems),
    production_enablement_date: registration.productionEnablementDate,
    started_at: registration.startedAt,
    due_at: registration.dueAt,
    task: registration.task,
    filing: filings.write(registration.filing),
    withdrawn_at: registration.withdrawnAt,
    updated_at: registration.updatedAt,
  };
}

/** Converts a registration from its row. */
export function toRegistration(row: RegistrationRow): Registration {
  return {
    endCustomerClientId: row.end_customer_client_id,
    partnerClientId: row.partner_client_id,
    realm: row.realm,
    institutionId: row.institution_id,
    environment: row.environment,
    status: row.status,
    problems: JSON.parse(row.problems) as Registration['problems'],
    productionEnablementDate: row.production_enablement_date,
    startedAt: row.started_at,
    dueAt: row.due_at,
    task: row.task,
    filing: filings.read(row.filing),
    withdrawnAt: row.withdrawn_at,
    updatedAt: row.updated_at,
  };
}
