import Type, { type Static } from 'typebox';
import { type RegistrationStatus, registrationStatuses } from '../../domain/registration/registration.ts';
import { refusedDefects } from '../../domain/webhook/defect.ts';
import { type Delivery, deliveryStatuses } from '../../domain/webhook/delivery.ts';
import { clientId, environment, nullable, oneOf } from '../fields.ts';
import { exampleEndCustomerId } from '../partner/credentials.ts';
import { type WebhookEvent, webhookBody } from '../webhook/body.ts';
import { eventSchema, toEventReply } from './events.ts';
import { exampleTimestamp } from './examples.ts';
import { idParam, timestamp, toTimestamp, toTimestampOrNull } from './fields.ts';
import { exampleEndpoint, webhookType } from './webhook-endpoint-schemas.ts';

export const deliveryParams = { delivery_id: idParam('delivery_id of the delivery.') };

export const deliveryStatus = oneOf(deliveryStatuses, {
  title: 'WebhookDeliveryStatus',
  description:
    '`pending`: in transit, or waiting for its endpoint. `delivered`: the receiver returned 2xx. `failed`: no ' +
    'more retries. `discarded`: its event was undone by a sandbox reset or restore.',
});

const summary = {
  delivery_id: Type.String({ description: 'Id of the delivery.' }),
  endpoint_id: Type.String({ description: 'The endpoint.' }),
  partner_client_id: clientId,
  environment,
  end_customer_client_id: nullable(clientId),
  event_id: Type.String({ description: 'Id of its event; `webhook-id` in its headers.' }),
  event_type: webhookType,
  institution_id: nullable(Type.String({ description: 'Related institution.' })),
  registration_status: nullable(
    oneOf(registrationStatuses, { description: 'New status, for a change of a registration.' }),
  ),
  status: deliveryStatus,
  attempt_count: Type.Integer({ description: 'Number of attempts so far.' }),
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
    duration_ms: Type.Integer({ description: 'Duration in milliseconds.' }),
    key_id: nullable(Type.String({ description: 'Signing key.' })),
    status_code: nullable(
      Type.Integer({ description: 'HTTP status of the response; null without a response.' }),
    ),
    failure: nullable(Type.String({ description: 'Why there was no response; null if there was one.' })),
    answer: Type.String({ description: 'Start of the response body.' }),
  },
  { title: 'WebhookAttempt', description: 'An attempt to send a webhook.' },
);

export const deliveryDetail = Type.Object(
  {
    ...summary,
    attempts: Type.Array(attemptSchema, { description: 'Attempts in order, at most the last hundred.' }),
    body: Type.String({ description: 'The exact body sent.' }),
    event: eventSchema,
  },
  { title: 'WebhookDeliveryDetail', description: 'A webhook delivery in full.' },
);

export const exampleDelivery = {
  delivery_id: '4711',
  endpoint_id: exampleEndpoint.endpoint_id,
  partner_client_id: exampleEndpoint.partner_client_id,
  environment: 'sandbox',
  end_customer_client_id: exampleEndCustomerId,
  event_id: '019e1a3c-c2e4-7067-b180-a3b4c5d6e7f8',
  event_type: 'END_CUSTOMER_OAUTH_STATUS_UPDATED',
  institution_id: 'ins_56',
  registration_status: 'ENABLED',
  status: 'delivered',
  attempt_count: 1,
  next_attempt_at: null,
  defect: null,
  occurred_at: exampleTimestamp,
} as const;

const exampleEvent = {
  event_id: exampleDelivery.event_id,
  type: 'registration.updated',
  actor: 'system',
  institution_id: 'ins_56',
  environment: 'production',
  data: { institution_name: 'Chase', before: 'APPROVED', after: 'ENABLED' },
  occurred_at: exampleTimestamp,
  recorded_at: exampleTimestamp,
} as const;

export const exampleDeliveryDetail = {
  ...exampleDelivery,
  attempts: [
    {
      at: exampleTimestamp,
      sent_at: exampleTimestamp,
      duration_ms: 84,
      key_id: '6c5516e1-92dc-479e-a8ff-5a51992e0001',
      status_code: 204,
      failure: null,
      answer: '',
    },
  ],
  body: webhookBody(
    {
      id: exampleEvent.event_id,
      type: exampleEvent.type,
      realm: 'sandbox',
      endCustomerClientId: exampleEndCustomerId,
      institutionId: exampleEvent.institution_id,
      environment: exampleEvent.environment,
      occurredAt: Date.parse(exampleTimestamp),
      data: { institutionName: 'Chase', before: 'APPROVED', after: 'ENABLED' },
    },
    exampleDelivery.event_type,
  ),
  event: exampleEvent,
};

/** The fields of an event that the log returns. */
type LoggedEvent = Pick<WebhookEvent, 'id' | 'type' | 'institutionId' | 'data'>;

/** A delivery with the data of its log entry. */
interface Logged {
  delivery: Delivery;
  /** Environment of its endpoint. */
  environment: Static<typeof environment>;
  event: LoggedEvent;
}

export function toDeliveryReply({ delivery, environment, event }: Logged): Static<typeof deliverySchema> {
  return {
    delivery_id: String(delivery.deliveryId),
    endpoint_id: delivery.endpointId,
    partner_client_id: delivery.partnerClientId,
    environment,
    end_customer_client_id: delivery.endCustomerClientId,
    event_id: event.id,
    event_type: delivery.webhookType,
    institution_id: event.institutionId,
    registration_status: registrationStatusIn(event),
    status: delivery.status,
    attempt_count: delivery.attempts,
    next_attempt_at: toTimestampOrNull(delivery.status === 'pending' ? delivery.dueAt : null),
    defect: delivery.defect,
    occurred_at: toTimestamp(delivery.occurredAt),
  };
}

function registrationStatusIn({ type, data }: LoggedEvent): RegistrationStatus | null {
  const isChange = type === 'registration.updated' || type === 'webhook.fired';
  return isChange ? (data['after'] as RegistrationStatus) : null;
}

/** An attempt, as stored. */
interface KeptAttempt {
  at: number;
  sent_at: number;
  duration_ms: number;
  kid: string | null;
  status_code: number | null;
  failure: string | null;
  answer: string;
}

export function toDeliveryDetail(
  logged: Logged & { event: WebhookEvent & Parameters<typeof toEventReply>[0] },
  attempts: readonly KeptAttempt[],
): Static<typeof deliveryDetail> {
  return {
    ...toDeliveryReply(logged),
    attempts: attempts.map((attempt) => ({
      at: toTimestamp(attempt.at),
      sent_at: toTimestamp(attempt.sent_at),
      duration_ms: attempt.duration_ms,
      key_id: attempt.kid,
      status_code: attempt.status_code,
      failure: attempt.failure,
      answer: attempt.answer,
    })),
    body: webhookBody(logged.event, logged.delivery.webhookType),
    event: toEventReply(logged.event),
  };
}

/** The number of a delivery_id; undefined if it cannot be one. */
export function toDeliveryNumber(deliveryId: string): number | undefined {
  return /^[1-9]\d{0,14}$/u.test(deliveryId) ? Number(deliveryId) : undefined;
}
