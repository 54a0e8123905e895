import { ConfigError } from '../config/config.ts';
import { StoreOpenError } from '../store/store.ts';

/** What a program that calls the command line can tell from its exit code. */
export const exitCodes = {
  ok: 0,
  /** A fault of Gingham's own. */
  failed: 1,
  /** The command, a flag or a setting is wrong, or the store cannot be opened. */
  usage: 2,
  /** The server does not answer. */
  unreachable: 3,
  /** The server refused the request. */
  refused: 4,
} as const;

/** Prints one line for what a person can mend, all there is for what only we can, and ends the process. */
export function reportAndExit(error: unknown): never {
  if (error instanceof ConfigError || error instanceof StoreOpenError) {
    process.stderr.write(`gingham: ${error.message}\n`);
    process.exit(exitCodes.usage);
  }
  console.error(error);
  process.exit(exitCodes.failed);
}
