import { sql } from 'kysely';
import type { EndCustomer } from '../domain/end-customer.ts';
import type { Realm } from '../domain/environment.ts';
import type { Registration } from '../domain/registration/registration.ts';
import { toEndCustomer } from './end-customers.ts';
import { prepared } from './prepared.ts';
import { toRegistration } from './registrations.ts';
import type { Db } from './tables.ts';

// Realms are literals in these, so that the partial indexes serve.
const realm = (name: Realm) => sql.lit<Realm>(name);

const customersOfSandbox = prepared((db, args: { partnerClientId: string; limit: number }) =>
  db
    .selectFrom('end_customers')
    .selectAll()
    .where('realm', '=', realm('sandbox'))
    .where('partner_client_id', '=', args.partnerClientId)
    .where('registrations_due_at', 'is not', null)
    .orderBy('registrations_due_at')
    .orderBy('client_id')
    .limit(args.limit),
);

/** End customers of a sandbox whose registrations may not be in line with them; the longest waiting first. */
export async function listDueCustomersOfSandbox(
  db: Db,
  partnerClientId: string,
  limit: number,
): Promise<EndCustomer[]> {
  return (await customersOfSandbox(db, { partnerClientId, limit })).map(toEndCustomer);
}

const registrationsOfSandbox = prepared(
  (db, args: { partnerClientId: string; until: number; limit: number }) =>
    db
      .selectFrom('registrations')
      .selectAll()
      .where('realm', '=', realm('sandbox'))
      .where('partner_client_id', '=', args.partnerClientId)
      .where('due_at', '<=', args.until)
      .orderBy('due_at')
      .orderBy('end_customer_client_id')
      .orderBy('institution_id')
      .orderBy('environment')
      .limit(args.limit),
);

/** Registrations of a sandbox that fall due by `until`, sandbox time, in order. */
export async function listDueRegistrationsOfSandbox(
  db: Db,
  args: { partnerClientId: string; until: number; limit: number },
): Promise<Registration[]> {
  return (await registrationsOfSandbox(db, args)).map(toRegistration);
}

const sandboxesWithDueCustomers = prepared((db, args: { limit: number }) =>
  db
    .selectFrom('end_customers')
    .select('partner_client_id')
    .distinct()
    .where('realm', '=', realm('sandbox'))
    .where('registrations_due_at', 'is not', null)
    .limit(args.limit),
);

/** Partners in whose sandboxes there are customers to look after. */
export async function listSandboxesWithDueCustomers(db: Db, limit: number): Promise<string[]> {
  return (await sandboxesWithDueCustomers(db, { limit })).map((row) => row.partner_client_id);
}

const liveCustomers = prepared((db, args: { limit: number }) =>
  db
    .selectFrom('end_customers')
    .select('client_id')
    .where('realm', '=', realm('live'))
    .where('registrations_due_at', 'is not', null)
    .orderBy('registrations_due_at')
    .limit(args.limit),
);

/** Live end customers whose registrations may not be in line with them; the longest waiting first. */
export async function listDueLiveCustomers(db: Db, limit: number): Promise<string[]> {
  return (await liveCustomers(db, { limit })).map((row) => row.client_id);
}

/** Live registrations that have fallen due, the longest waiting first; those at some institutions are left out. */
export async function listDueLiveRegistrations(
  db: Db,
  args: { now: number; limit: number; withoutInstitutions: readonly string[] },
): Promise<Registration[]> {
  const rows = await db
    .selectFrom('registrations')
    .selectAll()
    .where('realm', '=', realm('live'))
    .where('due_at', '<=', args.now)
    .$if(args.withoutInstitutions.length > 0, (query) =>
      query.where('institution_id', 'not in', args.withoutInstitutions),
    )
    .orderBy('due_at')
    .limit(args.limit)
    .execute();
  return rows.map(toRegistration);
}

/** Has the registrations looked at of all end customers of a sandbox that may have any; `now` is in sandbox time. */
export async function markCustomersOfSandbox(db: Db, partnerClientId: string, now: number): Promise<void> {
  await db
    .updateTable('end_customers')
    .set({ registrations_due_at: now })
    .where('realm', '=', realm('sandbox'))
    .where('partner_client_id', '=', partnerClientId)
    .where('removed_at', 'is', null)
    .where('status', 'in', ['ACTIVE', 'PENDING_ENABLEMENT'])
    .where('registrations_due_at', 'is', null)
    .execute();
}

/** Notes that customers' registrations are in line with them, unless a customer has changed since it was read. */
export async function settleCustomers(
  db: Db,
  customers: readonly Pick<EndCustomer, 'clientId' | 'revision'>[],
): Promise<void> {
  for (const { clientId, revision } of customers) await settled(db, { clientId, revision });
}

const settled = prepared((db, args: { clientId: string; revision: number }) =>
  db
    .updateTable('end_customers')
    .set({ registrations_due_at: null })
    .where('client_id', '=', args.clientId)
    .where('revision', '=', args.revision),
);

/** Has live registrations at an institution that wait for a later time looked at now, as its interface has changed. */
export async function wakeRegistrationsAt(db: Db, institutionId: string, now: number): Promise<void> {
  await db
    .updateTable('registrations')
    .set({ due_at: now })
    .where('realm', '=', realm('live'))
    .where('due_at', '>', now)
    .where('institution_id', '=', institutionId)
    .execute();
}
