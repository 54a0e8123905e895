import type { Selectable } from 'kysely';
import type { EventRow } from './event-tables.ts';
import type { Db, WebhookDeliveryRow, WebhookEndpointRow } from './tables.ts';

/** If more rows are new, the newest suffice. */
const rowsMax = 5_000;
const endpointsMax = 1_000;
/** The rows without an index by time that are searched by it. */
const recentMax = 1_000;

/** The highest numbers assigned so far. */
interface LastNumbers {
  event: number;
  delivery: number;
  request: number;
}

/** A new row, with its number and what it is about. */
export interface NewRow {
  number: number;
  partnerClientId: string | null;
  endCustomerClientId: string | null;
}

/** A new event. */
export interface NewEvent extends NewRow, Pick<Selectable<EventRow>, 'type' | 'realm'> {}

/** A new webhook delivery. */
export interface NewDelivery extends NewRow, Pick<WebhookDeliveryRow, 'realm'> {}

/** The columns that every new row has. */
const subject = [
  'partner_client_id as partnerClientId',
  'end_customer_client_id as endCustomerClientId',
] as const;

export async function readLastNumbers(db: Db): Promise<LastNumbers> {
  const [event, delivery, request] = await Promise.all([
    db
      .selectFrom('events')
      .select((eb) => eb.fn.max('seq').as('last'))
      .executeTakeFirst(),
    db
      .selectFrom('webhook_deliveries')
      .select((eb) => eb.fn.max('delivery_id').as('last'))
      .executeTakeFirst(),
    db
      .selectFrom('sandbox_requests')
      .select((eb) => eb.fn.max('seq').as('last'))
      .executeTakeFirst(),
  ]);
  return { event: event?.last ?? 0, delivery: delivery?.last ?? 0, request: request?.last ?? 0 };
}

/** Lists the events after a number, newest first. */
export async function listEventsAfter(db: Db, number: number): Promise<NewEvent[]> {
  const rows = await db
    .selectFrom('events')
    .select(['seq as number', 'type', 'realm', ...subject])
    .where('seq', '>', number)
    .orderBy('seq', 'desc')
    .limit(rowsMax)
    .execute();
  return rows;
}

/** Lists the webhook deliveries after a number, newest first. */
export async function listDeliveriesAfter(db: Db, number: number): Promise<NewDelivery[]> {
  return db
    .selectFrom('webhook_deliveries')
    .select(['delivery_id as number', 'realm', ...subject])
    .where('delivery_id', '>', number)
    .orderBy('delivery_id', 'desc')
    .limit(rowsMax)
    .execute();
}

/** Lists the sandbox requests after a number, newest first. */
export async function listSandboxRequestsAfter(db: Db, number: number): Promise<NewRow[]> {
  return db
    .selectFrom('sandbox_requests')
    .select(['seq as number', ...subject])
    .where('seq', '>', number)
    .orderBy('seq', 'desc')
    .limit(rowsMax)
    .execute();
}

/** Lists the newest deliveries that were attempted at a real time or later. */
export async function listAttemptedSince(db: Db, time: number): Promise<NewDelivery[]> {
  const newest = db
    .selectFrom('webhook_deliveries')
    .select(['delivery_id', 'realm', 'partner_client_id', 'end_customer_client_id'])
    .orderBy('delivery_id', 'desc')
    .limit(recentMax);
  return db
    .selectFrom(newest.as('newest'))
    .select(['delivery_id as number', 'realm', ...subject])
    .where((eb) =>
      eb.exists(
        eb
          .selectFrom('webhook_attempts')
          .select('number')
          .whereRef('webhook_attempts.delivery_id', '=', 'newest.delivery_id')
          .where('sent_at', '>=', time),
      ),
    )
    .execute();
}

/** Lists the sandbox requests of a real time or later, newest first. */
export async function listSandboxRequestsSince(db: Db, time: number): Promise<NewRow[]> {
  const newest = db
    .selectFrom('sandbox_requests')
    .select(['seq', 'partner_client_id', 'end_customer_client_id', 'occurred_at'])
    .orderBy('seq', 'desc')
    .limit(recentMax);
  return db
    .selectFrom(newest.as('newest'))
    .select(['seq as number', ...subject])
    .where('occurred_at', '>=', time)
    .execute();
}

/**
 * Returns the health of partners' endpoints, which changes with every attempt; of all partners if `partners` is null.
 */
export async function readEndpointsHealth(
  db: Db,
  partners: readonly string[] | null,
): Promise<Pick<WebhookEndpointRow, 'endpoint_id' | 'partner_client_id' | 'environment' | 'health'>[]> {
  if (partners?.length === 0) return [];
  return db
    .selectFrom('webhook_endpoints')
    .select(['endpoint_id', 'partner_client_id', 'environment', 'health'])
    .where('removed_at', 'is', null)
    .$if(partners !== null, (query) => query.where('partner_client_id', 'in', partners ?? []))
    .orderBy('endpoint_id')
    .limit(endpointsMax)
    .execute();
}
