import { type DestinationStream, destination, type Logger, pino } from 'pino';

export const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'silent'] as const;
export type LogLevel = (typeof logLevels)[number];

/** What must never be read in a log, should an object that holds it ever be logged. */
const confidential = /secret|token|logo|authorization|password|hash/iu;

/** Whether lines of `level` are written where `least` is the least important that is. */
export function isLogged(level: LogLevel, least: LogLevel): boolean {
  return least !== 'silent' && logLevels.indexOf(level) <= logLevels.indexOf(least);
}

/** Structured log lines, one JSON object each. */
export function createLogger(level: LogLevel, stream: DestinationStream): Logger {
  return pino(
    {
      level,
      base: null,
      messageKey: 'message',
      timestamp: () => `,"time":"${new Date().toISOString()}"`,
      formatters: { level: (label) => ({ level: label }), log: redacted },
      // The formatter has made of an error what is told of it.
      serializers: { err: (error: unknown) => error },
    },
    stream,
  );
}

/** Standard error; lines are written many at a time, at the latest after 200 ms. */
export function stderr(): DestinationStream {
  return destination({ dest: 2, sync: false, minLength: 8_192, periodicFlush: 200 });
}

/** Takes out, at any depth, what must never be read in a log. */
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

/** No more of an error than this: other properties can hold values, as `detail` does in those of PostgreSQL. */
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
