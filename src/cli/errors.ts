import type { ErrorBody } from '../api/errors.ts';
import { ConfigError } from '../config/config.ts';
import { StoreDamagedError, StoreOpenError } from '../store/store.ts';

/** The command is invalid; the message is one line. */
export class UsageError extends Error {
  override name = 'UsageError';
}

/** A backup cannot be used, or a check has found a problem; the message is one line. */
export class DamagedError extends Error {
  override name = 'DamagedError';
}

/** The server returned an error. */
export class ServerError extends Error {
  override name = 'ServerError';
  readonly status: number;
  /** The error's body as received. */
  readonly text: string;
  readonly body: ErrorBody;

  constructor(status: number, text: string, body: ErrorBody) {
    super(`${body.error_code}: ${body.error_message} (request_id ${body.request_id})`);
    this.status = status;
    this.text = text;
    this.body = body;
  }

  /** Returns the same error with other names for the fields that its message lists. */
  named(nameOf: (path: string) => string): ServerError {
    const error_message = (this.body.fields ?? []).reduce(
      (message, { path }) => withName(message, path, nameOf(path)),
      this.body.error_message,
    );
    return new ServerError(this.status, this.text, { ...this.body, error_message });
  }
}

/** Replaces a path where the message lists it: `invalid value: url must be https; event_types is required`. */
function withName(message: string, path: string, name: string): string {
  const start = [`: ${path}`, `; ${path}`]
    .map((listed) => message.indexOf(listed))
    .find((at) => at !== -1 && /^(?:[ ;]|$)/u.test(message.slice(at + 2 + path.length)));
  return start === undefined
    ? message
    : `${message.slice(0, start + 2)}${name}${message.slice(start + 2 + path.length)}`;
}

/** No server responded, or the response is not Gingham’s. */
export class UnreachableError extends Error {
  override name = 'UnreachableError';
}

/** Exit codes, for programs that run the command line. */
export const exitCodes = {
  ok: 0,
  /** An internal error. */
  failed: 1,
  /** The command, a flag or a setting is invalid, or the store cannot be opened. */
  usage: 2,
  /** The server does not respond, or is under maintenance. */
  unreachable: 3,
  /** The server rejected the request. */
  refused: 4,
  /** The store or the backup is damaged or incomplete. */
  damaged: 5,
} as const;

/** Prints one line for errors that the user can fix, the full error for bugs, and exits. */
export function reportAndExit(error: unknown): never {
  const code = exitCodeOf(error);
  if (code === undefined) {
    console.error(error);
    process.exit(exitCodes.failed);
  }
  const hint = error instanceof StoreDamagedError ? '; see `gingham doctor --help`' : '';
  process.stderr.write(`gingham: ${(error as Error).message}${hint}\n`);
  process.exit(code);
}

function exitCodeOf(error: unknown): number | undefined {
  if (error instanceof UnreachableError) return exitCodes.unreachable;
  if (error instanceof ServerError) {
    if (error.status === 503) return exitCodes.unreachable;
    return error.status >= 500 ? exitCodes.failed : exitCodes.refused;
  }
  if (error instanceof StoreDamagedError || error instanceof DamagedError) return exitCodes.damaged;
  const isUsage =
    error instanceof ConfigError || error instanceof StoreOpenError || error instanceof UsageError;
  return isUsage ? exitCodes.usage : undefined;
}
