import type { ErrorBody } from '../api/errors.ts';

/** The command is invalid; the message is one line. */
export class UsageError extends Error {
  override name = 'UsageError';
}

/** The server returned an error. */
export class ServerError extends Error {
  override name = 'ServerError';
  readonly status: number;
  /** The error's body as received. */
  readonly text: string;

  constructor(status: number, text: string, { error_code, error_message, request_id }: ErrorBody) {
    super(`${error_code}: ${error_message} (request_id ${request_id})`);
    this.status = status;
    this.text = text;
  }
}

/** No server responded, or the response is not Gingham’s. */
export class UnreachableError extends Error {
  override name = 'UnreachableError';
}
