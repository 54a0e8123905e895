import { text } from 'node:stream/consumers';
import type { Command } from 'commander';
import { readClientConfig } from '../config/config.ts';
import { type BodyFlag, flagOf, readData, withFlags } from './body-flags.ts';
import type { Operation } from './document.ts';
import { exitCodes, ServerError, UsageError } from './errors.ts';
import { readable } from './print.ts';
import { callServer, type Reply } from './server-call.ts';

/** A command's arguments and flags. */
export interface Inputs {
  arguments: readonly string[];
  inBody: readonly BodyFlag[];
  inQuery: readonly BodyFlag[];
}

/**
 * Calls an operation with the given arguments and flags, and prints the reply.
 *
 * @throws ServerError, UnreachableError, UsageError, ConfigError
 */
export async function runOperation(command: Command, operation: Operation, inputs: Inputs): Promise<void> {
  const given = command.opts();
  const config = readClientConfig(process.env, given);
  const params = Object.fromEntries(inputs.arguments.map((name, at) => [name, command.args[at] as string]));
  const query = withFlags({}, inputs.inQuery, given);
  const body = operation.body && (await bodyOf(operation, params, inputs.inBody, given));
  const call = (more: object) =>
    callServer(config, operation, {
      params,
      query: { ...query, ...more },
      body,
      ifMatch: given['ifMatch'] as string | undefined,
    });
  try {
    const first = await call({});
    print(command, operation, given['all'] === true ? await withFollowing(operation, first, call) : first);
  } catch (error) {
    if (given['json'] === true && error instanceof ServerError) {
      command.configureOutput().writeOut?.(`${error.text}\n`);
    }
    throw error;
  }
}

async function bodyOf(
  { body: schema, entry: { arguments: positional = [], standardInput } }: Operation,
  params: Record<string, string>,
  flags: readonly BodyFlag[],
  given: Record<string, unknown>,
): Promise<Record<string, unknown>> {
  const start = typeof given['data'] === 'string' ? await readData(given['data']) : {};
  for (const name of positional) start[name] = params[name];
  if (standardInput !== undefined) start[standardInput] = (await text(process.stdin)).trim();
  const body = withFlags(start, flags, given);
  const missing = schema?.required?.find((name) => !(name in body));
  if (missing !== undefined) throw new UsageError(`${flagOf([missing])} is required; see --help`);
  return body;
}

function print(command: Command, { list, entry }: Operation, { text, body }: Reply): void {
  const { writeOut, writeErr, getOutHelpWidth } = command.configureOutput();
  if (command.opts()['json'] === true) {
    writeOut?.(`${text}\n`);
  } else {
    // The width of the terminal; undefined if there is none.
    const width = getOutHelpWidth?.() || undefined;
    const { output, omitted } = readable(body, { fields: entry.shows, list, width });
    writeOut?.(output);
    const total = body['total'] as { count: number; is_exact: boolean } | undefined;
    if (total !== undefined) writeErr?.(`Total: ${total.count}${total.is_exact ? '' : ' or more'}.\n`);
    const next = body['next_cursor'];
    if (typeof next === 'string') writeErr?.(`More results: --cursor ${next}, or --all.\n`);
    if (omitted.length > 0) writeErr?.(`Omitted columns: ${omitted.join(', ')}; --json prints all.\n`);
  }
  const { succeedsIf } = entry;
  const isNegative = succeedsIf !== undefined && !isTrueAt(body, succeedsIf.split('.'));
  process.exitCode = isNegative ? exitCodes.refused : exitCodes.ok;
}

/** Whether the value at a path is true; of a list, that of each item. */
function isTrueAt(value: unknown, path: readonly string[]): boolean {
  if (Array.isArray(value)) return value.every((item) => isTrueAt(item, path));
  const [name, ...rest] = path;
  if (name === undefined) return value === true;
  return isTrueAt((value as Record<string, unknown> | undefined)?.[name], rest);
}

/** Combines the items of all pages in one reply. */
async function withFollowing(
  { list }: Operation,
  first: Reply,
  call: (more: object) => Promise<Reply>,
): Promise<Reply> {
  const name = list?.name ?? '';
  const items = [...(first.body[name] as unknown[])];
  let last = first.body;
  while (last['next_cursor'] !== null) {
    last = (await call({ cursor: last['next_cursor'] })).body;
    items.push(...(last[name] as unknown[]));
  }
  const body = { ...last, [name]: items };
  return { body, text: JSON.stringify(body) };
}
