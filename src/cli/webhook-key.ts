import type { Command } from 'commander';
import { listWebhookKeys, readWebhookKey, rotateWebhookKey } from '../api/management/webhook-keys.ts';
import { addNoun, addVerb } from './operation-command.ts';

/** `gingham webhook-key …` */
export function addWebhookKeyCommands(program: Command): void {
  const key = addNoun(program, 'webhook-key', 'manage webhook signing keys');
  addVerb(key, 'list', {
    operation: listWebhookKeys,
    shows: ['kid', 'environment', 'created_at', 'expired_at'],
  });
  addVerb(key, 'rotate', { operation: rotateWebhookKey, arguments: ['environment'] });
  addVerb(key, 'show', { operation: readWebhookKey });
}
