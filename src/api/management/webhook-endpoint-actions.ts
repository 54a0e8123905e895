import Type from 'typebox';
import { realmOf } from '../../domain/environment.ts';
import type { Place } from '../../domain/page.ts';
import { type Delivery, isTakenBack, replayDelivery } from '../../domain/webhook/delivery.ts';
import {
  endpointEvent,
  endpointRemoved,
  pauseEndpoint,
  requireAccess,
  resumeEndpoint,
  rotateSecret,
} from '../../domain/webhook/endpoint.ts';
import type { WebhookType } from '../../domain/webhook/webhook-type.ts';
import { webhookSecret } from '../../keyring/webhook-secret.ts';
import { appendEvents, appendNumberedEvent } from '../../store/events.ts';
import { lockPartner } from '../../store/partners.ts';
import { findHistory } from '../../store/sandboxes.ts';
import { StepSize } from '../../store/step-size.ts';
import type { Db } from '../../store/tables.ts';
import { insertDelivery, saveReplayed, toDelivery } from '../../store/webhook-deliveries.ts';
import { removeEndpoint as removeFromStore } from '../../store/webhook-endpoints.ts';
import { lookInto, placeBefore, type Stream, type StreamFilter } from '../../store/webhook-log-stream.ts';
import { operatorAdmins, partnerAdmins, partnerWriters } from '../access.ts';
import { contextIn, nowIn } from '../context-in.ts';
import { exampleTimestamp } from '../examples.ts';
import { clientIdOf, integer, oneOf } from '../fields.ts';
import { managementOperation } from '../operation.ts';
import { requirePartner } from '../require.ts';
import { deliverySchema, timeRange, toDeliveryReply, toTimeRange } from './webhook-deliveries.ts';
import {
  changeEndpoint,
  endpointParams,
  endpointSchema,
  path,
  requireEndpoint,
  requireEndpointLocked,
  signingSecret,
  webhookType,
} from './webhook-endpoints.ts';

export const removeWebhookEndpoint = managementOperation({
  id: 'removeWebhookEndpoint',
  roles: [...operatorAdmins, ...partnerWriters],
  method: 'DELETE',
  path: `${path}/:endpoint_id`,
  scope: 'any',
  summary: 'Remove a webhook endpoint',
  description: 'Removes an endpoint: nothing more is sent to it, and its deliveries are no longer visible.',
  params: endpointParams,
  reply: {},
  errors: ['NOT_FOUND'],
  async handle({ params, caller, actor, ...call }, services) {
    await services.store.unitOfWork(async (db) => {
      const endpoint = await requireEndpointLocked(db, params.endpointId, caller);
      const context = await contextIn(db, services, endpoint, call.context);
      await removeFromStore(db, endpoint, services.now());
      await appendEvents(db, [endpointRemoved(endpoint, actor, context)]);
    });
    return {};
  },
});

const endpointPath = '/v1/webhook-endpoints/:endpoint_id';

const done = {
  method: 'POST',
  scope: 'any',
  params: endpointParams,
  errors: ['NOT_FOUND'],
} as const;

export const pauseWebhookEndpoint = managementOperation({
  ...done,
  id: 'pauseWebhookEndpoint',
  roles: [...operatorAdmins, ...partnerWriters],
  path: `${endpointPath}/pause`,
  summary: 'Pause a webhook endpoint',
  description:
    'Pauses an endpoint; its webhooks wait until it is resumed. A disabled endpoint is left unchanged.',
  reply: { webhook_endpoint: endpointSchema },
  replyExample: { webhook_endpoint: { status: 'paused' } },
  cli: { shows: ['endpoint_id', 'url', 'status', 'disabled_reason', 'health'] },
  async handle(call, services) {
    const { reply } = await changeEndpoint(services, call, (endpoint, context) =>
      pauseEndpoint(endpoint, call.actor, context),
    );
    return { webhookEndpoint: reply };
  },
});

export const resumeWebhookEndpoint = managementOperation({
  ...done,
  id: 'resumeWebhookEndpoint',
  roles: [...operatorAdmins, ...partnerWriters],
  path: `${endpointPath}/resume`,
  summary: 'Resume a webhook endpoint',
  description:
    'Resumes a paused or disabled endpoint, sends what has waited first, and clears its health. Returns ' +
    '`CONFLICT` if its partner has no access to its environment.',
  errors: ['NOT_FOUND', 'CONFLICT'],
  reply: { webhook_endpoint: endpointSchema },
  cli: { shows: ['endpoint_id', 'url', 'status', 'disabled_reason', 'health'] },
  async handle(call, services) {
    const { caller, actor } = call;
    const { reply } = await changeEndpoint(services, call, async (endpoint, context, db) => {
      const { environments } = await requirePartner(db, endpoint.partnerClientId, caller, lockPartner);
      requireAccess(endpoint, environments);
      return resumeEndpoint(endpoint, actor, context);
    });
    return { webhookEndpoint: reply };
  },
});

export const rotateWebhookEndpointSecret = managementOperation({
  ...done,
  id: 'rotateWebhookEndpointSecret',
  roles: [...operatorAdmins, ...partnerAdmins],
  path: `${endpointPath}/rotate-secret`,
  summary: 'Rotate a webhook endpoint secret',
  description:
    'Issues a new signing secret for an endpoint. For 24 hours its webhooks are also signed with the previous ' +
    'one; any older one still valid is revoked immediately.',
  reply: { webhook_endpoint: endpointSchema, signing_secret: signingSecret },
  replyExample: { webhook_endpoint: { previous_secret_until: '2026-05-05T09:30:00.000Z' } },
  async handle(call, services) {
    const { keyring, now } = services;
    const dataKey = await keyring.newest();
    const { endpoint, reply } = await changeEndpoint(services, call, (before, context) =>
      rotateSecret(before, dataKey, call.actor, context, now()),
    );
    return { webhookEndpoint: reply, signingSecret: await webhookSecret(keyring, endpoint) };
  },
});

export const testWebhookEndpoint = managementOperation({
  ...done,
  id: 'testWebhookEndpoint',
  roles: [...operatorAdmins, ...partnerWriters],
  path: `${endpointPath}/test`,
  summary: 'Send a test webhook',
  description:
    'Sends a test webhook about a made-up end customer to an endpoint; the default is the first of its event ' +
    'types. It is signed, retried and logged like any other; read the delivery for its outcome. It waits while ' +
    'the endpoint is paused or disabled.',
  body: { event_type: Type.Optional(webhookType) },
  reply: { webhook_delivery: deliverySchema },
  example: { event_type: 'END_CUSTOMER_OAUTH_STATUS_UPDATED' },
  replyExample: {
    webhook_delivery: {
      end_customer_client_id: null,
      company_name: null,
      status: 'pending',
      attempt_count: 0,
      next_attempt_at: exampleTimestamp,
    },
  },
  async handle({ body, params, caller, actor, ...call }, services) {
    const webhookDelivery = await services.store.unitOfWork(async (db) => {
      const endpoint = await requireEndpointLocked(db, params.endpointId, caller);
      const { endpointId, environment } = endpoint;
      const context = await contextIn(db, services, endpoint, call.context);
      const event = endpointEvent('endpoint.tested', endpoint, actor, {}, context);
      const webhookType = body.eventType ?? (endpoint.webhookTypes[0] as WebhookType);
      const eventSeq = await appendNumberedEvent(db, event);
      const delivery = await insertDelivery(db, { endpointId, webhookType, event, eventSeq });
      return toDeliveryReply(db, services.wireIds, { delivery, environment, event });
    });
    return { webhookDelivery };
  },
});

export const replayWebhookEndpoint = managementOperation({
  ...done,
  id: 'replayWebhookEndpoint',
  execution: 'in steps',
  roles: [...operatorAdmins, ...partnerWriters],
  path: `${endpointPath}/replay`,
  summary: 'Replay webhooks of an endpoint',
  description:
    'Resends webhooks in their original order, each with a full set of retries: failed ones, pending ones ' +
    'without waiting for their next attempt, or any. Skips webhooks whose event was undone by a sandbox reset ' +
    'or restore, and those fired with a defect. They wait while the endpoint is paused or disabled.',
  body: {
    end_customer_client_id: Type.Optional(clientIdOf('Only webhooks about this end customer.')),
    ...timeRange,
    status: Type.Optional(
      oneOf(['failed', 'pending', 'any'], {
        title: 'WebhookReplayStatus',
        description: 'Which webhooks to resend; `failed` by default.',
      }),
    ),
  },
  reply: { replayed: integer('Number of webhooks being resent.', 17) },
  example: {
    end_customer_client_id: undefined,
    from: '2026-05-04T00:00:00Z',
    to: '2026-05-05T00:00:00Z',
  },
  async handle({ body, params, caller }, services) {
    const { store } = services;
    const endpoint = await requireEndpoint(store.db, params.endpointId, caller);
    const { endpointId } = endpoint;
    // All become due at the same time, and so are sent in the order of their ids, whatever order they are found in.
    const now = await nowIn(store.db, services, endpoint);
    const { from, to } = toTimeRange(body);
    const { endCustomerClientId: customer, status = 'failed' } = body;
    const stream: Stream = customer === undefined ? { endpointId } : { endCustomerClientId: customer };
    const filter: StreamFilter = {
      endpointIds: customer === undefined ? null : [endpointId],
      status: status === 'any' ? null : status,
      webhookType: null,
      from,
    };
    let replayed = 0;
    let after: Place | null = to === null ? null : placeBefore(to);
    const stepSize = new StepSize(store.dialect);
    do {
      const start: Place | null = after;
      const step = async (db: Db, size: number) => {
        const locked = await requireEndpointLocked(db, endpointId, caller);
        const history = await findHistory(db, { ...locked, realm: realmOf(locked.environment) });
        const { rows, end } = await lookInto(db, stream, filter, start, { window: size, limit: size });
        const again = rows
          .map(({ row }) => toDelivery(row))
          .filter((delivery) => isReplayedInBulk(delivery, history))
          .map((delivery) => replayDelivery(delivery, history, now));
        await saveReplayed(db, again);
        return { count: again.length, end };
      };
      const unit = await store.unitOfWork((db) => stepSize.run((size) => step(db, size)));
      replayed += unit.count;
      after = unit.end;
    } while (after !== null);
    return { replayed };
  },
});

export const webhookEndpointActionOperations = [
  pauseWebhookEndpoint,
  resumeWebhookEndpoint,
  rotateWebhookEndpointSecret,
  testWebhookEndpoint,
  replayWebhookEndpoint,
  removeWebhookEndpoint,
];

/** Webhooks fired with a defect are rejected by their receivers, and would be resent with all failed ones. */
function isReplayedInBulk(delivery: Delivery, history: Parameters<typeof isTakenBack>[1]): boolean {
  return delivery.defect === null && !isTakenBack(delivery, history);
}
