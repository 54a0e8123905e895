import { text } from 'node:stream/consumers';
import type { Command } from 'commander';
import type { Operation } from '../api/operation.ts';
import { readClientConfig } from '../config/config.ts';
import { type BodyFlag, flagOf, readData, withFlags } from './body-flags.ts';
import { ServerError, UsageError } from './errors.ts';
import { listIn, readable } from './print.ts';
import { callServer, type Reply } from './server-call.ts';

/** The options of a command, in addition to its operation. */
export interface Verb {
  operation: Operation;
  /** Fields of the body that are arguments, after those of the path. */
  arguments?: readonly string[];
  /** A field of the body that is read from standard input: a flag is visible to other users. */
  standardInput?: string;
  /** Fields of the body without a flag: secrets, which other users could see, and values that are too long. */
  onlyInData?: readonly string[];
  /** Flags of fields whose name the command line already uses: `{ url: 'endpoint-url' }`. */
  renamed?: Readonly<Record<string, string>>;
  /** Columns of a list, or fields of a resource, in text output; all by default. */
  shows?: readonly string[];
  /** Additional text for the help. */
  note?: string;
  /** Returns the exit code if a successful reply can be a negative result. */
  exitCode?(reply: Record<string, unknown>): number;
}

/** A command's arguments and flags. */
export interface Inputs {
  arguments: readonly string[];
  inBody: readonly BodyFlag[];
  inQuery: readonly BodyFlag[];
}

/**
 * Calls a verb's operation with the given arguments and flags, and prints the reply.
 *
 * @throws ServerError, UnreachableError, UsageError, ConfigError
 */
export async function runOperation(command: Command, verb: Verb, inputs: Inputs): Promise<void> {
  const given = command.opts();
  const config = readClientConfig(process.env, given);
  const params = Object.fromEntries(inputs.arguments.map((name, at) => [name, command.args[at] as string]));
  const query = withFlags({}, inputs.inQuery, given);
  const body = verb.operation.body && (await bodyOf(verb, params, inputs.inBody, given));
  const call = (more: object) =>
    callServer(config, verb.operation, { params, query: { ...query, ...more }, body });
  try {
    const first = await call({});
    print(command, verb, given['all'] === true ? await withFollowing(first, call) : first);
  } catch (error) {
    if (given['json'] === true && error instanceof ServerError) {
      command.configureOutput().writeOut?.(`${error.text}\n`);
    }
    throw error;
  }
}

async function bodyOf(
  { operation, arguments: positional = [], standardInput }: Verb,
  params: Record<string, string>,
  flags: readonly BodyFlag[],
  given: Record<string, unknown>,
): Promise<Record<string, unknown>> {
  const start = typeof given['data'] === 'string' ? await readData(given['data']) : {};
  for (const name of positional) start[name] = params[name];
  if (standardInput !== undefined) start[standardInput] = (await text(process.stdin)).trim();
  const body = withFlags(start, flags, given);
  const { required = [] } = operation.body as { required?: readonly string[] };
  const missing = required.find((name) => !(name in body));
  if (missing !== undefined) throw new UsageError(`${flagOf([missing])} is required; see --help`);
  return body;
}

function print(command: Command, verb: Verb, { text, body }: Reply): void {
  const { writeOut, writeErr } = command.configureOutput();
  const json = command.opts()['json'] === true;
  writeOut?.(json ? `${text}\n` : readable(body, verb.shows));
  const next = body['next_cursor'];
  if (!json && typeof next === 'string') writeErr?.(`More results: --cursor ${next}, or --all.\n`);
  process.exitCode = verb.exitCode?.(body) ?? 0;
}

/** Combines the items of all pages in one reply. */
async function withFollowing(first: Reply, call: (more: object) => Promise<Reply>): Promise<Reply> {
  const name = listIn(first.body) ?? '';
  const items = [...(first.body[name] as unknown[])];
  let last = first.body;
  while (last['next_cursor'] !== null) {
    last = (await call({ cursor: last['next_cursor'] })).body;
    items.push(...(last[name] as unknown[]));
  }
  const body = { ...last, [name]: items };
  return { body, text: JSON.stringify(body) };
}
