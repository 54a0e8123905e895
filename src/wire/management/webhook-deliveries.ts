import Type, { type Static } from 'typebox';
import { everyRole, operatorAdmins, partnerWriters } from '../access.ts';
import { clientIdOf, environment } from '../fields.ts';
import { operation } from '../operation.ts';
import { exampleRequestId } from '../partner/credentials.ts';
import { requestIdField } from '../partner/schemas.ts';
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

/** A stretch of time, by what webhooks tell of. */
export const timeRange = {
  from: Type.Optional(
    Type.String({
      format: 'date-time',
      description:
        'Only what tells of something that happened at this time (RFC 3339) or later, by the clock of its realm.',
    }),
  ),
  to: Type.Optional(
    Type.String({
      format: 'date-time',
      description: 'Only what tells of something that happened before this time (RFC 3339).',
    }),
  ),
};

const query = Type.Object(
  {
    endpoint_id: Type.Optional(idParam('Only those to this endpoint.')),
    partner_client_id: Type.Optional(clientIdOf('Only those to endpoints of this partner.')),
    end_customer_client_id: Type.Optional(clientIdOf('Only those that tell of this end customer.')),
    environment: Type.Optional(environment),
    event_type: Type.Optional(webhookType),
    status: Type.Optional(deliveryStatus),
    ...timeRange,
    ...pageQuery,
  },
  { additionalProperties: false },
);

export const listWebhookDeliveries = operation({
  id: 'listWebhookDeliveries',
  method: 'GET',
  path,
  tag: 'Management',
  roles: everyRole,
  scope: 'any',
  summary: 'List webhook deliveries',
  description:
    'Lists the webhooks of endpoints that there are, those of the newest events first. The operator has to say whose: by ' +
    '`endpoint_id`, `partner_client_id` or `end_customer_client_id`. Where few of very many match, a page can hold fewer ' +
    'than `limit`, even none, and still have a `next_cursor`: the search goes on there.',
  query,
  reply: Type.Object(
    { webhook_deliveries: Type.Array(deliverySchema), ...nextCursor, ...requestIdField },
    { title: 'ListWebhookDeliveriesResponse' },
  ),
  errors: ['MISSING_FIELDS'],
  replyExample: { webhook_deliveries: [exampleDelivery], next_cursor: null, request_id: exampleRequestId },
});

export const readWebhookDelivery = operation({
  id: 'readWebhookDelivery',
  method: 'GET',
  path: `${path}/:delivery_id`,
  tag: 'Management',
  roles: everyRole,
  scope: 'any',
  summary: 'Read a webhook delivery in full',
  description: 'Tells of a webhook what it tells of, what is sent, and what came of each attempt.',
  params: deliveryParams,
  reply: Type.Object(
    { webhook_delivery: deliveryDetail, ...requestIdField },
    { title: 'ReadWebhookDeliveryResponse' },
  ),
  errors: ['NOT_FOUND'],
  replyExample: { webhook_delivery: exampleDeliveryDetail, request_id: exampleRequestId },
});

export const replayWebhookDelivery = operation({
  id: 'replayWebhookDelivery',
  method: 'POST',
  path: `${path}/:delivery_id/replay`,
  tag: 'Management',
  roles: [...operatorAdmins, ...partnerWriters],
  scope: 'any',
  summary: 'Send a webhook again',
  description:
    'Sends a webhook again now, whatever came of it, with as many tries as a new one. It waits while its endpoint is ' +
    'paused or disabled. `CONFLICT` where its sandbox was taken back to before what it tells of.',
  params: deliveryParams,
  reply: Type.Object(
    { webhook_delivery: deliverySchema, ...requestIdField },
    { title: 'ReplayWebhookDeliveryResponse' },
  ),
  errors: ['NOT_FOUND', 'CONFLICT'],
  replyExample: {
    webhook_delivery: { ...exampleDelivery, status: 'pending', next_attempt_at: exampleTimestamp },
    request_id: exampleRequestId,
  },
});

/** What a list is asked for, in the store's terms. */
export function toDeliveryFilter(asked: Static<typeof query>) {
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

/** In milliseconds since the epoch; null where that end is open. */
export function toTimeRange({ from, to }: { from?: string; to?: string }) {
  return { from: toTimeOrNull(from), to: toTimeOrNull(to) };
}
