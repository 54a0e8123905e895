import type { Command } from 'commander';
import {
  listWebhookDeliveries,
  readWebhookDelivery,
  replayWebhookDelivery,
} from '../api/management/webhook-deliveries.ts';
import { addNoun, addVerb } from './operation-command.ts';

/** `gingham webhook-delivery …` */
export function addWebhookDeliveryCommands(program: Command): void {
  const delivery = addNoun(program, 'webhook-delivery', 'list and replay webhook deliveries');
  addVerb(delivery, 'list', {
    operation: listWebhookDeliveries,
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
  });
  addVerb(delivery, 'show', { operation: readWebhookDelivery });
  addVerb(delivery, 'replay', { operation: replayWebhookDelivery });
}
