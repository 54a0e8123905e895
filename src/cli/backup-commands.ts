import type { Command } from 'commander';
import { clientSettings } from '../config/client-settings.ts';
import { settings } from '../config/settings.ts';
import { addSettings, addVariables, settingOption } from './settings-options.ts';

const passphraseFile = [
  '--passphrase-file <file>',
  'File with the passphrase of the backup, on one line.',
] as const;

/** `gingham backup`. */
export function addBackupCommand(program: Command): void {
  const command = program
    .command('backup <file>')
    .summary('back up an embedded store')
    .description(
      'Writes a backup of an embedded store to a file: of a running server, while it works, or with `--offline` of a data ' +
        'directory that no server uses. It contains every change that was acknowledged before it began. It does not contain the ' +
        'master key, which is needed to use it: keep that elsewhere. `gingham restore` reads it.',
    )
    .option(...passphraseFile)
    .option('--force', 'Overwrite an existing file.')
    .option('--offline', 'Read the data directory instead of calling a server.')
    .option('--json', 'Print one line of JSON.')
    .addOption(settingOption(clientSettings.url, 'dev'))
    .addOption(settingOption(settings.dataDir, 'dev'))
    .action(async (file: string) => {
      const { makeBackup } = await import('./backup.ts');
      const made = await makeBackup(file, command.opts());
      const { bytes, taken_at, commits } = made.manifest;
      const readable = `${file}: ${commits} commits, ${bytes} bytes of data, taken at ${taken_at}\n`;
      process.stdout.write(made.isJson ? `${JSON.stringify({ file, ...made.manifest })}\n` : readable);
    });
  addVariables(command, [clientSettings.token]);
}

/** `gingham restore`. */
export function addRestoreCommand(program: Command): void {
  const command = program
    .command('restore <file>')
    .summary('restore a backup into an empty data directory')
    .description(
      'Restores a backup into a data directory without a store. Its pages, indexes and contents are checked first; if ' +
        'there is a problem, nothing is left behind. The master key is that of the store which was backed up.',
    )
    .option(...passphraseFile)
    .option('--json', 'Print one line of JSON.')
    .action(async (file: string) => {
      const { restoreBackup } = await import('./restore.ts');
      const { dataDir, manifest, notes, isJson } = await restoreBackup(file, command.opts(), process.env);
      const { commits, taken_at } = manifest;
      const lines = [`${dataDir}: restored ${commits} commits, taken at ${taken_at}`, ...notes];
      process.stdout.write(
        isJson ? `${JSON.stringify({ data_dir: dataDir, ...manifest, notes })}\n` : `${lines.join('\n')}\n`,
      );
    });
  addSettings(command, 'dev', ['dataDir', 'masterKey', 'masterKeyFile']);
}

/** `gingham doctor`. */
export function addDoctorCommand(program: Command): void {
  const command = program
    .command('doctor')
    .summary('check a store')
    .description(
      'Checks the settings, the permissions of the files, the clock, the schema, all pages and indexes, and the ' +
        'contents. The store is read as it is: in the data directory, whether a server uses it or not, in PostgreSQL while ' +
        'nodes run, or with `--backup` in a backup. Exit code 5 if there is a problem.',
    )
    .option('--backup <file>', 'Check a backup instead.')
    .option(...passphraseFile)
    .option(
      '--accept',
      'Let a stopped embedded store be opened that lacks commits, is a copy made while a server ran, or has no mark, if ' +
        'nothing else is wrong with it.',
    )
    .option('--json', 'Print one line of JSON.')
    .action(async () => {
      const { runDoctor } = await import('./doctor.ts');
      process.exitCode = await runDoctor(command.opts(), process.env, (text) => process.stdout.write(text));
    });
  addSettings(command, 'serve');
}
