import type { Command } from 'commander';
import { readConfig } from '../config/config.ts';
import { addNoun } from './operation-command.ts';
import { addSettings, flagsOf } from './settings-options.ts';

/** `gingham operator …`: what can be done only where the store is, with its master key. */
export function addOperatorCommands(program: Command): void {
  const operator = addNoun(program, 'operator', 'make the first management token');
  const command = operator
    .command('create-token')
    .summary('make a management token where the store is')
    .description(
      'Makes a management token of the operator’s scope and prints it, this once. It opens the store itself, so no ' +
        'server may be using the data directory; `gingham token create` asks a running server.',
    )
    .option('--name <value>', 'What the token is for.', 'made on the command line')
    .option('--json', 'Print one line of JSON.')
    .action(async ({ name, json }: { name: string; json?: true }) => {
      const config = readConfig('serve', process.env, flagsOf(command));
      const { createOperatorToken } = await import('./operator-token.ts');
      const made = await createOperatorToken(config, name);
      process.stdout.write(`${json ? JSON.stringify(made) : made.token}\n`);
    });
  addSettings(command, 'serve', ['dataDir', 'databaseUrl', 'masterKey']);
}
