import { Argument, type Command, Option } from 'commander';
import { clientSettings, settings } from '../config/settings.ts';
import { flagsFor, noteOn, type Schema } from './body-flags.ts';
import { type Inputs, runOperation, type Verb } from './run-operation.ts';
import { addVariables, settingOption } from './settings-options.ts';

/** Adds a group of commands: `gingham partner …`. */
export function addNoun(program: Command, name: string, summary: string): Command {
  const command = program.command(name).helpCommand(false).summary(summary);
  return command.description(`${summary.charAt(0).toUpperCase()}${summary.slice(1)}.`);
}

/** Adds a command that calls one operation of a running server; its schemas define the arguments and flags. */
export function addVerb(noun: Command, name: string, verb: Verb): void {
  const { summary, description, path } = verb.operation;
  const command = noun
    .command(name)
    .summary(summary.charAt(0).toLowerCase() + summary.slice(1))
    .description([description, verb.note].filter(Boolean).join('\n\n'));
  const ids = [...path.matchAll(/:(\w+)/gu)].map(([, id]) => id as string);
  const inputs = { arguments: [...ids, ...(verb.arguments ?? [])], ...flagsOf(verb) };
  addInputs(command, verb, inputs);
  addServerOptions(command, 'Print the server’s reply on one line.');
  command.action(() => runOperation(command, verb, inputs));
}

function flagsOf({
  operation,
  arguments: positional = [],
  standardInput = '',
  onlyInData = [],
  renamed = {},
}: Verb) {
  const except = [...positional, standardInput, ...onlyInData];
  const canClear = operation.method === 'PATCH';
  return {
    inBody: flagsFor(operation.body, { except, canClear, renamed }),
    inQuery: flagsFor(operation.query),
  };
}

function addInputs(command: Command, { operation }: Verb, inputs: Inputs): void {
  for (const name of inputs.arguments) {
    const schemas = [operation.params, operation.body] as (Schema | undefined)[];
    const schema = schemas.map((schema) => schema?.properties?.[name]).find((found) => found !== undefined);
    command.addArgument(new Argument(`<${name}>`, noteOn(schema ?? {})));
  }
  for (const { option } of [...inputs.inBody, ...inputs.inQuery]) command.addOption(option);
  if (inputs.inBody.length > 0) {
    const about = 'The body as JSON, @file or - for standard input; flags override it.';
    command.option('--data <json>', about);
  }
  if (inputs.inQuery.some(({ path: [name] }) => name === 'cursor')) {
    command.option('--all', 'Return every page.');
  }
}

/** Adds the flags of commands that call a running server; `json` describes the output of `--json`. */
export function addServerOptions(command: Command, json: string): void {
  command.optionsGroup('Server:');
  command.addOption(settingOption(clientSettings.url, 'dev'));
  const dataDir = 'Data directory of `gingham dev`, to act as its operator without GINGHAM_TOKEN.';
  command.addOption(settingOption(settings.dataDir, 'dev', dataDir));
  command.optionsGroup('Output:');
  command.option('--json', json);
  command.addHelpOption(new Option('-h, --help', 'Show this help.').helpGroup('Output:'));
  addVariables(command, [clientSettings.token]);
}
