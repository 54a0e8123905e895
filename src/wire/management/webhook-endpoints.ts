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
  signingSecret,
  subscribingPartner,
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
    'Creates a webhook endpoint for a partner’s events in one environment, from now on. Returns `CONFLICT` beyond ' +
    `${endpointsMax} in each. The operator specifies the partner in \`partner_client_id\`; a partner’s own token ` +
    'creates its own.',
  body: Type.Object(
    { partner_client_id: Type.Optional(subscribingPartner), environment, ...endpointSettings },
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
  description: 'Lists webhook endpoints, newest first, without their secrets.',
  query: Type.Object(
    {
      partner_client_id: Type.Optional(clientIdOf('Only endpoints of this partner.')),
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
  description: 'Returns a webhook endpoint, without its secret.',
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
  summary: 'Update a webhook endpoint',
  description:
    'Updates the URL or event types of an endpoint. Waiting webhooks are sent to the new URL; new event types ' +
    'apply from now on.',
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
  description: 'Removes an endpoint: nothing more is sent to it, and its deliveries are no longer visible.',
  params: endpointParams,
  reply: Type.Object(requestIdField, { title: 'RemoveWebhookEndpointResponse' }),
  errors: ['NOT_FOUND'],
  replyExample: { request_id: exampleRequestId },
});
