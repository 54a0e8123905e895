import type { Command } from 'commander';
import { generateMasterKey } from '../gingham.ts';

/** `gingham key …`: the keys that everything hangs on. */
export function addKeyCommands(program: Command): void {
  const key = program.command('key').helpCommand(false).description('make a master key');
  key
    .command('generate')
    .description('print a new master key, for GINGHAM_MASTER_KEY')
    .option('--json', 'print one line of JSON')
    .action(({ json }: { json?: true }) => {
      const masterKey = generateMasterKey();
      process.stdout.write(`${json ? JSON.stringify({ master_key: masterKey }) : masterKey}\n`);
    });
}
