import type { DomainEvent } from '../domain/event.ts';
import { environmentsOf, type WebhookType, webhookTypesOf } from '../domain/webhook/webhook-type.ts';
import { prepared } from './prepared.ts';
import type { Db } from './tables.ts';

/** A webhook type that an endpoint has subscribed to. */
export interface Subscription {
  endpointId: string;
  webhookType: WebhookType;
}

const endpointsOfPartner = prepared((db, args: { partnerClientId: string }) =>
  db
    .selectFrom('webhook_endpoints')
    .select(['endpoint_id', 'environment', 'webhook_types'])
    .where('partner_client_id', '=', args.partnerClientId)
    .where('removed_at', 'is', null),
);

/** Returns the subscriptions of each event; events without subscribers are omitted. */
export async function subscribersOf(
  db: Db,
  events: readonly DomainEvent[],
): Promise<Map<DomainEvent, readonly Subscription[]>> {
  const subscribed = new Map<DomainEvent, readonly Subscription[]>();
  const notifiable = events.filter((event) => webhookTypesOf(event).length > 0);
  for (const [partnerClientId, own] of Map.groupBy(notifiable, (event) => event.partnerClientId)) {
    const endpoints = partnerClientId === null ? [] : await endpointsOfPartner(db, { partnerClientId });
    for (const event of endpoints.length === 0 ? [] : own) {
      const types = webhookTypesOf(event);
      const environments = environmentsOf(event);
      const subscriptions = endpoints
        .filter(({ environment }) => environments.includes(environment))
        .flatMap(({ endpoint_id: endpointId, webhook_types }) => {
          const asked = JSON.parse(webhook_types) as WebhookType[];
          return types
            .filter((type) => asked.includes(type))
            .map((webhookType) => ({ endpointId, webhookType }));
        });
      if (subscriptions.length > 0) subscribed.set(event, subscriptions);
    }
  }
  return subscribed;
}
