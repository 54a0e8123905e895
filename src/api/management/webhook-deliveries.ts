import Type from 'typebox';
import type { ContractRules } from '../../domain/contract.ts';
import { realmOf } from '../../domain/environment.ts';
import { type RegistrationStatus, registrationStatuses } from '../../domain/registration/registration.ts';
import { refusedDefects } from '../../domain/webhook/defect.ts';
import { type Delivery, deliveryStatuses, replayDelivery } from '../../domain/webhook/delivery.ts';
import type { WireIds } from '../../keyring/wire-ids.ts';
import { findHistory } from '../../store/sandboxes.ts';
import type { Db, WebhookAttemptRow } from '../../store/tables.ts';
import { saveReplayed } from '../../store/webhook-deliveries.ts';
import {
  countDeliveries,
  type DeliveryFilter,
  findLoggedDelivery,
  listAttempts,
  searchDeliveries,
} from '../../store/webhook-log.ts';
import type { AnswerHeader } from '../../workers/webhooks/answer-headers.ts';
import { type WebhookEvent, webhookBody } from '../../workers/webhooks/body.ts';
import { everyRole, operatorAdmins, partnerWriters } from '../access.ts';
import type { Caller } from '../calls.ts';
import type { Value, ValueOf } from '../codec.ts';
import { nowIn } from '../context-in.ts';
import { RequestError } from '../errors.ts';
import {
  example,
  exampleDeliveryId,
  exampleEndCustomer,
  exampleEndpointId,
  exampleKeyId,
  exampleTimestamp,
  withExample,
} from '../examples.ts';
import {
  clientId,
  clientIdOf,
  dateTime,
  endCustomerClientId,
  environment,
  idParam,
  integer,
  nullable,
  oneOf,
  string,
  timestamp,
} from '../fields.ts';
import { managementOperation } from '../operation.ts';
import { nextCursor, pageQuery, toCursor, toPageRequest, total, totalOf, totalQuery } from '../page.ts';
import { requireFound } from '../require.ts';
import { eventSchema, visibleEvent } from './events.ts';
import { companyName, withCompanyName, withCompanyNames } from './names.ts';
import { requireEndpointLocked, webhookType } from './webhook-endpoints.ts';

const exampleEvent = {
  event_id: '019e1a3c-c2e4-7067-b180-a3b4c5d6e7f8',
  type: 'registration.updated',
  actor: 'system',
  client_address: null,
  institution_id: 'ins_56',
  environment: 'production',
  data: { institution_name: 'Chase', before: 'APPROVED', after: 'ENABLED' },
} as const;

const exampleBody = webhookBody(
  {
    id: exampleEvent.event_id,
    type: exampleEvent.type,
    realm: 'sandbox',
    endCustomerClientId: exampleEndCustomer.client_id,
    institutionId: exampleEvent.institution_id,
    environment: exampleEvent.environment,
    occurredAt: Date.parse(exampleTimestamp),
    data: { institutionName: 'Chase', before: 'APPROVED', after: 'ENABLED' },
  },
  'END_CUSTOMER_OAUTH_STATUS_UPDATED',
  'registration',
);

const deliveryParams = { delivery_id: idParam('delivery_id of the delivery.') };

export const deliveryStatus = oneOf(deliveryStatuses, {
  title: 'WebhookDeliveryStatus',
  description:
    '`pending`: in transit, or waiting for its endpoint. `delivered`: the receiver returned 2xx. `failed`: no ' +
    'more retries. `discarded`: its event was undone by a sandbox reset or restore.',
  [example]: 'delivered',
});

const summary = {
  delivery_id: string('Id of the delivery.', exampleDeliveryId),
  endpoint_id: string('The endpoint.', exampleEndpointId),
  partner_client_id: clientId,
  environment: withExample(environment, 'sandbox'),
  end_customer_client_id: nullable(endCustomerClientId),
  company_name: companyName,
  event_id: string('Id of its event; `webhook-id` in its headers.', exampleEvent.event_id),
  event_type: webhookType,
  institution_id: nullable(string('Related institution.', exampleEvent.institution_id)),
  institution_name: nullable(
    string('Its name at the time of the event.', exampleEvent.data.institution_name),
  ),
  /** Of the registration, for example; `environment` is that of the endpoint. */
  event_environment: nullable(withExample(environment, exampleEvent.environment)),
  registration_status: nullable(
    oneOf(registrationStatuses, {
      description: 'New status, for a change of a registration.',
      [example]: 'ENABLED',
    }),
  ),
  status: deliveryStatus,
  attempt_count: integer('Number of attempts so far.', 1),
  next_attempt_at: nullable(timestamp('Time of the next attempt, in realm time; null unless pending.')),
  defect: nullable(
    oneOf(refusedDefects, {
      title: 'WebhookDefect',
      description: 'Defect of a webhook fired with one.',
    }),
  ),
  occurred_at: timestamp('Time of its event, in realm time.'),
};

export const deliverySchema = Type.Object(summary, {
  title: 'WebhookDelivery',
  description: 'A webhook to one endpoint.',
});

const attemptSchema = Type.Object(
  {
    at: timestamp('Time of the attempt, in realm time.'),
    sent_at: timestamp('Time of the attempt, in real time.'),
    duration_ms: integer('Duration in milliseconds.', 84),
    key_id: nullable(string('Signing key.', exampleKeyId)),
    status_code: nullable(integer('HTTP status of the response; null without a response.', 204)),
    failure: nullable(string('Why there was no response; null if there was one.')),
    answer: string('Start of the response body.', ''),
    answer_headers: nullable(
      Type.Array(
        Type.Object({
          name: string('Name, in lower case.', 'server'),
          value: string('Value; `[redacted]` if it can be a credential.', 'nginx'),
        }),
        {
          description:
            'Headers of the response, in order, up to 4 kB. Null without a response, and if they were not kept.',
          [example]: [{ name: 'server', value: 'nginx' }],
        },
      ),
    ),
  },
  { title: 'WebhookAttempt', description: 'An attempt to send a webhook.' },
);

const deliveryDetail = Type.Object(
  {
    ...summary,
    attempts: Type.Array(attemptSchema, { description: 'Attempts in order, at most the last hundred.' }),
    body: string('The exact body sent.', exampleBody),
    event: withExample(eventSchema, exampleEvent),
  },
  { title: 'WebhookDeliveryDetail', description: 'A webhook delivery in full.' },
);

const path = '/v1/webhook-deliveries';

/** A time range of events. */
export const timeRange = {
  from: Type.Optional(dateTime('Only webhooks for events at or after this time (RFC 3339), in realm time.')),
  to: Type.Optional(dateTime('Only webhooks for events before this time (RFC 3339).')),
};

const query = {
  endpoint_id: Type.Optional(idParam('Only webhooks to this endpoint.')),
  partner_client_id: Type.Optional(clientIdOf('Only webhooks to endpoints of this partner.')),
  end_customer_client_id: Type.Optional(clientIdOf('Only webhooks about this end customer.')),
  environment: Type.Optional(environment),
  event_type: Type.Optional(webhookType),
  status: Type.Optional(deliveryStatus),
  ...timeRange,
  ...totalQuery,
  ...pageQuery,
};

export const listWebhookDeliveries = managementOperation({
  id: 'listWebhookDeliveries',
  isSearch: true,
  method: 'GET',
  path,
  roles: everyRole,
  scope: 'any',
  summary: 'List webhook deliveries',
  description:
    'Lists the webhooks of existing endpoints, newest events first. The operator must give `endpoint_id`, ' +
    '`partner_client_id` or `end_customer_client_id`. If few items match, a page can hold fewer than `limit`, ' +
    'even none, and still have a `next_cursor`: continue from there.',
  query,
  reply: { webhook_deliveries: Type.Array(deliverySchema), ...total, ...nextCursor },
  errors: ['MISSING_FIELDS'],
  cli: {
    shows: [
      'delivery_id',
      'endpoint_id',
      'environment',
      'event_type',
      'end_customer_client_id',
      'institution_id',
      'registration_status',
      'status',
      'attempt_count',
      'occurred_at',
    ],
  },
  async handle({ query, caller }, services) {
    const request = toPageRequest(query);
    const asked = toDeliveryFilter(query);
    const { db } = services.store;
    const partnerClientId = caller.partnerClientId ?? asked.partnerClientId;
    const filter = { ...asked, partnerClientId };
    requireWhose(filter);
    const isWithinReach = partnerClientId === (asked.partnerClientId ?? partnerClientId);
    const page = isWithinReach ? await searchDeliveries(db, filter, request) : { items: [], next: null };
    return {
      ...(await totalOf(query, page, () => countDeliveries(db, filter))),
      webhookDeliveries: await withCompanyNames(
        db,
        page.items.map((item) => toUnnamedDelivery(services.wireIds, item)),
        caller,
      ),
      nextCursor: toCursor(page.next),
    };
  },
});

export const readWebhookDelivery = managementOperation({
  id: 'readWebhookDelivery',
  method: 'GET',
  path: `${path}/:delivery_id`,
  roles: everyRole,
  scope: 'any',
  summary: 'Read a webhook delivery',
  description: 'Returns a webhook delivery with its event, its body, and the outcome of each attempt.',
  params: deliveryParams,
  reply: { webhook_delivery: deliveryDetail },
  errors: ['NOT_FOUND'],
  async handle({ params, caller }, { store: { db }, wireIds, settings }) {
    const logged = await requireDelivery(db, wireIds.deliveryNumber(params.deliveryId), caller);
    const attempts = await listAttempts(db, logged.delivery.deliveryId);
    return {
      webhookDelivery: {
        ...(await toDeliveryReply(db, wireIds, logged)),
        ...toDeliveryDetail(logged, attempts, settings.contract),
        event: await visibleEvent(db, logged.event, caller),
      },
    };
  },
});

export const replayWebhookDelivery = managementOperation({
  id: 'replayWebhookDelivery',
  method: 'POST',
  path: `${path}/:delivery_id/replay`,
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
    webhook_delivery: { status: 'pending', next_attempt_at: exampleTimestamp },
  },
  async handle({ params, caller }, services) {
    const number = services.wireIds.deliveryNumber(params.deliveryId);
    const webhookDelivery = await services.store.unitOfWork(async (db) => {
      const { delivery } = await requireDelivery(db, number, caller);
      const endpoint = await requireEndpointLocked(db, delivery.endpointId, caller);
      // Its state now that no attempt is being recorded.
      const found = await requireDelivery(db, number, caller);
      const now = await nowIn(db, services, endpoint);
      const again = replayDelivery(
        found.delivery,
        await findHistory(db, { ...endpoint, realm: realmOf(endpoint.environment) }),
        now,
      );
      await saveReplayed(db, [again]);
      return toDeliveryReply(db, services.wireIds, { ...found, delivery: again });
    });
    return { webhookDelivery };
  },
});

export const webhookDeliveryOperations = [listWebhookDeliveries, readWebhookDelivery, replayWebhookDelivery];

/** The fields of an event that the log returns. */
type LoggedEvent = Pick<WebhookEvent, 'id' | 'type' | 'institutionId' | 'environment' | 'data'>;

/** A delivery with the data of its log entry. */
interface Logged {
  delivery: Delivery;
  /** Environment of its endpoint. */
  environment: Value<typeof environment>;
  event: LoggedEvent;
}

export function toDeliveryReply(
  db: Db,
  wireIds: WireIds,
  logged: Logged,
): Promise<Value<typeof deliverySchema>> {
  return withCompanyName(db, toUnnamedDelivery(wireIds, logged), logged.delivery);
}

/** A delivery without the name of its end customer. */
function toUnnamedDelivery(
  wireIds: WireIds,
  { delivery, environment, event }: Logged,
): Omit<Value<typeof deliverySchema>, 'companyName'> {
  const { institutionName } = event.data;
  return {
    ...delivery,
    deliveryId: wireIds.deliveryId(delivery.deliveryId),
    environment,
    eventId: event.id,
    eventType: delivery.webhookType,
    institutionId: event.institutionId,
    institutionName: typeof institutionName === 'string' ? institutionName : null,
    eventEnvironment: event.environment,
    registrationStatus: registrationStatusIn(event),
    attemptCount: delivery.attempts,
    nextAttemptAt: delivery.status === 'pending' ? delivery.dueAt : null,
  };
}

function registrationStatusIn({ type, data }: LoggedEvent): RegistrationStatus | null {
  const isChange = type === 'registration.updated' || type === 'webhook.fired';
  return isChange ? (data['after'] as RegistrationStatus) : null;
}

/** What the log has about a single delivery only. */
function toDeliveryDetail(
  logged: Logged & { event: WebhookEvent },
  attempts: readonly WebhookAttemptRow[],
  { sandboxWebhookEnvironment }: ContractRules,
): Pick<Value<typeof deliveryDetail>, 'attempts' | 'body'> {
  return {
    attempts: attempts.map(({ sent_at, duration_ms, kid, status_code, answer_headers, ...attempt }) => ({
      ...attempt,
      sentAt: sent_at,
      durationMs: duration_ms,
      keyId: kid,
      statusCode: status_code,
      answerHeaders: answer_headers === null ? null : toHeaders(answer_headers),
    })),
    body: webhookBody(logged.event, logged.delivery.webhookType, sandboxWebhookEnvironment),
  };
}

function toHeaders(stored: string): { name: string; value: string }[] {
  return (JSON.parse(stored) as AnswerHeader[]).map(([name, value]) => ({ name, value }));
}

/** Converts the query to the store's filter. */
function toDeliveryFilter(asked: ValueOf<typeof query>) {
  return {
    endpointId: asked.endpointId ?? null,
    partnerClientId: asked.partnerClientId ?? null,
    endCustomerClientId: asked.endCustomerClientId ?? null,
    environment: asked.environment ?? null,
    webhookType: asked.eventType ?? null,
    status: asked.status ?? null,
    ...toTimeRange(asked),
  };
}

/** Null for an open end. */
export function toTimeRange({ from, to }: { from?: number; to?: number }) {
  return { from: from ?? null, to: to ?? null };
}

/** @throws RequestError NOT_FOUND if the delivery does not exist, or the caller cannot access it */
async function requireDelivery(db: Db, number: number | undefined, { partnerClientId }: Caller) {
  const logged = number === undefined ? undefined : await findLoggedDelivery(db, number);
  const isWithin = partnerClientId === null || logged?.delivery.partnerClientId === partnerClientId;
  return requireFound(isWithin ? logged : undefined, 'webhook delivery');
}

/** The deliveries of all partners have no common index, and are too many to search. */
function requireWhose({ endpointId, partnerClientId, endCustomerClientId }: DeliveryFilter): void {
  if (endpointId !== null || partnerClientId !== null || endCustomerClientId !== null) return;
  const fields = ['endpoint_id', 'partner_client_id', 'end_customer_client_id'].map((path) => ({
    path,
    problem: '',
  }));
  throw new RequestError('MISSING_FIELDS', { fields, message: 'one of these is required' });
}
