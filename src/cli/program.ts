import { readFileSync } from 'node:fs';
import { Command, type OutputConfiguration } from 'commander';
import { addAuditCommands } from './audit-commands.ts';
import { addBackupCommand, addDoctorCommand, addRestoreCommand } from './backup-commands.ts';
import { operationsIn, readDocument } from './document.ts';
import { exitCodes } from './errors.ts';
import { addKeyCommand } from './key-commands.ts';
import { addListenCommand } from './listen.ts';
import { addDevCommand, addOperatorCommand, addServeCommand } from './local-commands.ts';
import { addOldSpellings } from './old-spellings.ts';
import { addOperationCommand } from './operation-command.ts';

/** Creates all commands; those that call a running server print to `output`, by default standard output and error. */
export function createProgram(output: OutputConfiguration = {}, document = readDocument()): Command {
  const program = createOwnProgram(output);
  const operations = operationsIn(document);
  for (const operation of operations) {
    if (!operation.entry.hasOwnCommand) addOperationCommand(program, operation);
  }
  addOldSpellings(program, operations);
  return program;
}

/** Creates the commands that are not made from the OpenAPI document. */
export function createOwnProgram(output: OutputConfiguration = {}): Command {
  const program = new Command('gingham')
    .description('A partner server for open banking, compatible with Plaid’s Partner API.')
    .version(readVersion(), '-V, --version', 'Print the version.')
    .helpOption('-h, --help', 'Show this help.')
    .helpCommand(false)
    .configureHelp({
      minWidthToWrap: 24,
      // Omits the preset value of flags without a value.
      optionDescription: ({ description }) => description,
      subcommandTerm: (command) =>
        [command.name(), ...command.registeredArguments.map((argument) => `<${argument.name()}>`)].join(' '),
      // A noun is described by its verbs.
      subcommandDescription: (command) =>
        command.summary() ||
        visibleCommands(command)
          .map((verb) => verb.name())
          .join(', '),
    })
    .configureOutput({
      ...output,
      outputError: (text, write) => write(`gingham: ${oneLine(text)}; see --help\n`),
    })
    .exitOverride((error) => process.exit(error.exitCode === 0 ? exitCodes.ok : exitCodes.usage));
  program.commandsGroup('Run a server:');
  addDevCommand(program);
  addServeCommand(program);
  addOperatorCommand(program);
  program.commandsGroup('Keep a store:');
  addBackupCommand(program);
  addRestoreCommand(program);
  addDoctorCommand(program);
  addAuditCommands(program);
  program.commandsGroup('Keys:');
  addKeyCommand(program);
  program.commandsGroup('Call a running server:');
  addListenCommand(program);
  program.addHelpText(
    'after',
    `
\`gingham <command> --help\` shows details. Exit codes: 0 success, 1 internal error, 2 invalid command or
setting, 3 no response, 4 rejected, 5 damaged store.`,
  );
  return program;
}

/** Returns the commands that the help of a command lists. */
export function visibleCommands(command: Command): readonly Command[] {
  return command.createHelp().visibleCommands(command);
}

function readVersion(): string {
  const file = new URL('../../package.json', import.meta.url);
  return JSON.parse(readFileSync(file, 'utf8')).version;
}

function oneLine(text: string): string {
  return text
    .trim()
    .replace(/^error: /u, '')
    .replace(/\.$/u, '')
    .replaceAll('\n', ' ');
}
