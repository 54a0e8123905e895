import type { Command } from 'commander';
import { listEvents, readEvent } from '../api/management/events.ts';
import { addNoun, addVerb } from './operation-command.ts';

/** `gingham event …` */
export function addEventCommands(program: Command): void {
  const event = addNoun(program, 'event', 'read the audit log');
  addVerb(event, 'list', {
    operation: listEvents,
    shows: ['recorded_at', 'type', 'actor_label', 'partner_client_id', 'end_customer_client_id', 'changes'],
  });
  addVerb(event, 'show', { operation: readEvent });
}
