import { sql } from 'kysely';
import { environments, type Realm, realmOf } from '../domain/environment.ts';
import { countUpToMax, ofPartner } from './bounded-count.ts';
import type { Db } from './tables.ts';
import { isFailing } from './webhook-endpoints.ts';

/** What waits for someone: of one partner, or of all. */
export interface WaitingScope {
  partnerClientId: string | null;
  realm: Realm;
}

/** Counts end customers with a status that has an index of its own. */
export function countWaitingCustomers(
  db: Db,
  { partnerClientId, realm }: WaitingScope,
  status: 'UNDER_REVIEW' | 'MORE_INFORMATION_NEEDED',
): Promise<number> {
  return countUpToMax(
    db,
    sql`select 1 from end_customers where status = ${sql.lit(status)} and realm = ${realm}
      and removed_at is null${ofPartner(partnerClientId)}`,
  );
}

/** Counts registrations with tasks for the operator, who has none in sandboxes. */
export function countTasksToDo(db: Db): Promise<number> {
  return countUpToMax(db, sql`select 1 from registrations where task is not null`);
}

/** Counts active endpoints whose last attempt failed, and those that were disabled because they rejected too much. */
export function countFailingEndpoints(db: Db, { partnerClientId, realm }: WaitingScope): Promise<number> {
  const ofRealm = environments.filter((environment) => realmOf(environment) === realm);
  return countUpToMax(
    db,
    sql`select 1 from webhook_endpoints where removed_at is null and environment in (${sql.join(ofRealm)})
      and ${isFailing}${ofPartner(partnerClientId)}`,
  );
}
