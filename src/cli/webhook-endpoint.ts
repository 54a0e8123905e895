import type { Command } from 'commander';
import {
  pauseWebhookEndpoint,
  removeWebhookEndpoint,
  replayWebhookEndpoint,
  resumeWebhookEndpoint,
  rotateWebhookEndpointSecret,
  testWebhookEndpoint,
} from '../api/management/webhook-endpoint-actions.ts';
import {
  createWebhookEndpoint,
  listWebhookEndpoints,
  readWebhookEndpoint,
  updateWebhookEndpoint,
} from '../api/management/webhook-endpoints.ts';
import { addNoun, addVerb } from './operation-command.ts';

/** Fields of an endpoint that change over time. */
const statusFields = ['endpoint_id', 'url', 'status', 'disabled_reason', 'health'];

/** `gingham webhook-endpoint …` */
export function addWebhookEndpointCommands(program: Command): void {
  const endpoint = addNoun(program, 'webhook-endpoint', 'manage webhook endpoints');
  addVerb(endpoint, 'create', { operation: createWebhookEndpoint, arguments: ['url'] });
  addVerb(endpoint, 'list', {
    operation: listWebhookEndpoints,
    shows: ['endpoint_id', 'partner_client_id', 'environment', 'url', 'status', 'created_at', 'event_types'],
  });
  addVerb(endpoint, 'show', { operation: readWebhookEndpoint });
  addVerb(endpoint, 'update', {
    operation: updateWebhookEndpoint,
    renamed: { url: 'endpoint-url' },
  });
  addVerb(endpoint, 'pause', { operation: pauseWebhookEndpoint, shows: statusFields });
  addVerb(endpoint, 'resume', { operation: resumeWebhookEndpoint, shows: statusFields });
  addVerb(endpoint, 'test', { operation: testWebhookEndpoint });
  addVerb(endpoint, 'rotate-secret', { operation: rotateWebhookEndpointSecret });
  addVerb(endpoint, 'replay', { operation: replayWebhookEndpoint });
  addVerb(endpoint, 'remove', { operation: removeWebhookEndpoint });
}
