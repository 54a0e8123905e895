import { Argument, type Command, Option } from 'commander';
import { clientSettings } from '../config/client-settings.ts';
import { settings } from '../config/settings.ts';
import { flagsFor, noteOn } from './body-flags.ts';
import type { Operation } from './document.ts';
import type { Inputs } from './run-operation.ts';
import { addVariables, settingOption } from './settings-options.ts';

/** Adds the command of an operation, which calls it on a running server, and returns it. */
export function addOperationCommand(program: Command, operation: Operation): Command {
  return addCommandNamed(program, operation.words, operation);
}

/** Adds a command of an operation with other words than its own. */
export function addCommandNamed(
  program: Command,
  words: readonly string[],
  operation: Operation,
  options: { hidden?: boolean; isDefault?: boolean } = {},
): Command {
  const { summary, description, entry } = operation;
  const noun = words.slice(0, -1).reduce(nounNamed, program);
  const command = noun
    .command(words.at(-1) ?? '', options)
    .summary(summary.charAt(0).toLowerCase() + summary.slice(1))
    .description([description, entry.note].filter(Boolean).join('\n\n'));
  const inputs = inputsOf(operation);
  addInputs(command, operation, inputs);
  addServerOptions(command, 'Print the server’s reply on one line.');
  return command.action(async () => {
    const { runOperation } = await import('./run-operation.ts');
    await runOperation(command, operation, inputs);
  });
}

/** Returns a group of commands: `gingham partner …`. */
function nounNamed(parent: Command, name: string): Command {
  return (
    parent.commands.find((command) => command.name() === name) ?? parent.command(name).helpCommand(false)
  );
}

function inputsOf({ method, path, words, query, body, entry }: Operation): Inputs {
  const { arguments: positional = [], standardInput = '', onlyInData = [] } = entry;
  const ids = [...path.matchAll(/\{(\w+)\}/gu)].map(([, id]) => id as string);
  const noun = words.at(-2) ?? '';
  const except = [...positional, standardInput, ...onlyInData];
  return {
    arguments: [...ids, ...positional],
    inBody: flagsFor(body ?? {}, { noun, except, canClear: method === 'PATCH' }),
    inQuery: flagsFor(query, { noun }),
  };
}

function addInputs(
  command: Command,
  { params, body, isConditional, isRepeatable }: Operation,
  inputs: Inputs,
): void {
  for (const name of inputs.arguments) {
    const schema = params.properties?.[name] ?? body?.properties?.[name] ?? {};
    command.addArgument(new Argument(`<${name}>`, noteOn(schema)));
  }
  for (const { option } of [...inputs.inBody, ...inputs.inQuery]) command.addOption(option);
  if (inputs.inBody.length > 0) {
    const about = 'The body as JSON, @file or - for standard input; flags override it.';
    command.option('--data <json>', about);
  }
  if (isConditional) {
    const about = 'Make the change only if the resource still has this `version`, as printed by `--json`.';
    command.option('--if-match <version>', about);
  }
  if (isRepeatable) {
    const about = 'Repeat an earlier call with this key: it returns the first reply. A new key by default.';
    command.option('--idempotency-key <key>', about);
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
