import type { Command } from 'commander';
import {
  approveEndCustomer,
  decideEndCustomers,
  denyEndCustomer,
  reverseEndCustomer,
  updateEndCustomer,
} from '../api/management/end-customer-decisions.ts';
import { revokeEndCustomerKey, rotateEndCustomerKey } from '../api/management/end-customer-keys.ts';
import { listEndCustomers, readEndCustomer } from '../api/management/end-customers.ts';
import { listEndCustomerEvents } from '../api/management/events.ts';
import { exitCodes } from './exit.ts';
import { addNoun, addVerb } from './operation-command.ts';

/** Fields that a decision can change. */
const statusFields = [
  'client_id',
  'company_name',
  'status',
  'decision_reason',
  'flowdown_status',
  'questionnaire_status',
];

/** `gingham end-customer …` */
export function addEndCustomerCommands(program: Command): void {
  const endCustomer = addNoun(program, 'end-customer', 'review and manage end customers');
  addVerb(endCustomer, 'list', {
    operation: listEndCustomers,
    shows: ['client_id', 'realm', 'status', 'company_name', 'website', 'partner_client_id', 'created_at'],
  });
  addVerb(endCustomer, 'show', { operation: readEndCustomer });
  addVerb(endCustomer, 'approve', { operation: approveEndCustomer, shows: statusFields });
  addVerb(endCustomer, 'deny', { operation: denyEndCustomer, shows: statusFields });
  addVerb(endCustomer, 'reverse', { operation: reverseEndCustomer, shows: statusFields });
  addVerb(endCustomer, 'decide', {
    operation: decideEndCustomers,
    arguments: ['decision'],
    shows: ['client_id', 'done', 'status', 'error_code', 'error_message'],
    note: 'Exit code 4 if a decision fails.',
    exitCode: ({ results }) =>
      (results as { done: boolean }[]).every(({ done }) => done) ? exitCodes.ok : exitCodes.refused,
  });
  addVerb(endCustomer, 'update', { operation: updateEndCustomer, shows: statusFields });
  addVerb(endCustomer, 'events', {
    operation: listEndCustomerEvents,
    shows: ['recorded_at', 'type', 'actor', 'environment', 'data'],
  });
  const key = addNoun(endCustomer, 'key', 'manage an end customer’s keys');
  addVerb(key, 'rotate', { operation: rotateEndCustomerKey, arguments: ['environment'] });
  addVerb(key, 'revoke', { operation: revokeEndCustomerKey });
}
