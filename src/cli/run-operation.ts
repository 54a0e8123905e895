import { randomUUID } from 'node:crypto';
import { text } from 'node:stream/consumers';
import type { Command } from 'commander';
import { readClientConfig } from '../config/config.ts';
import { type BodyFlag, flagOf, readData, withFlags } from './body-flags.ts';
import type { Operation } from './document.ts';
import { exitCodes, ServerError, UsageError } from './errors.ts';
import { readable } from './print.ts';
import { callServer, findOnlyPartner, type Reply } from './server-call.ts';

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
  const idempotencyKey = operation.isRepeatable
    ? ((given['idempotencyKey'] as string | undefined) ?? randomUUID())
    : undefined;
  const call = (more: object) =>
    callServer(config, operation, {
      params,
      query: { ...query, ...more },
      body,
      ifMatch: given['ifMatch'] as string | undefined,
      idempotencyKey,
    });
  try {
    const first = await call({}).catch(async (error: unknown) => {
      const partner = requiresPartner(error) ? await findOnlyPartner(config) : undefined;
      if (partner === undefined) throw error;
      command
        .configureOutput()
        .writeErr?.(`Partner: ${partner.name} (${partner.client_id}), the only one.\n`);
      Object.assign(body ?? query, { [partnerField]: partner.client_id });
      return call({});
    });
    print(command, operation, given['all'] === true ? await withFollowing(operation, first, call) : first);
  } catch (error) {
    if (!(error instanceof ServerError)) throw error;
    if (given['json'] === true) command.configureOutput().writeOut?.(`${error.text}\n`);
    throw inputErrors.includes(error.body.error_code)
      ? error.named((path) => inputNamed(path, inputs))
      : error;
  }
}

/** Errors whose fields are those of the request. */
const inputErrors: readonly string[] = ['MISSING_FIELDS', 'INVALID_FIELD'];

const partnerField = 'partner_client_id';

/** Whether an operator's call was rejected because it names no partner. */
function requiresPartner(error: unknown): boolean {
  return (
    error instanceof ServerError &&
    error.body.error_code === 'MISSING_FIELDS' &&
    error.body.fields?.some(({ path }) => path === partnerField) === true
  );
}

/** Returns the flag or argument that sets a field or the object or list that contains it; a field without one, as it is. */
function inputNamed(path: string, inputs: Inputs): string {
  const names = path.split(/[.[]/u);
  if (inputs.arguments.includes(names[0] ?? '')) return `<${names[0]}>`;
  const flags = [...inputs.inBody, ...inputs.inQuery].filter(({ option }) => !option.negate);
  const flag = flags.find((one) => one.path.every((name, at) => name === names[at]));
  return flag?.option.long ?? path;
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
