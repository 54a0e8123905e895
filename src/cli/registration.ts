import type { Command } from 'commander';
import { recordRegistration, retryRegistration } from '../api/management/registration-records.ts';
import { listRegistrations, readRegistration } from '../api/management/registrations.ts';
import { addNoun, addVerb } from './operation-command.ts';

/** Fields that the operator's actions can change. */
const statusFields = [
  'institution_name',
  'environment',
  'connector',
  'status',
  'task',
  'due_at',
  'last_failure',
];

/** `gingham registration …` */
export function addRegistrationCommands(program: Command): void {
  const registration = addNoun(program, 'registration', 'manage registrations with institutions');
  addVerb(registration, 'list', {
    operation: listRegistrations,
    shows: [
      'end_customer_client_id',
      'institution_id',
      'institution_name',
      'environment',
      'status',
      'task',
      'updated_at',
      'last_failure',
    ],
  });
  addVerb(registration, 'read', { operation: readRegistration });
  addVerb(registration, 'record', {
    operation: recordRegistration,
    arguments: ['outcome'],
    onlyInData: ['bank_client'],
    note: 'The `bank_client` of `REGISTERED` contains secrets (visible to other users in a flag): pass it in `--data`.',
    shows: statusFields,
  });
  addVerb(registration, 'retry', { operation: retryRegistration, shows: statusFields });
}
