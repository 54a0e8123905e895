import type { Command } from 'commander';
import {
  approveEndCustomer,
  denyEndCustomer,
  reverseEndCustomer,
  updateEndCustomer,
} from '../wire/management/end-customer-decisions.ts';
import { listEndCustomers, readEndCustomer } from '../wire/management/end-customers.ts';
import { listEndCustomerEvents } from '../wire/management/events.ts';
import { addNoun, addVerb } from './operation-command.ts';

/** What a decision can change. */
const standing = [
  'client_id',
  'company_name',
  'status',
  'decision_reason',
  'flowdown_status',
  'questionnaire_status',
];

/** `gingham end-customer …` */
export function addEndCustomerCommands(program: Command): void {
  const endCustomer = addNoun(program, 'end-customer', 'review end customers and see how they stand');
  addVerb(endCustomer, 'list', {
    operation: listEndCustomers,
    shows: ['client_id', 'realm', 'status', 'company_name', 'website', 'partner_client_id', 'created_at'],
  });
  addVerb(endCustomer, 'show', { operation: readEndCustomer });
  addVerb(endCustomer, 'approve', { operation: approveEndCustomer, shows: standing });
  addVerb(endCustomer, 'deny', { operation: denyEndCustomer, shows: standing });
  addVerb(endCustomer, 'reverse', { operation: reverseEndCustomer, shows: standing });
  addVerb(endCustomer, 'update', { operation: updateEndCustomer, shows: standing });
  addVerb(endCustomer, 'events', {
    operation: listEndCustomerEvents,
    shows: ['recorded_at', 'type', 'actor', 'environment', 'data'],
  });
}
