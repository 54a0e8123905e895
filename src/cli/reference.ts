import type { Command, Option } from 'commander';
import { clientSettings, flagName, settings } from '../config/settings.ts';
import { createProgram } from './program.ts';

const introduction = `# The command line

In a clone of the repository \`npm run --silent gingham --\` stands for \`gingham\`; in a project that has the package
installed, \`npx gingham\`.

\`gingham dev\`, \`gingham serve\` and \`gingham operator create-token\` work where the store is, and take every
[setting](../README.md#settings) as a variable, and those that are not secret as a flag too. All others ask a running
server: the one of \`--url\` or \`GINGHAM_URL\`, \`http://127.0.0.1:4080\` without either, with the management token of
\`GINGHAM_TOKEN\`. Where that is not set and the server is on this machine, the command line is the operator of \`gingham
dev\`: it makes the token of the \`master.key\` in \`--data-dir\`.

People get tables; \`--json\` prints the server's reply as it is, in one line, and after a refusal the error's. Lists
give one page: \`--limit\` and \`--cursor\` turn them, \`--all\` gets every page. A flag of a list of values takes them
with commas; one that is \`true\` or \`false\` is \`true\` without a value. \`--data\` takes the whole body as JSON, as
\`@file\`, or as \`-\` from standard input; other flags go over it.

| Exit code | Meaning |
| --- | --- |
| 0 | Done. |
| 1 | A fault of Gingham's own. |
| 2 | The command, a flag or a setting is wrong, or the store cannot be opened. |
| 3 | No server answers, or it is being maintained. |
| 4 | The server refused; \`gingham key verify\`: the pair is not good. |
`;

/** Flags that the introduction tells of. */
const known = new Set([
  ...[...Object.values(settings), ...Object.values(clientSettings)].map(flagName),
  '--all',
  '--cursor',
  '--data',
  '--json',
  '--limit',
]);

/** The reference of the command line in Markdown, made from the commands themselves. */
export function cliReference(): string {
  return [introduction, ...leavesOf(createProgram(), []).map(sectionOf)].join('\n');
}

interface Leaf {
  words: readonly string[];
  command: Command;
}

function leavesOf(command: Command, before: readonly string[]): Leaf[] {
  const words = [...before, command.name()];
  if (command.commands.length === 0) return [{ words, command }];
  return command.commands.flatMap((inner) => leavesOf(inner, words));
}

function sectionOf({ words, command }: Leaf): string {
  const usage = [...words, ...command.registeredArguments.map((argument) => `<${argument.name()}>`)];
  const options = command.options.filter((option) => !known.has(option.long ?? ''));
  const table = [['Flag', 'Meaning'], ['---', '---'], ...options.map(rowOf)];
  const lines = table.map((row) => `| ${row.join(' | ')} |\n`);
  return `## \`${usage.join(' ')}\`

${command.description()}
${options.length === 0 ? '' : `\n${lines.join('')}`}`;
}

function rowOf({ flags, description }: Option): string[] {
  return [`\`${flags.replaceAll('|', '\\|')}\``, description];
}
