import type { Command } from 'commander';
import { readConfig } from '../config/config.ts';
import { addNoun } from './operation-command.ts';
import { addSettings, flagsOf } from './settings-options.ts';

/** `gingham operator …`: commands that open the store directly, with its master key. */
export function addOperatorCommands(program: Command): void {
  const operator = addNoun(program, 'operator', 'create the first management token');
  const command = operator
    .command('create-token')
    .summary('create a management token in the store')
    .description(
      'Creates a management token with operator scope and prints it once. It opens the store directly, so no server may ' +
        'be using the data directory; `gingham token create` calls a running server.',
    )
    .option('--name <value>', 'Name of the token.', 'created on the command line')
    .option('--json', 'Print one line of JSON.')
    .action(async ({ name, json }: { name: string; json?: true }) => {
      const config = readConfig('serve', process.env, flagsOf(command));
      const { createOperatorToken } = await import('./operator-token.ts');
      const made = await createOperatorToken(config, name);
      process.stdout.write(`${json ? JSON.stringify(made) : made.token}\n`);
    });
  addSettings(command, 'serve', ['dataDir', 'databaseUrl', 'masterKey']);
}
