import Type from 'typebox';
import { operatorAdmins, partnerAdmins, partnerWriters } from '../access.ts';
import { clientIdOf, oneOf } from '../fields.ts';
import { operation } from '../operation.ts';
import { exampleRequestId } from '../partner/credentials.ts';
import { requestIdField } from '../partner/schemas.ts';
import { exampleTimestamp } from './examples.ts';
import { timeRange } from './webhook-deliveries.ts';
import { deliverySchema, exampleDelivery } from './webhook-delivery-schemas.ts';
import {
  endpointParams,
  endpointSchema,
  exampleEndpoint,
  exampleSigningSecret,
  signingSecret,
  webhookType,
} from './webhook-endpoint-schemas.ts';

const path = '/v1/webhook-endpoints/:endpoint_id';

const done = {
  method: 'POST',
  tag: 'Management',
  scope: 'any',
  params: endpointParams,
  errors: ['NOT_FOUND'],
} as const;

export const pauseWebhookEndpoint = operation({
  ...done,
  id: 'pauseWebhookEndpoint',
  roles: [...operatorAdmins, ...partnerWriters],
  path: `${path}/pause`,
  summary: 'Pause a webhook endpoint',
  description:
    'Stops sending to an endpoint; what it is to be told waits. One that is disabled already stays as it is.',
  reply: Type.Object(
    { webhook_endpoint: endpointSchema, ...requestIdField },
    { title: 'PauseWebhookEndpointResponse' },
  ),
  replyExample: {
    webhook_endpoint: { ...exampleEndpoint, status: 'paused' },
    request_id: exampleRequestId,
  },
});

export const resumeWebhookEndpoint = operation({
  ...done,
  id: 'resumeWebhookEndpoint',
  roles: [...operatorAdmins, ...partnerWriters],
  path: `${path}/resume`,
  summary: 'Resume a webhook endpoint',
  description:
    'Sends again to an endpoint that is paused or disabled, all that has waited first; how it has answered before is ' +
    'forgotten. `CONFLICT` where its partner has no access to its environment.',
  errors: ['NOT_FOUND', 'CONFLICT'],
  reply: Type.Object(
    { webhook_endpoint: endpointSchema, ...requestIdField },
    { title: 'ResumeWebhookEndpointResponse' },
  ),
  replyExample: { webhook_endpoint: exampleEndpoint, request_id: exampleRequestId },
});

export const rotateWebhookEndpointSecret = operation({
  ...done,
  id: 'rotateWebhookEndpointSecret',
  roles: [...operatorAdmins, ...partnerAdmins],
  path: `${path}/rotate-secret`,
  summary: 'Give a webhook endpoint a new secret',
  description:
    'Gives an endpoint a new signing secret. For 24 hours its webhooks are signed with the one before, too; one that was ' +
    'still good from an earlier change ends at once.',
  reply: Type.Object(
    { webhook_endpoint: endpointSchema, signing_secret: signingSecret, ...requestIdField },
    { title: 'RotateWebhookEndpointSecretResponse' },
  ),
  replyExample: {
    webhook_endpoint: { ...exampleEndpoint, previous_secret_until: '2026-05-05T09:30:00.000Z' },
    signing_secret: exampleSigningSecret,
    request_id: exampleRequestId,
  },
});

export const testWebhookEndpoint = operation({
  ...done,
  id: 'testWebhookEndpoint',
  roles: [...operatorAdmins, ...partnerWriters],
  path: `${path}/test`,
  summary: 'Send a test to a webhook endpoint',
  description:
    'Sends a made-up webhook to an endpoint, about an end customer that nobody has; of the first of its own event types ' +
    'where none is named. It is signed, tried again and logged as any other; read the delivery to see what came of it. ' +
    'It waits while the endpoint is paused or disabled.',
  body: Type.Object(
    { event_type: Type.Optional(webhookType) },
    {
      title: 'TestWebhookEndpointRequest',
      additionalProperties: false,
    },
  ),
  reply: Type.Object(
    { webhook_delivery: deliverySchema, ...requestIdField },
    { title: 'TestWebhookEndpointResponse' },
  ),
  example: { event_type: 'END_CUSTOMER_OAUTH_STATUS_UPDATED' },
  replyExample: {
    webhook_delivery: {
      ...exampleDelivery,
      end_customer_client_id: null,
      status: 'pending',
      attempt_count: 0,
      next_attempt_at: exampleTimestamp,
    },
    request_id: exampleRequestId,
  },
});

export const replayWebhookEndpoint = operation({
  ...done,
  id: 'replayWebhookEndpoint',
  roles: [...operatorAdmins, ...partnerWriters],
  path: `${path}/replay`,
  summary: 'Send webhooks of an endpoint again',
  description:
    'Sends webhooks again, in the order in which they were written down, each with as many tries as a new one: those that ' +
    'have failed, or any. Left out are those whose sandbox was taken back to before what they tell of, and those that ' +
    'were asked for broken. They wait while the endpoint is paused or disabled.',
  body: Type.Object(
    {
      end_customer_client_id: Type.Optional(clientIdOf('Only those that tell of this end customer.')),
      ...timeRange,
      status: Type.Optional(
        oneOf(['failed', 'any'], {
          title: 'WebhookReplayStatus',
          description: 'Which are sent again; those that have failed where this is left out.',
        }),
      ),
    },
    { title: 'ReplayWebhookEndpointRequest', additionalProperties: false },
  ),
  reply: Type.Object(
    { replayed: Type.Integer({ description: 'How many are sent again.' }), ...requestIdField },
    { title: 'ReplayWebhookEndpointResponse' },
  ),
  example: { from: '2026-05-04T00:00:00Z', to: '2026-05-05T00:00:00Z' },
  replyExample: { replayed: 17, request_id: exampleRequestId },
});
