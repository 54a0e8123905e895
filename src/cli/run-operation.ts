import { text } from 'node:stream/consumers';
import type { Command } from 'commander';
import { readClientConfig } from '../config/config.ts';
import type { Operation } from '../wire/operation.ts';
import { type BodyFlag, flagOf, readData, withFlags } from './body-flags.ts';
import { ServerRefusal, UsageError } from './errors.ts';
import { listIn, readable } from './print.ts';
import { callServer, type Reply } from './server-call.ts';

/** What a command adds to what its operation says of itself. */
export interface Verb {
  operation: Operation;
  /** Fields of the body that are arguments, after those of the path. */
  arguments?: readonly string[];
  /** A field of the body that is read from standard input: others could see a flag. */
  standardInput?: string;
  /** Fields of the body that have no flag: secrets, which others could see, and what is too long for one. */
  onlyInData?: readonly string[];
  /** Flags of fields whose own name is taken by the command line: `{ url: 'endpoint-url' }`. */
  renamed?: Readonly<Record<string, string>>;
  /** What a person is shown: columns of a list, or fields of one thing; all without it. */
  shows?: readonly string[];
  /** More for its help. */
  note?: string;
  /** Decides the exit code where a success can be bad news. */
  exitCode?(reply: Record<string, unknown>): number;
}

/** What a command takes. */
export interface Inputs {
  arguments: readonly string[];
  inBody: readonly BodyFlag[];
  inQuery: readonly BodyFlag[];
}

/**
 * Calls a verb's operation with what was typed, and prints the reply.
 *
 * @throws ServerRefusal, UnreachableError, UsageError, ConfigError
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
    if (given['json'] === true && error instanceof ServerRefusal) {
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
  if (missing !== undefined) throw new UsageError(`${flagOf([missing])} is needed; --help tells more`);
  return body;
}

function print(command: Command, verb: Verb, { text, body }: Reply): void {
  const { writeOut, writeErr } = command.configureOutput();
  const json = command.opts()['json'] === true;
  writeOut?.(json ? `${text}\n` : readable(body, verb.shows));
  const next = body['next_cursor'];
  if (!json && typeof next === 'string') writeErr?.(`There are more: --cursor ${next}, or --all.\n`);
  process.exitCode = verb.exitCode?.(body) ?? 0;
}

/** The items of all pages in one reply. */
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
