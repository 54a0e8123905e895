import type { Command } from 'commander';
import { readConfig } from '../config/config.ts';
import { addSettings, flagsOf } from './settings-options.ts';

/** `gingham serve`: a production server. */
export function addServeCommand(program: Command): void {
  const command = program
    .command('serve')
    .summary('run a production server')
    .description('Runs a production server: no demo partner; GINGHAM_MASTER_KEY is required.')
    .option('--json', 'Print one line of JSON when ready.')
    .action(async (options: { json?: true }) => {
      const config = readConfig('serve', process.env, flagsOf(command));
      const { runServer } = await import('./run-server.ts');
      await runServer(config, ({ url, dataDir }) => {
        const line = options.json
          ? JSON.stringify({ url, console_url: `${url}/console`, data_dir: dataDir })
          : `Gingham is ready at ${url}`;
        process.stdout.write(`${line}\n`);
      });
    });
  addSettings(command, 'serve');
}
