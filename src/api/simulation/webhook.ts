import Type from 'typebox';
import { DomainError } from '../../domain/errors.ts';
import type { DomainEvent } from '../../domain/event.ts';
import {
  type RegistrationStatus,
  registeredEnvironments,
  registrationStatuses,
} from '../../domain/registration/registration.ts';
import { type Defect, defects } from '../../domain/webhook/defect.ts';
import type { Delivery } from '../../domain/webhook/delivery.ts';
import {
  expectationOf,
  expectations,
  type FireRequest,
  fireWebhooks,
  verdictOf,
  verdicts,
} from '../../domain/webhook/fire.ts';
import { requireEndCustomer } from '../../store/end-customers.ts';
import { termsOfSandbox } from '../../store/registrations.ts';
import { listTriedDeliveries, saveFiring } from '../../store/webhook-firing.ts';
import { partnerWriters } from '../access.ts';
import type { Value } from '../codec.ts';
import { example, exampleDeliveryId, exampleEndpointId } from '../examples.ts';
import {
  endCustomerClientId,
  institutionIdPattern,
  integer,
  nullable,
  oneOf,
  string,
  timestamp,
} from '../fields.ts';
import { webhookType } from '../management/webhook-endpoints.ts';
import { watchedOperation } from './simulation-operation.ts';

const defect = oneOf(defects, {
  title: 'FiredWebhookDefect',
  description:
    'Defect of the webhook. The receiver should accept `duplicate` (sent twice), `reorder` (the previous status ' +
    'arrives later) and `delay` (due ten minutes later in sandbox time; advance the clock), and reject ' +
    '`stale_iat` (signed too long ago), `wrong_hash` (another body was signed), `unknown_key`, `expired_key` and ' +
    '`altered_body` (the body was changed after signing).',
  [example]: 'wrong_hash',
});

const attempt = Type.Object(
  {
    at: timestamp('Time of the attempt, in sandbox time.'),
    status_code: nullable(integer('HTTP status of the response; null without a response.', 401)),
    failure: nullable(string('Why there was no response.')),
    duration_ms: integer('Duration in milliseconds.', 12),
  },
  { title: 'FiredWebhookAttempt', description: 'One attempt to send a webhook.' },
);

const fired = Type.Object(
  {
    delivery_id: string('Id of the delivery to one endpoint.', exampleDeliveryId),
    endpoint_id: string('The endpoint.', exampleEndpointId),
    event_type: webhookType,
    registration_status: oneOf(registrationStatuses, {
      description: 'Registration status in the webhook.',
      [example]: 'ATTENTION_REQUIRED',
    }),
    defect: nullable(defect),
    expected: oneOf(expectations, {
      title: 'WebhookExpectation',
      description: 'Expected response: `accept` is a 2xx, `refuse` any other response.',
      [example]: 'refuse',
    }),
    due_at: timestamp('Due time, in sandbox time.'),
    attempts: Type.Array(attempt, { description: 'Attempts so far.' }),
    verdict: nullable(
      oneOf(verdicts, {
        title: 'WebhookVerdict',
        description: 'Whether the receiver responded as expected; null while nothing has been sent.',
        [example]: 'passed',
      }),
    ),
  },
  { title: 'FiredWebhook', description: 'A fired webhook and the receiver’s response.' },
);

const reply = {
  deliveries: Type.Array(fired, { description: 'In the order of sending, by endpoint.' }),
};

export const webhookFire = watchedOperation({
  id: 'simulationWebhookFire',
  roles: partnerWriters,
  path: '/simulation/webhook/fire',
  summary: 'Fire a webhook',
  description:
    'Sends a webhook about a registration of one of your end customers to your sandbox endpoints, as if it had ' +
    'reached `status`; no registration is changed. Endpoints subscribed to `END_CUSTOMER_OAUTH_STATUS_UPDATED` or ' +
    '`registration.updated` receive it; returns `CONFLICT` if no endpoint is. The call returns after the ' +
    'receivers have responded, with a verdict on each. Webhooks that should be rejected are sent once, and do not ' +
    'affect an endpoint’s health.',
  body: {
    end_customer_client_id: endCustomerClientId,
    institution_id: Type.String({
      pattern: institutionIdPattern,
      description: 'An institution of your sandbox.',
      [example]: 'ins_56',
    }),
    environment: Type.Optional(
      oneOf(registeredEnvironments, {
        description: 'Environment of the registration; `production` by default.',
      }),
    ),
    status: oneOf(registrationStatuses, {
      description: 'Registration status to send.',
      [example]: 'ATTENTION_REQUIRED',
    }),
    defect: Type.Optional(defect),
  },
  reply,
  errors: ['CUSTOMER_NOT_FOUND', 'CONFLICT'],
  async handle(call, { settings }) {
    const { db, body, sandbox, scope, actor, context } = call;
    const customer = await requireEndCustomer(db, body.endCustomerClientId, scope);
    const institutions = await termsOfSandbox(db, sandbox);
    const inputs = { institutions, developmentIsOn: settings.availability.development };
    const request = toFireRequest(body);
    const { events, count } = await saveFiring(db, fireWebhooks(customer, inputs, request, actor, context));
    if (count === 0) throw new DomainError('CONFLICT', { message: noSubscriber });
    return { customer, events, defect: request.defect };
  },
  async tell({ customer, events, defect }, { store, wireIds }) {
    const tried = await listTriedDeliveries(store.db, customer.clientId, [...events.keys()]);
    return {
      deliveries: tried.map(({ delivery, attempts }) => {
        const { data } = events.get(delivery.eventSeq) as DomainEvent;
        const status = data['after'] as RegistrationStatus;
        return {
          deliveryId: wireIds.deliveryId(delivery.deliveryId),
          ...toFiredReply({ delivery, status, attempts }, defect),
        };
      }),
    };
  },
});

const noSubscriber =
  'no webhook endpoint in this sandbox is subscribed to END_CUSTOMER_OAUTH_STATUS_UPDATED or ' +
  'registration.updated, or those that are have too many pending webhooks; create or resume one first';

function toFireRequest(body: Value<NonNullable<typeof webhookFire.body>>): FireRequest {
  const { institutionId, environment = 'production', status, defect = null } = body;
  return { institutionId: institutionId, environment, status, defect };
}

/** The outcome of a fired webhook. */
interface FiredOutcome {
  delivery: Delivery;
  status: FireRequest['status'];
  attempts: readonly {
    at: number;
    statusCode: number | null;
    failure: string | null;
    durationMs: number;
  }[];
}

function toFiredReply(
  { delivery, status, attempts }: FiredOutcome,
  asked: Defect | null,
): Omit<Value<typeof fired>, 'deliveryId'> {
  const expected = expectationOf(delivery.defect);
  return {
    endpointId: delivery.endpointId,
    eventType: delivery.webhookType,
    registrationStatus: status,
    defect: asked,
    expected,
    dueAt: delivery.dueAt,
    attempts: attempts.map(({ at, statusCode, failure, durationMs }) => ({
      at: at,
      statusCode: statusCode,
      failure,
      durationMs: durationMs,
    })),
    verdict: verdictOf(expected, attempts.at(-1)),
  };
}
