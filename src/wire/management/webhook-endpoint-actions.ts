import Type from 'typebox';
import { operatorAdmins, partnerAdmins, partnerWriters } from '../access.ts';
import { clientIdOf, oneOf } from '../fields.ts';
import { operation } from '../operation.ts';
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
    'Pauses an endpoint; its webhooks wait until it is resumed. A disabled endpoint is left unchanged.',
  reply: { webhook_endpoint: endpointSchema },
  replyExample: { webhook_endpoint: { ...exampleEndpoint, status: 'paused' } },
});

export const resumeWebhookEndpoint = operation({
  ...done,
  id: 'resumeWebhookEndpoint',
  roles: [...operatorAdmins, ...partnerWriters],
  path: `${path}/resume`,
  summary: 'Resume a webhook endpoint',
  description:
    'Resumes a paused or disabled endpoint, sends what has waited first, and clears its health. Returns ' +
    '`CONFLICT` if its partner has no access to its environment.',
  errors: ['NOT_FOUND', 'CONFLICT'],
  reply: { webhook_endpoint: endpointSchema },
  replyExample: { webhook_endpoint: exampleEndpoint },
});

export const rotateWebhookEndpointSecret = operation({
  ...done,
  id: 'rotateWebhookEndpointSecret',
  roles: [...operatorAdmins, ...partnerAdmins],
  path: `${path}/rotate-secret`,
  summary: 'Rotate a webhook endpoint secret',
  description:
    'Issues a new signing secret for an endpoint. For 24 hours its webhooks are also signed with the previous ' +
    'one; any older one still valid is revoked immediately.',
  reply: { webhook_endpoint: endpointSchema, signing_secret: signingSecret },
  replyExample: {
    webhook_endpoint: { ...exampleEndpoint, previous_secret_until: '2026-05-05T09:30:00.000Z' },
    signing_secret: exampleSigningSecret,
  },
});

export const testWebhookEndpoint = operation({
  ...done,
  id: 'testWebhookEndpoint',
  roles: [...operatorAdmins, ...partnerWriters],
  path: `${path}/test`,
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
      ...exampleDelivery,
      end_customer_client_id: null,
      status: 'pending',
      attempt_count: 0,
      next_attempt_at: exampleTimestamp,
    },
  },
});

export const replayWebhookEndpoint = operation({
  ...done,
  id: 'replayWebhookEndpoint',
  roles: [...operatorAdmins, ...partnerWriters],
  path: `${path}/replay`,
  summary: 'Replay webhooks of an endpoint',
  description:
    'Resends webhooks in their original order, each with a full set of retries: failed ones, or any. Skips ' +
    'webhooks whose event was undone by a sandbox reset or restore, and those fired with a defect. They wait ' +
    'while the endpoint is paused or disabled.',
  body: {
    end_customer_client_id: Type.Optional(clientIdOf('Only webhooks about this end customer.')),
    ...timeRange,
    status: Type.Optional(
      oneOf(['failed', 'any'], {
        title: 'WebhookReplayStatus',
        description: 'Which webhooks to resend; `failed` by default.',
      }),
    ),
  },
  reply: { replayed: Type.Integer({ description: 'Number of webhooks being resent.' }) },
  example: { from: '2026-05-04T00:00:00Z', to: '2026-05-05T00:00:00Z' },
  replyExample: { replayed: 17 },
});
