import type { Command } from 'commander';
import { readWebhookKey } from '../wire/management/webhook-key.ts';
import { addNoun, addVerb } from './operation-command.ts';

/** `gingham webhook-key …` */
export function addWebhookKeyCommands(program: Command): void {
  const key = addNoun(program, 'webhook-key', 'look after the keys that webhooks are signed with');
  addVerb(key, 'show', { operation: readWebhookKey });
}
