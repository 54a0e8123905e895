import type { DestinationStream } from 'pino';
import { isLogged, type LogLevel } from './logger.ts';

/** What the log tells of one request. Nothing of its body, its headers or its query is ever in it. */
export interface RequestLine {
  requestId: string;
  /** Null where no operation was reached. */
  operation: string | null;
  method: string;
  /** A client_id or a token's id, as the caller gave it; null before it is known. */
  caller: string | null;
  environment: string | null;
  status: number;
  errorCode: string | null;
  /** What went wrong because its caller had asked for it in a sandbox. */
  fault: string | null;
  durationMs: number;
}

export type LogRequest = (line: RequestLine) => void;

/**
 * Writes request lines in the shape of the logger's. Every request pays for this, so the line is put together
 * directly; all but the caller's id are our own words.
 */
export function createRequestLog(level: LogLevel, stream: DestinationStream): LogRequest {
  if (!isLogged('info', level)) return () => {};
  return (line) =>
    stream.write(
      `{"level":"info","time":"${new Date().toISOString()}","request_id":"${line.requestId}",` +
        `"operation":${quoted(line.operation)},"method":"${line.method}","client_id":${JSON.stringify(line.caller)},` +
        `"environment":${quoted(line.environment)},"status":${line.status},"error_code":${quoted(line.errorCode)},` +
        (line.fault === null ? '' : `"fault":"${line.fault}",`) +
        `"duration_ms":${line.durationMs.toFixed(2)}}\n`,
    );
}

function quoted(word: string | null): string {
  return word === null ? 'null' : `"${word}"`;
}
