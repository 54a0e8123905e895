import type { Command } from 'commander';
import { verifyKey } from '../api/management/keys-verify.ts';
import { generateMasterKey } from '../keyring/keyring.ts';
import { exitCodes } from './exit.ts';
import { addNoun, addVerb } from './operation-command.ts';

/** `gingham key …` */
export function addKeyCommands(program: Command): void {
  const key = addNoun(program, 'key', 'generate a master key, verify a client’s key');
  key
    .command('generate')
    .summary('generate a master key')
    .description(
      'Prints a new master key for GINGHAM_MASTER_KEY. All stored data depends on it: keep it safe.',
    )
    .option('--json', 'Print one line of JSON.')
    .action(({ json }: { json?: true }) => {
      const masterKey = generateMasterKey();
      process.stdout.write(`${json ? JSON.stringify({ master_key: masterKey }) : masterKey}\n`);
    });
  addVerb(key, 'verify', {
    operation: verifyKey,
    arguments: ['client_id', 'environment'],
    standardInput: 'secret',
    note: 'The secret is read from standard input. Exit code 4 if the pair is invalid.',
    exitCode: ({ valid }) => (valid === true ? exitCodes.ok : exitCodes.refused),
  });
}
