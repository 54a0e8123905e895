import type { ErrorBody } from '../wire/errors.ts';

/** What was typed cannot be used; the message is one line. */
export class UsageError extends Error {
  override name = 'UsageError';
}

/** The server answered, with an error. */
export class ServerRefusal extends Error {
  override name = 'ServerRefusal';
  readonly status: number;
  /** The error's body as it was sent. */
  readonly text: string;

  constructor(status: number, text: string, { error_code, error_message, request_id }: ErrorBody) {
    super(`${error_code}: ${error_message} (request_id ${request_id})`);
    this.status = status;
    this.text = text;
  }
}

/** No server answered, or something else did. */
export class UnreachableError extends Error {
  override name = 'UnreachableError';
}
