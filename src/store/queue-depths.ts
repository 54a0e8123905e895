import { sql } from 'kysely';
import { countUpToMax } from './bounded-count.ts';
import { countDueCustomers, countDueRegistrations } from './system-counts.ts';
import type { Db } from './tables.ts';
import { countFailingEndpoints } from './waiting-counts.ts';
import { countPendingWebhooks, oldestDueWebhook } from './webhook-due.ts';

/** What waits in the store, of all partners. Ages are in milliseconds, 0 if nothing waits; each count has an upper limit. */
export interface QueueDepths {
  webhooksPending: number;
  oldestWebhookAgeMs: number;
  /** By realm. */
  failingEndpoints: { live: number; sandbox: number };
  /** Live registrations. */
  registrationsDue: number;
  oldestRegistrationAgeMs: number;
  /** Live end customers whose registrations are to be reconciled. */
  customersDue: number;
  oldestCustomerAgeMs: number;
  sandboxesToWake: number;
}

/** Reads the depths at `now`, real time. It uses indexes only, and takes some milliseconds at most. */
export async function readQueueDepths(db: Db, now: number): Promise<QueueDepths> {
  const ageOf = (since: number | null) => (since === null ? 0 : Math.max(0, now - since));
  const failing = (realm: 'live' | 'sandbox') => countFailingEndpoints(db, { partnerClientId: null, realm });
  const registrations = await countDueRegistrations(db, now);
  const customers = await countDueCustomers(db);
  return {
    webhooksPending: await countPendingWebhooks(db),
    oldestWebhookAgeMs: ageOf(await oldestDueWebhook(db, now)),
    failingEndpoints: { live: await failing('live'), sandbox: await failing('sandbox') },
    registrationsDue: registrations.count,
    oldestRegistrationAgeMs: ageOf(registrations.oldest),
    customersDue: customers.count,
    oldestCustomerAgeMs: ageOf(customers.oldest),
    sandboxesToWake: await countUpToMax(db, sql`select 1 from sandboxes where wake_at <= ${now}`),
  };
}
