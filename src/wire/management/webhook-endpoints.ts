import Type from 'typebox';
import { endpointsMax } from '../../domain/webhook/endpoint.ts';
import { everyRole, operatorAdmins, partnerWriters } from '../access.ts';
import { clientIdOf, environment, optionally } from '../fields.ts';
import { operation } from '../operation.ts';
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
  body: { partner_client_id: Type.Optional(subscribingPartner), environment, ...endpointSettings },
  reply: { webhook_endpoint: endpointSchema, signing_secret: signingSecret },
  errors: ['CONFLICT'],
  example: {
    partner_client_id: exampleEndpoint.partner_client_id,
    environment: exampleEndpoint.environment,
    url: exampleEndpoint.url,
    event_types: exampleEndpoint.event_types,
  },
  replyExample: { webhook_endpoint: exampleEndpoint, signing_secret: exampleSigningSecret },
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
  query: {
    partner_client_id: Type.Optional(clientIdOf('Only endpoints of this partner.')),
    environment: Type.Optional(environment),
    ...pageQuery,
  },
  reply: { webhook_endpoints: Type.Array(endpointSchema), ...nextCursor },
  errors: [],
  replyExample: { webhook_endpoints: [exampleEndpoint], next_cursor: null },
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
  reply: { webhook_endpoint: endpointSchema },
  errors: ['NOT_FOUND'],
  replyExample: { webhook_endpoint: exampleEndpoint },
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
  body: optionally(endpointSettings),
  reply: { webhook_endpoint: endpointSchema },
  errors: ['NOT_FOUND'],
  example: { event_types: exampleEndpoint.event_types },
  replyExample: { webhook_endpoint: exampleEndpoint },
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
  reply: {},
  errors: ['NOT_FOUND'],
  replyExample: {},
});
