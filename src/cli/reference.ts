import type { Command, Option } from 'commander';
import type { OpenApiDocument } from '../api/openapi.ts';
import { clientSettings } from '../config/client-settings.ts';
import { flagName } from '../config/setting.ts';
import { settings } from '../config/settings.ts';
import { oldSpellings } from './old-spellings.ts';
import { createProgram, visibleCommands } from './program.ts';

const introduction = `# The command line

In a clone of the repository, use \`npm run --silent gingham --\` for \`gingham\`; in a project with the package installed,
\`npx gingham\`.

\`gingham dev\`, \`gingham serve\`, \`gingham operator create-token\`, \`gingham audit verify\` and \`gingham audit export\`
open the store directly, as do \`gingham doctor\`, \`gingham restore\` and \`gingham backup --offline\`. They take every
[setting](../README.md#settings) as a variable, and those that are not secret also as a flag. All others call a running
server, at \`--url\` or \`GINGHAM_URL\` (default \`http://127.0.0.1:4080\`), with the management token in
\`GINGHAM_TOKEN\`. If that is not set and the server is local, the command line acts as the operator of \`gingham dev\`: it
derives the token from \`master.key\` in \`--data-dir\`.

The commands that call a server are made from its [OpenAPI document](openapi.json): \`gingham <noun> <verb>\` for each
operation of the management API. The verbs \`list\`, \`show\`, \`create\`, \`update\` and \`remove\` are the same for all nouns;
the other verbs are actions.

Output is a table by default, which fits the width of the terminal; in a pipe or a file it is complete. \`--json\` prints the
server's reply, or its error, on one line. Lists return one page:
\`--limit\` and \`--cursor\` select it, \`--all\` returns every page. List flags take comma-separated values; a boolean flag
without a value is \`true\`. \`--data\` takes the whole body as JSON, \`@file\`, or \`-\` for standard input; other flags
override it. \`--if-match\` protects a change from being based on what a colleague has changed since: pass the \`version\` that
\`--json\` printed, and the command fails with \`PRECONDITION_FAILED\` if the resource has another one now.

A command that changes something sends an \`Idempotency-Key\`, and is sent again with it once if the connection is lost.
\`--idempotency-key\` repeats a command that you have given the same key before: it changes nothing again, and prints the first
reply, with its secrets.

| Exit code | Meaning |
| --- | --- |
| 0 | Success. |
| 1 | An internal error. |
| 2 | The command, a flag or a setting is invalid, or the store cannot be opened. |
| 3 | The server does not respond, or is under maintenance. |
| 4 | The server rejected the request, or the result is negative where a command says so. |
| 5 | The embedded store or a backup is damaged or incomplete: see [A damaged store](operations.md#a-damaged-store). |
`;

/** Flags described in the introduction. */
const known = new Set([
  ...[...Object.values(settings), ...Object.values(clientSettings)].map(flagName),
  '--all',
  '--cursor',
  '--data',
  '--idempotency-key',
  '--if-match',
  '--json',
  '--limit',
]);

/** Returns the reference of the command line in Markdown, generated from the commands. */
export function cliReference(document: OpenApiDocument): string {
  const leaves = leavesOf(createProgram({}, document), []);
  return [introduction, ...leaves.map(sectionOf), oldSpellingsSection()].join('\n');
}

interface Leaf {
  words: readonly string[];
  command: Command;
}

function leavesOf(command: Command, before: readonly string[]): Leaf[] {
  const words = [...before, command.name()];
  if (command.commands.length === 0) return [{ words, command }];
  return visibleCommands(command).flatMap((inner) => leavesOf(inner, words));
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

function oldSpellingsSection(): string {
  const rows = oldSpellings.map(
    ({ old, now, removedIn }) => `| \`gingham ${old}\` | \`gingham ${now}\` | ${removedIn} |\n`,
  );
  return `## Old spellings

These still work, with a note on standard error, until the version in the last column.

| Old | New | Removed in |
| --- | --- | --- |
${rows.join('')}`;
}
