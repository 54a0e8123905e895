import { Command } from 'commander';
import { addDevCommand } from './dev.ts';
import { exitCodes } from './exit.ts';
import { addServeCommand } from './serve.ts';

/** All commands. */
export function createProgram(): Command {
  const program = new Command('gingham')
    .description('A partner server for open banking, compatible with Plaid’s Partner API.')
    .showHelpAfterError('(add --help for what there is)')
    .exitOverride((error) => process.exit(error.exitCode === 0 ? exitCodes.ok : exitCodes.usage));
  addDevCommand(program);
  addServeCommand(program);
  return program;
}
