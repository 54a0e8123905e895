import { Command } from 'commander';
import { addDevCommand } from './dev.ts';
import { exitCodes } from './exit.ts';
import { addKeyCommands } from './key.ts';
import { addOperatorCommands } from './operator.ts';
import { addServeCommand } from './serve.ts';

/** All commands. */
export function createProgram(): Command {
  const program = new Command('gingham')
    .description('A partner server for open banking, compatible with Plaid’s Partner API.')
    .helpOption('-h, --help', 'show this help')
    .helpCommand(false)
    .configureHelp({
      // What a flag stands for when it is given without a value needs no telling.
      optionDescription: ({ description }) => description,
      subcommandTerm: (command) =>
        [command.name(), ...command.registeredArguments.map(argumentTerm)].join(' '),
    })
    .configureOutput({
      outputError: (text, write) => write(`gingham: ${oneLine(text)}; --help tells more\n`),
    })
    .exitOverride((error) => process.exit(error.exitCode === 0 ? exitCodes.ok : exitCodes.usage));
  addDevCommand(program);
  addServeCommand(program);
  addOperatorCommands(program);
  addKeyCommands(program);
  return program;
}

function oneLine(text: string): string {
  return text
    .trim()
    .replace(/^error: /u, '')
    .replace(/\.$/u, '')
    .replaceAll('\n', ' ');
}

function argumentTerm(argument: { name(): string; required: boolean }): string {
  return argument.required ? `<${argument.name()}>` : `[${argument.name()}]`;
}
