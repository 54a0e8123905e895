import Type from 'typebox';
import { everyRole, operatorAdmins, partnerWriters } from '../access.ts';
import { clientIdOf, environment } from '../fields.ts';
import { operation, type StaticOf } from '../operation.ts';
import { exampleTimestamp } from './examples.ts';
import { idParam, toTimeOrNull } from './fields.ts';
import { nextCursor, pageQuery } from './page.ts';
import {
  deliveryDetail,
  deliveryParams,
  deliverySchema,
  deliveryStatus,
  exampleDelivery,
  exampleDeliveryDetail,
} from './webhook-delivery-schemas.ts';
import { webhookType } from './webhook-endpoint-schemas.ts';

const path = '/v1/webhook-deliveries';

/** A time range of events. */
export const timeRange = {
  from: Type.Optional(
    Type.String({
      format: 'date-time',
      description: 'Only webhooks for events at or after this time (RFC 3339), in realm time.',
    }),
  ),
  to: Type.Optional(
    Type.String({
      format: 'date-time',
      description: 'Only webhooks for events before this time (RFC 3339).',
    }),
  ),
};

const query = {
  endpoint_id: Type.Optional(idParam('Only webhooks to this endpoint.')),
  partner_client_id: Type.Optional(clientIdOf('Only webhooks to endpoints of this partner.')),
  end_customer_client_id: Type.Optional(clientIdOf('Only webhooks about this end customer.')),
  environment: Type.Optional(environment),
  event_type: Type.Optional(webhookType),
  status: Type.Optional(deliveryStatus),
  ...timeRange,
  ...pageQuery,
};

export const listWebhookDeliveries = operation({
  id: 'listWebhookDeliveries',
  method: 'GET',
  path,
  tag: 'Management',
  roles: everyRole,
  scope: 'any',
  summary: 'List webhook deliveries',
  description:
    'Lists the webhooks of existing endpoints, newest events first. The operator must give `endpoint_id`, ' +
    '`partner_client_id` or `end_customer_client_id`. If few items match, a page can hold fewer than `limit`, ' +
    'even none, and still have a `next_cursor`: continue from there.',
  query,
  reply: { webhook_deliveries: Type.Array(deliverySchema), ...nextCursor },
  errors: ['MISSING_FIELDS'],
  replyExample: { webhook_deliveries: [exampleDelivery], next_cursor: null },
});

export const readWebhookDelivery = operation({
  id: 'readWebhookDelivery',
  method: 'GET',
  path: `${path}/:delivery_id`,
  tag: 'Management',
  roles: everyRole,
  scope: 'any',
  summary: 'Read a webhook delivery',
  description: 'Returns a webhook delivery with its event, its body, and the outcome of each attempt.',
  params: deliveryParams,
  reply: { webhook_delivery: deliveryDetail },
  errors: ['NOT_FOUND'],
  replyExample: { webhook_delivery: exampleDeliveryDetail },
});

export const replayWebhookDelivery = operation({
  id: 'replayWebhookDelivery',
  method: 'POST',
  path: `${path}/:delivery_id/replay`,
  tag: 'Management',
  roles: [...operatorAdmins, ...partnerWriters],
  scope: 'any',
  summary: 'Replay a webhook',
  description:
    'Resends a webhook now, whatever its outcome, with a full set of retries. It waits while its endpoint is ' +
    'paused or disabled. Returns `CONFLICT` if its event was undone by a sandbox reset or restore.',
  params: deliveryParams,
  reply: { webhook_delivery: deliverySchema },
  errors: ['NOT_FOUND', 'CONFLICT'],
  replyExample: {
    webhook_delivery: { ...exampleDelivery, status: 'pending', next_attempt_at: exampleTimestamp },
  },
});

/** Converts the query to the store's filter. */
export function toDeliveryFilter(asked: StaticOf<typeof query>) {
  return {
    endpointId: asked.endpoint_id ?? null,
    partnerClientId: asked.partner_client_id ?? null,
    endCustomerClientId: asked.end_customer_client_id ?? null,
    environment: asked.environment ?? null,
    webhookType: asked.event_type ?? null,
    status: asked.status ?? null,
    ...toTimeRange(asked),
  };
}

/** In milliseconds since the epoch; null for an open end. */
export function toTimeRange({ from, to }: { from?: string; to?: string }) {
  return { from: toTimeOrNull(from), to: toTimeOrNull(to) };
}
