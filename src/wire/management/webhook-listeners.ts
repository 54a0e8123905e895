import Type, { type Static } from 'typebox';
import { endpointsMax } from '../../domain/webhook/endpoint.ts';
import {
  type FetchedWebhook as Fetched,
  forgottenAfterMs,
  type ListenersAnswer,
} from '../../domain/webhook/listener.ts';
import { nullable, text } from '../fields.ts';
import { operation } from '../operation.ts';
import { exampleRequestId } from '../partner/credentials.ts';
import { requestIdField } from '../partner/schemas.ts';
import { exampleTimestamp } from './examples.ts';
import { idParam, timestamp, toTimestamp } from './fields.ts';
import { deliveryStatus, toDeliveryNumber } from './webhook-delivery-schemas.ts';
import {
  endpointSchema,
  endpointSettings,
  exampleEndpoint,
  exampleSigningSecret,
  partnerToTell,
  signingSecret,
  webhookType,
} from './webhook-endpoint-schemas.ts';

const path = '/v1/webhook-listeners';
const params = Type.Object({ endpoint_id: idParam('The listener’s endpoint_id.') });

/** How much of a receiver's answer is kept, in characters. */
export const answerLengthMax = 1024;
/** How long a call may wait for a webhook, in seconds. */
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
    'Makes a webhook endpoint of a partner’s sandbox that has no address: its webhooks are fetched, one after the other, ' +
    'by whoever could not be sent any. `gingham listen` does all of it. It counts as one of the ' +
    `${endpointsMax} endpoints that there can be; \`CONFLICT\` for more. One that nobody fetches from is removed after ` +
    `${forgottenAfterMs / 1000} seconds, with what waits for it. The operator names the partner with ` +
    '`partner_client_id`; a partner’s own token makes its own.',
  body: Type.Object(
    {
      partner_client_id: Type.Optional(partnerToTell),
      event_types: Type.Optional({
        ...endpointSettings.event_types,
        description: 'What it is told; everything where it is left out.',
      }),
    },
    { title: 'CreateWebhookListenerRequest', additionalProperties: false },
  ),
  reply: Type.Object(
    { listener: endpointSchema, signing_secret: signingSecret, ...requestIdField },
    { title: 'CreateWebhookListenerResponse' },
  ),
  errors: ['CONFLICT'],
  example: { partner_client_id: exampleEndpoint.partner_client_id, event_types: exampleEndpoint.event_types },
  replyExample: {
    listener: { ...exampleEndpoint, url: null },
    signing_secret: exampleSigningSecret,
    request_id: exampleRequestId,
  },
});

const fetchedWebhook = Type.Object(
  {
    delivery_id: Type.String({ description: 'Identifies the webhook; its answer names it.' }),
    event_type: webhookType,
    attempt: Type.Integer({ description: 'Which attempt this is; 1 for the first.' }),
    attempted_at: timestamp('When it is sent, by the sandbox’s clock.'),
    timeout_seconds: Type.Integer({
      description: 'A receiver that has not answered by then has failed; soon after, it is handed out again.',
    }),
    headers: Type.Record(Type.String(), Type.String(), { description: 'The headers it would be sent with.' }),
    body: Type.String({ description: 'What is signed: its very bytes in UTF-8.' }),
  },
  { title: 'FetchedWebhook', description: 'A webhook to be carried to its receiver as it is.' },
);

export const nextWebhook = operation({
  id: 'nextWebhook',
  method: 'POST',
  path: `${path}/:endpoint_id/next`,
  tag: 'Management',
  scope: 'any',
  summary: 'Fetch the next webhook',
  description:
    'Answers with the webhook that is due to a listener first, signed for this attempt, or `null` where none is. It is ' +
    'handed to one caller at a time; the next one comes when it has been answered, or could have been. A listener that ' +
    'was disabled is active again with this call.',
  params,
  body: Type.Object(
    {
      wait_seconds: Type.Optional(
        Type.Integer({
          minimum: 0,
          maximum: waitSecondsMax,
          default: 0,
          description: `How long to wait for one, at most ${waitSecondsMax} seconds.`,
        }),
      ),
    },
    { title: 'NextWebhookRequest', additionalProperties: false },
  ),
  reply: Type.Object(
    { webhook: nullable(fetchedWebhook), ...requestIdField },
    { title: 'NextWebhookResponse' },
  ),
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
    request_id: exampleRequestId,
  },
});

export const answerWebhook = operation({
  id: 'answerWebhook',
  method: 'POST',
  path: `${path}/:endpoint_id/answer`,
  tag: 'Management',
  scope: 'any',
  summary: 'Tell a fetched webhook’s answer',
  description:
    'Writes down what a receiver has answered to a webhook that was fetched, which then counts as if it had been sent: it ' +
    'is delivered, or tried again by the sandbox’s clock. `CONFLICT` where it was not handed out, or has been answered.',
  params,
  body: Type.Object(
    {
      delivery_id: idParam('The webhook’s delivery_id.'),
      status_code: nullable(
        Type.Integer({ minimum: 100, maximum: 599, description: 'HTTP status; null where no answer came.' }),
      ),
      failure: Type.Optional(text({ description: 'Why no answer came.' })),
      duration_ms: Type.Integer({
        minimum: 0,
        maximum: 3_600_000,
        description: 'How long the answer took, in milliseconds.',
      }),
      answer: Type.Optional(
        Type.String({ maxLength: answerLengthMax, description: 'The beginning of the answer’s body.' }),
      ),
      retry_after: Type.Optional(text({ description: 'The answer’s Retry-After, as it was sent.' })),
    },
    { title: 'AnswerWebhookRequest', additionalProperties: false },
  ),
  reply: Type.Object(
    {
      status: deliveryStatus,
      next_attempt_at: nullable(
        timestamp('When it is tried again, by the sandbox’s clock; null where it is not.'),
      ),
      ...requestIdField,
    },
    { title: 'AnswerWebhookResponse' },
  ),
  errors: ['NOT_FOUND', 'CONFLICT'],
  example: { delivery_id: exampleDeliveryId, status_code: 200, duration_ms: 12, answer: 'ok' },
  replyExample: {
    status: 'delivered',
    next_attempt_at: null,
    request_id: exampleRequestId,
  },
});

export const removeWebhookListener = operation({
  id: 'removeWebhookListener',
  method: 'DELETE',
  path: `${path}/:endpoint_id`,
  tag: 'Management',
  scope: 'any',
  summary: 'Stop listening for webhooks',
  description: 'Ends a listener, with what waits for it and its log of deliveries.',
  params,
  reply: Type.Object(requestIdField, { title: 'RemoveWebhookListenerResponse' }),
  errors: ['NOT_FOUND'],
  replyExample: { request_id: exampleRequestId },
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

/** What a body says of a webhook's receiver. */
export function toListenersAnswer(body: Static<NonNullable<typeof answerWebhook.body>>): ListenersAnswer {
  return {
    // What is no number is no delivery's.
    deliveryId: toDeliveryNumber(body.delivery_id) ?? 0,
    statusCode: body.status_code,
    retryAfter: body.retry_after ?? null,
    failure: body.failure ?? null,
    durationMs: body.duration_ms,
    answer: body.answer ?? '',
  };
}
