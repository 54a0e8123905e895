import { type RawBuilder, sql } from 'kysely';
import type { EndCustomer } from '../domain/end-customer.ts';
import type { Realm } from '../domain/environment.ts';
import type { Registration } from '../domain/registration/registration.ts';
import { toEndCustomer } from './end-customers.ts';
import { prepared } from './prepared.ts';
import { toRegistration } from './registrations.ts';
import type { Db } from './tables.ts';

// Realms are literals here, so that the partial indexes are used.
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

/** Lists end customers of a sandbox with registrations to reconcile, longest waiting first. */
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

const nextDueOfSandbox = prepared((db, args: { partnerClientId: string }) =>
  db
    .selectFrom('registrations')
    .select('due_at')
    .where('realm', '=', realm('sandbox'))
    .where('partner_client_id', '=', args.partnerClientId)
    .where('due_at', 'is not', null)
    .orderBy('due_at')
    .limit(1),
);

/** Returns when the next registration of a sandbox falls due, in sandbox time; null if none does. */
export async function nextDueInSandbox(db: Db, partnerClientId: string): Promise<number | null> {
  const [first] = await nextDueOfSandbox(db, { partnerClientId });
  return first?.due_at ?? null;
}

/** Lists registrations of a sandbox that fall due by `until`, sandbox time, in order. */
export async function listDueRegistrationsOfSandbox(
  db: Db,
  args: { partnerClientId: string; until: number; limit: number },
): Promise<Registration[]> {
  return (await registrationsOfSandbox(db, args)).map(toRegistration);
}

const nextPartner = (after: RawBuilder<string>) => sql`(select min(partner_client_id) from end_customers
  where realm = ${realm('sandbox')} and registrations_due_at is not null and partner_client_id > ${after})`;

/**
 * Lists partners with customers to reconcile in their sandboxes: from one to the next within the index, so that the time
 * does not depend on the number of customers.
 */
export async function listSandboxesWithDueCustomers(db: Db, limit: number): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`with recursive partners_with_work(id) as (
      select ${nextPartner(sql.lit(''))}
      union all
      select ${nextPartner(sql.ref('partners_with_work.id'))} from partners_with_work
      where partners_with_work.id is not null
    ) select id from partners_with_work where id is not null limit ${limit}`.execute(db);
  return rows.map(({ id }) => id);
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

/** Lists live end customers with registrations to reconcile, longest waiting first. */
export async function listDueLiveCustomers(db: Db, limit: number): Promise<string[]> {
  return (await liveCustomers(db, { limit })).map((row) => row.client_id);
}

/** Lists due live registrations, longest waiting first, except at the given institutions. */
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

/**
 * Marks those end customers that can have registrations for reconciliation; `now` is sandbox time. Those that are not
 * enabled can have some from earlier versions.
 */
export async function markCustomers(db: Db, customers: readonly string[], now: number): Promise<void> {
  await db
    .updateTable('end_customers')
    .set({ registrations_due_at: now })
    .where('client_id', 'in', customers)
    .where('removed_at', 'is', null)
    .where('status', 'in', ['ACTIVE', 'MORE_INFORMATION_NEEDED', 'PENDING_ENABLEMENT'])
    .where('registrations_due_at', 'is', null)
    .execute();
}

/** Marks customers' registrations as reconciled, unless a customer has changed since it was read. */
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

/**
 * Makes live registrations at an institution due now, as its interface has changed: those that wait for a later time, and those
 * whose update or removal the institution refused.
 */
export async function wakeRegistrationsAt(db: Db, institutionId: string, now: number): Promise<void> {
  await db
    .updateTable('registrations')
    .set({ due_at: now })
    .where('realm', '=', realm('live'))
    .where('institution_id', '=', institutionId)
    .where(({ or, and, eb }) =>
      or([
        eb('due_at', '>', now),
        and([
          eb('due_at', 'is', null),
          eb('task', 'in', ['UPDATE', 'WITHDRAW']),
          eb('filing', 'like', '%"connector":"dynamic"%'),
        ]),
      ]),
    )
    .execute();
}
