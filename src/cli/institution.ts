import type { Command } from 'commander';
import {
  addInstitution,
  listInstitutions,
  retireInstitution,
  updateInstitution,
} from '../wire/management/institutions.ts';
import { addNoun, addVerb } from './operation-command.ts';

/** `gingham institution …` */
export function addInstitutionCommands(program: Command): void {
  const institution = addNoun(program, 'institution', 'look after the catalogue of institutions');
  addVerb(institution, 'list', {
    operation: listInstitutions,
    shows: [
      'institution_id',
      'name',
      'classic_disablement_date',
      'typical_pace_days',
      'requires_logo',
      'retired_at',
    ],
  });
  addVerb(institution, 'add', { operation: addInstitution, arguments: ['institution_id'] });
  addVerb(institution, 'update', { operation: updateInstitution });
  addVerb(institution, 'retire', { operation: retireInstitution });
}
