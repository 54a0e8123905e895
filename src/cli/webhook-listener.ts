import type { Command } from 'commander';
import {
  answerWebhook,
  createWebhookListener,
  nextWebhook,
  removeWebhookListener,
} from '../api/management/webhook-listeners.ts';
import { addNoun, addVerb } from './operation-command.ts';

/** `gingham webhook-listener …`: the operations behind `gingham listen`. */
export function addWebhookListenerCommands(program: Command): void {
  const listener = addNoun(program, 'webhook-listener', 'fetch a sandbox’s webhooks step by step');
  addVerb(listener, 'create', { operation: createWebhookListener });
  addVerb(listener, 'next', { operation: nextWebhook });
  addVerb(listener, 'answer', { operation: answerWebhook });
  addVerb(listener, 'remove', { operation: removeWebhookListener });
}
