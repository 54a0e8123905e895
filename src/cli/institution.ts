import type { Command } from 'commander';
import {
  configureDynamicRegistration,
  readDynamicRegistration,
  secretFields,
  testDynamicRegistration,
} from '../api/management/dynamic-registration.ts';
import {
  addInstitution,
  listInstitutions,
  retireInstitution,
  updateInstitution,
} from '../api/management/institutions.ts';
import { exitCodes } from './exit.ts';
import { addNoun, addVerb } from './operation-command.ts';

/** `gingham institution …` */
export function addInstitutionCommands(program: Command): void {
  const institution = addNoun(program, 'institution', 'manage the catalogue of institutions');
  addVerb(institution, 'list', {
    operation: listInstitutions,
    shows: [
      'institution_id',
      'name',
      'classic_disablement_date',
      'typical_pace_days',
      'requires_logo',
      'connector',
      'retired_at',
    ],
  });
  addVerb(institution, 'add', { operation: addInstitution, arguments: ['institution_id'] });
  addVerb(institution, 'update', { operation: updateInstitution });
  addVerb(institution, 'retire', { operation: retireInstitution });
  addVerb(institution, 'configure', {
    operation: configureDynamicRegistration,
    onlyInData: ['ca', 'extra_metadata', ...secretFields],
    note:
      'Secrets (visible to other users in a flag), certificates and metadata go into `--data`, preferably as `@file` or ' +
      'from standard input.',
  });
  addVerb(institution, 'test-endpoint', {
    operation: testDynamicRegistration,
    note: 'Exit code 4 if a step fails.',
    exitCode: ({ test }) => ((test as { passed: boolean }).passed ? exitCodes.ok : exitCodes.refused),
  });
  addVerb(institution, 'configuration', { operation: readDynamicRegistration });
}
