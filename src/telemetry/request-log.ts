import type { DestinationStream } from 'pino';
import { isLogged, type LogLevel } from './log-level.ts';

/** The log line of one request. It contains nothing of the body, headers or query. */
export interface RequestLine {
  requestId: string;
  /** Null if no operation was reached. */
  operation: string | null;
  method: string;
  /** A client_id or token id, as sent by the caller; null before it is known. */
  caller: string | null;
  /** The address of the client, or of the last proxy that is not trusted; null if the request could not be routed. */
  clientAddress: string | null;
  environment: string | null;
  status: number;
  errorCode: string | null;
  /** The fault injected in a sandbox, if any. */
  fault: string | null;
  durationMs: number;
}

export type LogRequest = (line: RequestLine) => void;

/**
 * Writes request lines in the logger's format. As this runs for every request, the line is built directly; only what
 * the caller sends needs escaping.
 */
export function createRequestLog(level: LogLevel, stream: DestinationStream): LogRequest {
  if (!isLogged('info', level)) return () => {};
  return (line) =>
    stream.write(
      `{"level":"info","time":"${new Date().toISOString()}","request_id":"${line.requestId}",` +
        `"operation":${quoted(line.operation)},"method":"${line.method}","client_id":${JSON.stringify(line.caller)},` +
        `"client_address":${JSON.stringify(line.clientAddress)},` +
        `"environment":${quoted(line.environment)},"status":${line.status},"error_code":${quoted(line.errorCode)},` +
        (line.fault === null ? '' : `"fault":"${line.fault}",`) +
        `"duration_ms":${line.durationMs.toFixed(2)}}\n`,
    );
}

function quoted(word: string | null): string {
  return word === null ? 'null' : `"${word}"`;
}
