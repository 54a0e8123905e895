import type { Command } from 'commander';
import {
  addDirectCustomer,
  listDirectCustomers,
  removeDirectCustomer,
} from '../api/management/direct-customers.ts';
import { addNoun, addVerb } from './operation-command.ts';

/** `gingham direct-customer …` */
export function addDirectCustomerCommands(program: Command): void {
  const directCustomer = addNoun(program, 'direct-customer', 'manage the operator’s own customers');
  addVerb(directCustomer, 'list', {
    operation: listDirectCustomers,
    shows: ['direct_customer_id', 'legal_name', 'website', 'created_at'],
  });
  addVerb(directCustomer, 'add', { operation: addDirectCustomer });
  addVerb(directCustomer, 'remove', { operation: removeDirectCustomer });
}
