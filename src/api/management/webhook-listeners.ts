import Type from 'typebox';
import { requireEnvironment } from '../../domain/partner.ts';
import { createEndpoint, endpointRemoved, endpointsMax } from '../../domain/webhook/endpoint.ts';
import {
  answerLengthMax,
  type FetchedWebhook as Fetched,
  forgottenAfterMs,
  type Listener,
  type ListenersAnswer,
  pauseMs,
} from '../../domain/webhook/listener.ts';
import { webhookTypes as allTypes } from '../../domain/webhook/webhook-type.ts';
import { webhookSecret } from '../../keyring/webhook-secret.ts';
import type { WireIds } from '../../keyring/wire-ids.ts';
import { appendEvents } from '../../store/events.ts';
import { lockPartner } from '../../store/partners.ts';
import { joinSandbox } from '../../store/sandbox-locks.ts';
import type { Db } from '../../store/tables.ts';
import { countEndpoints, removeEndpoint, saveEndpoint } from '../../store/webhook-endpoints.ts';
import { findListener, lockListener, savePresence } from '../../store/webhook-listeners.ts';
import type { Caller } from '../calls.ts';
import type { Value } from '../codec.ts';
import { contextIn } from '../context-in.ts';
import { example, exampleDeliveryId, withExample } from '../examples.ts';
import { idParam, integer, nullable, string, text, timestamp } from '../fields.ts';
import { managementOperation } from '../operation.ts';
import { requireFound, unknownPartner } from '../require.ts';
import { deliveryStatus } from './webhook-deliveries.ts';
import {
  endpointSchema,
  endpointSettings,
  ownerOf,
  signingSecret,
  subscribingPartner,
  toEndpointReply,
  webhookType,
} from './webhook-endpoints.ts';

const path = '/v1/webhook-listeners';
const params = { endpoint_id: idParam('endpoint_id of the listener.') };

/** Limit of the time a call waits for a webhook, in seconds. */
const waitSecondsMax = 25;

export const createWebhookListener = managementOperation({
  id: 'createWebhookListener',
  method: 'POST',
  path,
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
  replyExample: { listener: { url: null } },
  async handle(call, services) {
    const { body, caller, actor } = call;
    const { store, settings, keyring, now } = services;
    const partnerClientId = ownerOf(body.partnerClientId, caller);
    const secretDataKey = await keyring.newest();
    return store.unitOfWork(async (db) => {
      await joinSandbox(db, { partnerClientId, realm });
      // Locked, so that concurrent calls cannot exceed the limit.
      const partner = await lockPartner(db, partnerClientId);
      if (partner === undefined) throw unknownPartner();
      requireEnvironment(partner, environment, settings.availability);
      const context = await contextIn(db, services, { environment, partnerClientId }, call.context);
      const existing = await countEndpoints(db, { partnerClientId, environment });
      const webhookTypes = body.eventTypes ?? allTypes;
      const wanted = { partnerClientId, environment, url: null, webhookTypes, secretDataKey } as const;
      const decision = createEndpoint(wanted, existing, actor, context, now());
      const { endpoint } = decision;
      await saveEndpoint(db, decision);
      await savePresence(db, endpoint.endpointId, { listensUntil: now() + pauseMs, handedOut: null });
      return {
        listener: toEndpointReply(endpoint, context.now),
        signingSecret: await webhookSecret(keyring, endpoint),
      };
    });
  },
});

const fetchedWebhook = Type.Object(
  {
    delivery_id: string('Id of the webhook, for reporting its response.', exampleDeliveryId),
    event_type: webhookType,
    attempt: integer('Number of the attempt; 1 for the first.', 1),
    attempted_at: timestamp('Time of the attempt, in sandbox time.'),
    timeout_seconds: integer(
      'Time within which the receiver must respond; soon after, the webhook is handed out again.',
      10,
    ),
    headers: Type.Record(Type.String(), Type.String(), {
      description: 'Headers of the webhook.',
      [example]: { 'content-type': 'application/json', 'plaid-verification': 'eyJhbGciOiJFUzI1NiIs…' },
    }),
    body: string('The signed body: these exact bytes in UTF-8.', '{\n  "webhook_type": "PARTNER",\n  …\n}'),
  },
  { title: 'FetchedWebhook', description: 'A webhook to forward unchanged to its receiver.' },
);

export const nextWebhook = managementOperation({
  id: 'nextWebhook',
  execution: 'in steps',
  method: 'POST',
  path: `${path}/:endpoint_id/next`,
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
  replyExample: { webhook: {} },
  async handle({ body, params, caller, left }, { store, wireIds, listening }) {
    await requireListener(store.db, params.endpointId, caller);
    const waitMs = (body.waitSeconds ?? 0) * 1000;
    const fetched = await listening.next(params.endpointId, waitMs, left());
    return { webhook: fetched && toFetchedWebhook(wireIds, fetched) };
  },
});

export const answerWebhook = managementOperation({
  id: 'answerWebhook',
  execution: 'in steps',
  method: 'POST',
  path: `${path}/:endpoint_id/answer`,
  scope: 'any',
  summary: 'Report a fetched webhook’s response',
  description:
    'Records a receiver’s response to a fetched webhook, which then counts as sent: it is delivered, or retried ' +
    'in sandbox time. Returns `CONFLICT` if it was not handed out, or if its response was already reported.',
  params,
  body: {
    delivery_id: withExample(idParam('delivery_id of the webhook.'), exampleDeliveryId),
    status_code: nullable(
      Type.Integer({
        minimum: 100,
        maximum: 599,
        description: 'HTTP status; null if there was no response.',
        [example]: 200,
      }),
    ),
    failure: Type.Optional(text({ description: 'Why there was no response.' })),
    duration_ms: Type.Integer({
      minimum: 0,
      maximum: 3_600_000,
      description: 'Response time in milliseconds.',
      [example]: 12,
    }),
    answer: Type.Optional(
      Type.String({
        maxLength: answerLengthMax,
        description: 'Start of the response body.',
        [example]: 'ok',
      }),
    ),
    retry_after: Type.Optional(text({ description: 'Retry-After of the response, as received.' })),
  },
  reply: {
    status: deliveryStatus,
    next_attempt_at: nullable(timestamp('Time of the next attempt, in sandbox time; null if there is none.')),
  },
  errors: ['NOT_FOUND', 'CONFLICT'],
  async handle({ body, params, caller }, { store, wireIds, listening }) {
    await requireListener(store.db, params.endpointId, caller);
    const answer = toListenersAnswer(body, wireIds);
    const { status, dueAt } = await listening.answer(store, params.endpointId, answer);
    return { status, nextAttemptAt: status === 'pending' ? dueAt : null };
  },
});

export const removeWebhookListener = managementOperation({
  id: 'removeWebhookListener',
  method: 'DELETE',
  path: `${path}/:endpoint_id`,
  scope: 'any',
  summary: 'Stop listening for webhooks',
  description: 'Removes a listener, with its waiting webhooks and its deliveries.',
  params,
  reply: {},
  errors: ['NOT_FOUND'],
  async handle({ params, caller, actor, ...call }, services) {
    const { store, now } = services;
    await store.unitOfWork(async (db) => {
      const { partnerClientId } = (await requireListener(db, params.endpointId, caller)).endpoint;
      await joinSandbox(db, { partnerClientId, realm });
      const { endpoint } = await requireListener(db, params.endpointId, caller, lockListener);
      const context = await contextIn(db, services, endpoint, call.context);
      await removeEndpoint(db, endpoint, now());
      await appendEvents(db, [endpointRemoved(endpoint, actor, context)]);
    });
    return {};
  },
});

export const webhookListenerOperations = [
  createWebhookListener,
  nextWebhook,
  answerWebhook,
  removeWebhookListener,
];

const environment = 'sandbox';
const realm = 'sandbox';

function toFetchedWebhook(wireIds: WireIds, webhook: Fetched): Value<typeof fetchedWebhook> {
  const { delivery, headers, body, at, timeoutMs } = webhook;
  return {
    deliveryId: wireIds.deliveryId(delivery.deliveryId),
    eventType: delivery.webhookType,
    attempt: delivery.attempts + 1,
    attemptedAt: at,
    timeoutSeconds: timeoutMs / 1000,
    headers,
    body: Buffer.from(body).toString('utf8'),
  };
}

/** Converts the body to a receiver's response. */
function toListenersAnswer(
  body: Value<NonNullable<typeof answerWebhook.body>>,
  wireIds: WireIds,
): ListenersAnswer {
  // Another id matches no delivery.
  const deliveryId = wireIds.deliveryNumber(body.deliveryId) ?? 0;
  return { retryAfter: null, failure: null, answer: '', ...body, deliveryId };
}

/** @throws RequestError NOT_FOUND if the listener does not exist, or the caller cannot access it */
async function requireListener(
  db: Db,
  endpointId: string,
  { partnerClientId }: Caller,
  find = findListener,
): Promise<Listener> {
  const listener = await find(db, endpointId);
  const isWithin = partnerClientId === null || listener?.endpoint.partnerClientId === partnerClientId;
  return requireFound(isWithin ? listener : undefined, 'webhook listener');
}
