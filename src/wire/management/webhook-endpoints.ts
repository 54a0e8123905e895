import Type from 'typebox';
import { endpointsMax } from '../../domain/webhook/endpoint.ts';
import { everyRole, operatorAdmins, partnerWriters } from '../access.ts';
import { clientIdOf, environment } from '../fields.ts';
import { operation } from '../operation.ts';
import { exampleRequestId } from '../partner/credentials.ts';
import { requestIdField } from '../partner/schemas.ts';
import { nextCursor, pageQuery } from './page.ts';
import {
  endpointParams,
  endpointSchema,
  endpointSettings,
  exampleEndpoint,
  exampleSigningSecret,
  partnerToTell,
  signingSecret,
} from './webhook-endpoint-schemas.ts';

const path = '/v1/webhook-endpoints';

export const createWebhookEndpoint = operation({
  id: 'createWebhookEndpoint',
  roles: [...operatorAdmins, ...partnerWriters],
  method: 'POST',
  path,
  tag: 'Management',
  scope: 'any',
  summary: 'Create a webhook endpoint',
  description:
    `Makes an address that a partner is told at of what happens in one environment from now on. There can be ` +
    `${endpointsMax} in each; \`CONFLICT\` for more. The operator names the partner with \`partner_client_id\`; a ` +
    'partner’s own token makes its own.',
  body: Type.Object(
    { partner_client_id: Type.Optional(partnerToTell), environment, ...endpointSettings },
    { title: 'CreateWebhookEndpointRequest', additionalProperties: false },
  ),
  reply: Type.Object(
    { webhook_endpoint: endpointSchema, signing_secret: signingSecret, ...requestIdField },
    { title: 'CreateWebhookEndpointResponse' },
  ),
  errors: ['CONFLICT'],
  example: {
    partner_client_id: exampleEndpoint.partner_client_id,
    environment: exampleEndpoint.environment,
    url: exampleEndpoint.url,
    event_types: exampleEndpoint.event_types,
  },
  replyExample: {
    webhook_endpoint: exampleEndpoint,
    signing_secret: exampleSigningSecret,
    request_id: exampleRequestId,
  },
});

export const listWebhookEndpoints = operation({
  id: 'listWebhookEndpoints',
  roles: everyRole,
  method: 'GET',
  path,
  tag: 'Management',
  scope: 'any',
  summary: 'List webhook endpoints',
  description: 'Lists webhook endpoints, the newest first; never their secrets.',
  query: Type.Object(
    {
      partner_client_id: Type.Optional(clientIdOf('Only those of this partner.')),
      environment: Type.Optional(environment),
      ...pageQuery,
    },
    { additionalProperties: false },
  ),
  reply: Type.Object(
    { webhook_endpoints: Type.Array(endpointSchema), ...nextCursor, ...requestIdField },
    { title: 'ListWebhookEndpointsResponse' },
  ),
  errors: [],
  replyExample: {
    webhook_endpoints: [exampleEndpoint],
    next_cursor: null,
    request_id: exampleRequestId,
  },
});

export const readWebhookEndpoint = operation({
  id: 'readWebhookEndpoint',
  roles: everyRole,
  method: 'GET',
  path: `${path}/:endpoint_id`,
  tag: 'Management',
  scope: 'any',
  summary: 'Read a webhook endpoint',
  description: 'Tells everything about a webhook endpoint but its secret.',
  params: endpointParams,
  reply: Type.Object(
    { webhook_endpoint: endpointSchema, ...requestIdField },
    { title: 'ReadWebhookEndpointResponse' },
  ),
  errors: ['NOT_FOUND'],
  replyExample: { webhook_endpoint: exampleEndpoint, request_id: exampleRequestId },
});

export const updateWebhookEndpoint = operation({
  id: 'updateWebhookEndpoint',
  roles: [...operatorAdmins, ...partnerWriters],
  method: 'PATCH',
  path: `${path}/:endpoint_id`,
  tag: 'Management',
  scope: 'any',
  summary: 'Change a webhook endpoint',
  description:
    'Changes where an endpoint is, or what it is told. What waits for it is sent to the new address; other event types ' +
    'count for what happens from now on.',
  params: endpointParams,
  body: Type.Partial(Type.Object(endpointSettings), {
    title: 'UpdateWebhookEndpointRequest',
    additionalProperties: false,
  }),
  reply: Type.Object(
    { webhook_endpoint: endpointSchema, ...requestIdField },
    { title: 'UpdateWebhookEndpointResponse' },
  ),
  errors: ['NOT_FOUND'],
  example: { event_types: exampleEndpoint.event_types },
  replyExample: { webhook_endpoint: exampleEndpoint, request_id: exampleRequestId },
});

export const removeWebhookEndpoint = operation({
  id: 'removeWebhookEndpoint',
  roles: [...operatorAdmins, ...partnerWriters],
  method: 'DELETE',
  path: `${path}/:endpoint_id`,
  tag: 'Management',
  scope: 'any',
  summary: 'Remove a webhook endpoint',
  description:
    'Ends an endpoint: nothing more is sent to it, and its log of deliveries is no longer to be seen.',
  params: endpointParams,
  reply: Type.Object(requestIdField, { title: 'RemoveWebhookEndpointResponse' }),
  errors: ['NOT_FOUND'],
  replyExample: { request_id: exampleRequestId },
});
