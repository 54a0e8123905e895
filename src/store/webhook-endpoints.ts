import { sql } from 'kysely';
import type { Environment } from '../domain/environment.ts';
import type { Page, PageRequest } from '../domain/page.ts';
import type { Endpoint, EndpointDecision } from '../domain/webhook/endpoint.ts';
import { columns } from './columns.ts';
import { healths } from './documents.ts';
import { appendEvents } from './events.ts';
import { comesAfter, toPage } from './page.ts';
import { prepared } from './prepared.ts';
import type { Db, WebhookEndpointRow } from './tables.ts';

/** Saves a new or changed endpoint and its events. */
export async function saveEndpoint(db: Db, { endpoint, events }: EndpointDecision): Promise<void> {
  const { endpoint_id, ...changes } = toRow(endpoint);
  await db
    .insertInto('webhook_endpoints')
    .values({
      endpoint_id,
      ...changes,
      removed_at: null,
      leased_until: null,
      lease_holder: null,
      handed_out: null,
    })
    .onConflict((conflict) => conflict.column('endpoint_id').doUpdateSet(changes))
    .execute();
  await appendEvents(db, events);
}

const oneEndpoint = (db: Db, args: { endpointId: string }) =>
  db
    .selectFrom('webhook_endpoints')
    .selectAll()
    .where('endpoint_id', '=', args.endpointId)
    .where('removed_at', 'is', null);

export async function findEndpoint(db: Db, endpointId: string): Promise<Endpoint | undefined> {
  const row = await oneEndpoint(db, { endpointId }).executeTakeFirst();
  return row && toEndpoint(row);
}

/** Finds an endpoint and locks its row until the unit of work ends. */
export async function lockEndpoint(db: Db, endpointId: string): Promise<Endpoint | undefined> {
  const row = await db
    .updateTable('webhook_endpoints')
    .set((eb) => ({ status: eb.ref('status') }))
    .where('endpoint_id', '=', endpointId)
    .where('removed_at', 'is', null)
    .returningAll()
    .executeTakeFirst();
  return row && toEndpoint(row);
}

/** Lists all endpoints of a partner and locks their rows until the unit of work ends. */
export async function lockEndpointsOfPartner(db: Db, partnerClientId: string): Promise<Endpoint[]> {
  const rows = await db
    .updateTable('webhook_endpoints')
    .set((eb) => ({ status: eb.ref('status') }))
    .where('partner_client_id', '=', partnerClientId)
    .where('removed_at', 'is', null)
    .returningAll()
    .execute();
  return rows.map(toEndpoint).toSorted((one, other) => (one.endpointId < other.endpointId ? -1 : 1));
}

/** Counts a partner's endpoints in an environment. */
export async function countEndpoints(
  db: Db,
  { partnerClientId, environment }: Pick<Endpoint, 'partnerClientId' | 'environment'>,
): Promise<number> {
  const { count } = await db
    .selectFrom('webhook_endpoints')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('partner_client_id', '=', partnerClientId)
    .where('environment', '=', environment)
    .where('removed_at', 'is', null)
    .executeTakeFirstOrThrow();
  return Number(count);
}

/** Filter for endpoints; null matches all. */
interface EndpointFilter {
  partnerClientId: string | null;
  environment: Environment | null;
}

/** Lists endpoints, newest first. */
export async function listEndpoints(
  db: Db,
  { partnerClientId, environment }: EndpointFilter,
  request: PageRequest,
): Promise<Page<Endpoint>> {
  const rows = await db
    .selectFrom('webhook_endpoints')
    .selectAll()
    .where('removed_at', 'is', null)
    .where(comesAfter(request.after, 'created_at', 'endpoint_id'))
    .$if(partnerClientId !== null, (query) => query.where('partner_client_id', '=', partnerClientId))
    .$if(environment !== null, (query) => query.where('environment', '=', environment))
    .orderBy('created_at', 'desc')
    .orderBy('endpoint_id', 'desc')
    .limit(request.limit + 1)
    .execute();
  return toPage(rows, request, toEndpoint, (row) => ({ order: row.created_at, id: row.endpoint_id }));
}

/** Matches active endpoints whose last attempt failed, and those that were disabled because they rejected too much. */
export const isFailing = sql<boolean>`(disabled_reason = 'REJECTED' or (status = 'active' and is_failing = 1))`;

/** Lists failing endpoints of all partners, by partner. */
export async function listFailingEndpoints(db: Db, limit: number): Promise<Endpoint[]> {
  const rows = await db
    .selectFrom('webhook_endpoints')
    .selectAll()
    .where('removed_at', 'is', null)
    .where(isFailing)
    .orderBy('partner_client_id')
    .orderBy('created_at')
    .orderBy('endpoint_id')
    .limit(limit)
    .execute();
  return rows.map(toEndpoint);
}

/** Removes an endpoint: nothing more is sent to it, and its log is deleted later. */
export async function removeEndpoint(db: Db, { endpointId }: Endpoint, realNow: number): Promise<void> {
  await db
    .updateTable('webhook_endpoints')
    .set({ removed_at: realNow })
    .where('endpoint_id', '=', endpointId)
    .execute();
}

/** A lease on an endpoint's deliveries: its holder and its end, in real time. */
interface Lease {
  endpointId: string;
  holder: string;
  now: number;
  until: number;
}

const leased = prepared((db, args: Lease) =>
  db
    .updateTable('webhook_endpoints')
    .set({ leased_until: args.until, lease_holder: args.holder })
    .where('endpoint_id', '=', args.endpointId)
    .where('removed_at', 'is', null)
    .where('status', '=', 'active')
    .where((row) =>
      row.or([
        row('leased_until', 'is', null),
        row('leased_until', '<=', args.now),
        row('lease_holder', '=', args.holder),
      ]),
    )
    .returningAll(),
);

/**
 * Acquires or renews a node's lease on an active endpoint's deliveries and locks the endpoint's row until the unit of
 * work ends; undefined if another node has the lease or nothing may be sent to the endpoint.
 */
export async function leaseEndpoint(db: Db, lease: Lease): Promise<Endpoint | undefined> {
  const [row] = await leased(db, lease);
  return row && toEndpoint(row);
}

const leaseKept = prepared((db, args: Omit<Lease, 'now'>) =>
  db
    .updateTable('webhook_endpoints')
    .set({ leased_until: args.until })
    .where('endpoint_id', '=', args.endpointId)
    .where('lease_holder', '=', args.holder)
    .where('removed_at', 'is', null)
    .returningAll(),
);

/**
 * Renews a node's lease on an endpoint's deliveries, whatever the endpoint's status, and locks its row until the unit
 * of work ends; undefined if another node has the lease or the endpoint is gone.
 */
export async function keepLease(db: Db, lease: Omit<Lease, 'now'>): Promise<Endpoint | undefined> {
  const [row] = await leaseKept(db, lease);
  return row && toEndpoint(row);
}

const released = prepared((db, args: { endpointId: string; holder: string }) =>
  db
    .updateTable('webhook_endpoints')
    .set({ leased_until: null })
    .where('endpoint_id', '=', args.endpointId)
    .where('lease_holder', '=', args.holder),
);

/** Releases the lease of `holder` on an endpoint's deliveries. */
export async function releaseEndpoint(db: Db, endpointId: string, holder: string): Promise<void> {
  await released(db, { endpointId, holder });
}

/** Ends all leases of nodes, for a store that no other node can be using. Listeners may still be present. */
export async function endLeases(db: Db): Promise<void> {
  await db
    .updateTable('webhook_endpoints')
    .set({ leased_until: null })
    .where('url', 'is not', null)
    .execute();
}

const healthNoted = prepared((db, args: { endpointId: string; health: string; isFailing: number }) =>
  db
    .updateTable('webhook_endpoints')
    .set({ health: args.health, is_failing: args.isFailing })
    .where('endpoint_id', '=', args.endpointId),
);

/** Saves an endpoint's health. */
export async function saveHealth(db: Db, { endpointId, health }: Endpoint): Promise<void> {
  const isFailing = Number(health.isFailing);
  await healthNoted(db, { endpointId, health: healths.write(health), isFailing });
}

type OwnColumns = Omit<WebhookEndpointRow, 'removed_at' | 'leased_until' | 'lease_holder' | 'handed_out'>;

const fields = columns(
  'endpointId',
  'partnerClientId',
  'environment',
  'url',
  'status',
  'disabledReason',
  'activeSince',
  'secretVersion',
  'secretDataKey',
  'previousSecretDataKey',
  'previousSecretUntil',
  'createdAt',
  'fullSince',
  'dropped',
);

function toRow(endpoint: Endpoint): OwnColumns {
  return {
    ...fields.write(endpoint),
    webhook_types: JSON.stringify(endpoint.webhookTypes),
    health: healths.write(endpoint.health),
    is_failing: Number(endpoint.health.isFailing),
  };
}

/** Converts an endpoint from its row. */
export function toEndpoint(row: OwnColumns): Endpoint {
  return {
    ...fields.read(row),
    webhookTypes: JSON.parse(row.webhook_types) as Endpoint['webhookTypes'],
    health: healths.read(row.health),
  };
}
