import Type, { type Static } from 'typebox';
import { registeredEnvironments, registrationStatuses } from '../../domain/registration/registration.ts';
import { type Defect, defects } from '../../domain/webhook/defect.ts';
import type { Delivery } from '../../domain/webhook/delivery.ts';
import type { FireWish } from '../../domain/webhook/fire.ts';
import { expectationOf, expectations, verdictOf, verdicts } from '../../domain/webhook/verdict.ts';
import { partnerWriters } from '../access.ts';
import { clientId, institutionIdPattern, nullable, oneOf } from '../fields.ts';
import { exampleTimestamp } from '../management/examples.ts';
import { timestamp, toTimestamp } from '../management/fields.ts';
import { exampleEndpoint, webhookType } from '../management/webhook-endpoint-schemas.ts';
import { operation } from '../operation.ts';
import {
  credentialFields,
  exampleCredentials,
  exampleEndCustomerId,
  exampleRequestId,
} from '../partner/credentials.ts';
import { requestIdField } from '../partner/schemas.ts';

const defect = oneOf(defects, {
  title: 'FiredWebhookDefect',
  description:
    'What goes wrong with it. To be coped with: `duplicate` (it is sent twice), `reorder` (the status before it arrives ' +
    'after it), `delay` (it is due ten minutes of sandbox time later; advance the clock). To be refused: `stale_iat` (it ' +
    'was signed too long ago), `wrong_hash` (another body was signed), `unknown_key`, `expired_key`, `altered_body` (the ' +
    'body was changed after it was signed).',
});

const attempt = Type.Object(
  {
    at: timestamp('When it was made, by the sandbox’s clock.'),
    status_code: nullable(Type.Integer({ description: 'What was answered; null where nothing was.' })),
    failure: nullable(Type.String({ description: 'Why nothing was answered.' })),
    duration_ms: Type.Integer({ description: 'How long it took, in milliseconds.' }),
  },
  { title: 'FiredWebhookAttempt', description: 'One attempt to send a webhook.' },
);

const fired = Type.Object(
  {
    delivery_id: Type.String({ description: 'Identifies the webhook on its way to one endpoint.' }),
    endpoint_id: Type.String({ description: 'Where it is sent.' }),
    event_type: webhookType,
    registration_status: oneOf(registrationStatuses, { description: 'The status that it tells.' }),
    defect: nullable(defect),
    expected: oneOf(expectations, {
      title: 'WebhookExpectation',
      description: 'What a receiver should do: `accept` is a 2xx, `refuse` any other answer.',
    }),
    due_at: timestamp('When it is due, by the sandbox’s clock.'),
    attempts: Type.Array(attempt, { description: 'Those made so far.' }),
    verdict: nullable(
      oneOf(verdicts, {
        title: 'WebhookVerdict',
        description: 'Whether the receiver did what it should; null while nothing has been sent.',
      }),
    ),
  },
  { title: 'FiredWebhook', description: 'A webhook that was asked for, and what the receiver made of it.' },
);

const reply = Type.Object(
  {
    deliveries: Type.Array(fired, { description: 'In the order in which they are sent, by endpoint.' }),
    ...requestIdField,
  },
  { title: 'SimulationWebhookFireResponse' },
);

export const webhookFire = operation({
  id: 'simulationWebhookFire',
  roles: partnerWriters,
  method: 'POST',
  path: '/simulation/webhook/fire',
  tag: 'Simulation',
  summary: 'Fire a webhook',
  description:
    'Sends your endpoints in the sandbox a webhook that tells of a registration of one of your end customers, as it would ' +
    'be told had it come to `status`; no registration is changed. Endpoints that ask for ' +
    '`END_CUSTOMER_OAUTH_STATUS_UPDATED` or `registration.updated` get it; `CONFLICT` when there are none. It answers when ' +
    'the receivers have, and says whether each did what it should. Those that are to be refused are sent once, and do not ' +
    'count against an endpoint.',
  body: Type.Object(
    {
      ...credentialFields,
      end_customer_client_id: clientId,
      institution_id: Type.String({
        pattern: institutionIdPattern,
        description: 'An institution of your sandbox.',
      }),
      environment: Type.Optional(
        oneOf(registeredEnvironments, { description: 'The registration’s; `production` when left out.' }),
      ),
      status: oneOf(registrationStatuses, { description: 'What the webhook says of the registration.' }),
      defect: Type.Optional(defect),
    },
    { title: 'SimulationWebhookFireRequest', additionalProperties: false },
  ),
  reply,
  errors: ['CUSTOMER_NOT_FOUND', 'CONFLICT'],
  example: {
    ...exampleCredentials,
    end_customer_client_id: exampleEndCustomerId,
    institution_id: 'ins_56',
    status: 'ATTENTION_REQUIRED',
    defect: 'wrong_hash',
  },
  replyExample: {
    deliveries: [
      {
        delivery_id: '1047',
        endpoint_id: exampleEndpoint.endpoint_id,
        event_type: 'END_CUSTOMER_OAUTH_STATUS_UPDATED',
        registration_status: 'ATTENTION_REQUIRED',
        defect: 'wrong_hash',
        expected: 'refuse',
        due_at: exampleTimestamp,
        attempts: [{ at: exampleTimestamp, status_code: 401, failure: null, duration_ms: 12 }],
        verdict: 'passed',
      },
    ],
    request_id: exampleRequestId,
  },
});

export function toFireWish(body: Static<NonNullable<typeof webhookFire.body>>): FireWish {
  const { institution_id, environment = 'production', status, defect = null } = body;
  return { institutionId: institution_id, environment, status, defect };
}

/** What became of a webhook that was fired. */
interface FiredOutcome {
  delivery: Delivery;
  status: FireWish['status'];
  attempts: readonly {
    at: number;
    statusCode: number | null;
    failure: string | null;
    durationMs: number;
  }[];
}

export function toFiredReply(
  { delivery, status, attempts }: FiredOutcome,
  asked: Defect | null,
): Static<typeof fired> {
  const expected = expectationOf(delivery.defect);
  return {
    delivery_id: String(delivery.deliveryId),
    endpoint_id: delivery.endpointId,
    event_type: delivery.webhookType,
    registration_status: status,
    defect: asked,
    expected,
    due_at: toTimestamp(delivery.dueAt),
    attempts: attempts.map(({ at, statusCode, failure, durationMs }) => ({
      at: toTimestamp(at),
      status_code: statusCode,
      failure,
      duration_ms: durationMs,
    })),
    verdict: verdictOf(expected, attempts.at(-1)),
  };
}
