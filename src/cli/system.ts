import type { Command } from 'commander';
import { readOverview } from '../api/management/overview.ts';
import { readSettings, readSystem } from '../api/management/system.ts';
import { addNoun, addVerb } from './operation-command.ts';

/** `gingham overview` and `gingham system …` */
export function addSystemCommands(program: Command): void {
  addVerb(program, 'overview', { operation: readOverview });
  const system = addNoun(program, 'system', 'show the state of the server');
  addVerb(system, 'show', { operation: readSystem });
  addVerb(system, 'settings', {
    operation: readSettings,
    shows: ['variable', 'value', 'is_set', 'source'],
  });
}
