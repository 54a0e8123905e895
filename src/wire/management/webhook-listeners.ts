import Type, { type Static } from 'typebox';
import { endpointsMax } from '../../domain/webhook/endpoint.ts';
import {
  type FetchedWebhook as Fetched,
  forgottenAfterMs,
  type ListenersAnswer,
} from '../../domain/webhook/listener.ts';
import { nullable, text } from '../fields.ts';
import { operation } from '../operation.ts';
import { exampleTimestamp } from './examples.ts';
import { idParam, timestamp, toTimestamp } from './fields.ts';
import { deliveryStatus, toDeliveryNumber } from './webhook-delivery-schemas.ts';
import {
  endpointSchema,
  endpointSettings,
  exampleEndpoint,
  exampleSigningSecret,
  signingSecret,
  subscribingPartner,
  webhookType,
} from './webhook-endpoint-schemas.ts';

const path = '/v1/webhook-listeners';
const params = { endpoint_id: idParam('endpoint_id of the listener.') };

/** Limit of the stored part of a response, in characters. */
export const answerLengthMax = 1024;
/** Limit of the time a call waits for a webhook, in seconds. */
export const waitSecondsMax = 25;

const exampleDeliveryId = '4711';

export const createWebhookListener = operation({
  id: 'createWebhookListener',
  method: 'POST',
  path,
  tag: 'Management',
  scope: 'any',
  summary: 'Listen for webhooks',
  description:
    'Creates a webhook endpoint without a URL in a partner’s sandbox: receivers that cannot be reached fetch its ' +
    `webhooks one by one, as \`gingham listen\` does. It counts towards the limit of ${endpointsMax} endpoints; ` +
    `returns \`CONFLICT\` beyond it. A listener that is not polled for ${forgottenAfterMs / 1000} seconds is ` +
    'removed with its waiting webhooks. The operator specifies the partner in `partner_client_id`; a partner’s ' +
    'own token creates its own.',
  body: {
    partner_client_id: Type.Optional(subscribingPartner),
    event_types: Type.Optional({
      ...endpointSettings.event_types,
      description: 'Event types it receives; all by default.',
    }),
  },
  reply: { listener: endpointSchema, signing_secret: signingSecret },
  errors: ['CONFLICT'],
  example: { partner_client_id: exampleEndpoint.partner_client_id, event_types: exampleEndpoint.event_types },
  replyExample: { listener: { ...exampleEndpoint, url: null }, signing_secret: exampleSigningSecret },
});

const fetchedWebhook = Type.Object(
  {
    delivery_id: Type.String({ description: 'Id of the webhook, for reporting its response.' }),
    event_type: webhookType,
    attempt: Type.Integer({ description: 'Number of the attempt; 1 for the first.' }),
    attempted_at: timestamp('Time of the attempt, in sandbox time.'),
    timeout_seconds: Type.Integer({
      description:
        'Time within which the receiver must respond; soon after, the webhook is handed out again.',
    }),
    headers: Type.Record(Type.String(), Type.String(), { description: 'Headers of the webhook.' }),
    body: Type.String({ description: 'The signed body: these exact bytes in UTF-8.' }),
  },
  { title: 'FetchedWebhook', description: 'A webhook to forward unchanged to its receiver.' },
);

export const nextWebhook = operation({
  id: 'nextWebhook',
  method: 'POST',
  path: `${path}/:endpoint_id/next`,
  tag: 'Management',
  scope: 'any',
  summary: 'Fetch the next webhook',
  description:
    'Returns the webhook that is due first for a listener, signed for this attempt, or `null` if none is due. It ' +
    'is handed to one caller at a time; the next one follows once its response is reported or has timed out. ' +
    'Reactivates a disabled listener.',
  params,
  body: {
    wait_seconds: Type.Optional(
      Type.Integer({
        minimum: 0,
        maximum: waitSecondsMax,
        default: 0,
        description: `Time to wait for a webhook, at most ${waitSecondsMax} seconds.`,
      }),
    ),
  },
  reply: { webhook: nullable(fetchedWebhook) },
  errors: ['NOT_FOUND'],
  example: { wait_seconds: 0 },
  replyExample: {
    webhook: {
      delivery_id: exampleDeliveryId,
      event_type: 'END_CUSTOMER_OAUTH_STATUS_UPDATED',
      attempt: 1,
      attempted_at: exampleTimestamp,
      timeout_seconds: 10,
      headers: { 'content-type': 'application/json', 'plaid-verification': 'eyJhbGciOiJFUzI1NiIs…' },
      body: '{\n  "webhook_type": "PARTNER",\n  …\n}',
    },
  },
});

export const answerWebhook = operation({
  id: 'answerWebhook',
  method: 'POST',
  path: `${path}/:endpoint_id/answer`,
  tag: 'Management',
  scope: 'any',
  summary: 'Report a fetched webhook’s response',
  description:
    'Records a receiver’s response to a fetched webhook, which then counts as sent: it is delivered, or retried ' +
    'in sandbox time. Returns `CONFLICT` if it was not handed out, or if its response was already reported.',
  params,
  body: {
    delivery_id: idParam('delivery_id of the webhook.'),
    status_code: nullable(
      Type.Integer({
        minimum: 100,
        maximum: 599,
        description: 'HTTP status; null if there was no response.',
      }),
    ),
    failure: Type.Optional(text({ description: 'Why there was no response.' })),
    duration_ms: Type.Integer({
      minimum: 0,
      maximum: 3_600_000,
      description: 'Response time in milliseconds.',
    }),
    answer: Type.Optional(
      Type.String({ maxLength: answerLengthMax, description: 'Start of the response body.' }),
    ),
    retry_after: Type.Optional(text({ description: 'Retry-After of the response, as received.' })),
  },
  reply: {
    status: deliveryStatus,
    next_attempt_at: nullable(timestamp('Time of the next attempt, in sandbox time; null if there is none.')),
  },
  errors: ['NOT_FOUND', 'CONFLICT'],
  example: { delivery_id: exampleDeliveryId, status_code: 200, duration_ms: 12, answer: 'ok' },
  replyExample: { status: 'delivered', next_attempt_at: null },
});

export const removeWebhookListener = operation({
  id: 'removeWebhookListener',
  method: 'DELETE',
  path: `${path}/:endpoint_id`,
  tag: 'Management',
  scope: 'any',
  summary: 'Stop listening for webhooks',
  description: 'Removes a listener, with its waiting webhooks and its deliveries.',
  params,
  reply: {},
  errors: ['NOT_FOUND'],
  replyExample: {},
});

export function toFetchedWebhook(webhook: Fetched): Static<typeof fetchedWebhook> {
  const { delivery, headers, body, at, timeoutMs } = webhook;
  return {
    delivery_id: String(delivery.deliveryId),
    event_type: delivery.webhookType,
    attempt: delivery.attempts + 1,
    attempted_at: toTimestamp(at),
    timeout_seconds: timeoutMs / 1000,
    headers,
    body: Buffer.from(body).toString('utf8'),
  };
}

/** Converts the body to a receiver's response. */
export function toListenersAnswer(body: Static<NonNullable<typeof answerWebhook.body>>): ListenersAnswer {
  return {
    // An id that is not a number matches no delivery.
    deliveryId: toDeliveryNumber(body.delivery_id) ?? 0,
    statusCode: body.status_code,
    retryAfter: body.retry_after ?? null,
    failure: body.failure ?? null,
    durationMs: body.duration_ms,
    answer: body.answer ?? '',
  };
}
