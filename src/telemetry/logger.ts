import { type DestinationStream, destination, type Logger, pino } from 'pino';
import type { LogLevel } from './log-level.ts';

/** Names of fields that must never be logged, in any object. */
const confidential = /secret|token|logo|authorization|password|hash/iu;

/** Creates a logger that writes one JSON object per line. */
export function createLogger(level: LogLevel, stream: DestinationStream): Logger {
  return pino(
    {
      level,
      base: null,
      messageKey: 'message',
      timestamp: () => `,"time":"${new Date().toISOString()}"`,
      formatters: { level: (label) => ({ level: label }), log: redacted },
      // The formatter has already converted errors.
      serializers: { err: (error: unknown) => error },
    },
    stream,
  );
}

/** Returns standard error; lines are written in batches, at the latest after 200 ms. */
export function stderr(): DestinationStream {
  return destination({ dest: 2, sync: false, minLength: 8_192, periodicFlush: 200 });
}

/** Redacts, at any depth, what must never be logged. */
function redacted(fields: object): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [
      name,
      confidential.test(name) ? '[redacted]' : shown(value),
    ]),
  );
}

function shown(value: unknown): unknown {
  if (value instanceof Error) return aboutError(value);
  if (Array.isArray(value)) return value.map(shown);
  return typeof value === 'object' && value !== null ? redacted(value) : value;
}

/** Returns the safe properties of an error: others can hold values, like `detail` in those of PostgreSQL. */
function aboutError(error: Error & { code?: unknown }): Record<string, unknown> {
  const { name, message, code, stack, cause } = error;
  return {
    name,
    message,
    ...(code === undefined ? {} : { code }),
    stack,
    ...(cause instanceof Error ? { cause: aboutError(cause) } : {}),
  };
}
