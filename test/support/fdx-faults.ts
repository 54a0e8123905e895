import type { Fault, FdxReply } from './fdx-bank.ts';
import { send } from './fdx-bank.ts';

/** Responds normally. */
export const asUsual: Fault = (perform, response) => send(response, perform());

/** Sends interim responses that were not requested before the final one (RFC 9110, section 15.2). */
export const announcing: Fault = (perform, response) => {
  response.writeContinue();
  response.writeProcessing();
  response.writeEarlyHints({ link: '</a>; rel=preload' });
  send(response, perform());
};

/** Accepts a registration with 202, and decides at the given poll, from 1. */
export function pending(atPoll: number, verdict: 'approved' | 'declined', retryAfter?: string): Fault {
  return (perform, response) => {
    const reply = perform({ atPoll, verdict });
    send(response, retryAfter === undefined ? reply : { ...reply, headers: { 'retry-after': retryAfter } });
  };
}

/** Returns the given response without processing the request. */
export function answering(reply: FdxReply): Fault {
  return (_carryOut, response) => send(response, reply);
}

/** Returns an error as in RFC 7591, section 3.2.2. */
export function refusing(status: number, error: string, description?: string): Fault {
  return answering({ status, body: { error, error_description: description } });
}

/** Is overloaded or unavailable. */
export function failing(status: number, retryAfter?: string): Fault {
  return answering({ status, ...(retryAfter !== undefined && { headers: { 'retry-after': retryAfter } }) });
}

/** Processes the request, but returns an error. */
export function failingAfterwards(status: number): Fault {
  return (perform, response) => {
    perform();
    send(response, { status });
  };
}

/** Processes the request immediately, and responds when the promise resolves, if ever. */
export function answeringAfter(moment: Promise<unknown>): Fault {
  return async (perform, response) => {
    const reply = perform();
    await moment;
    send(response, reply);
  };
}

/** Reads the request; processes it and responds when the promise resolves. */
export function carryingOutAfter(moment: Promise<unknown>): Fault {
  return async (perform, response) => {
    await moment;
    send(response, perform());
  };
}

/** Reads the request and does nothing more. */
export const keepingSilent: Fault = () => {};

/** Drops the connection without a response. */
export function cutting(when: 'before' | 'after'): Fault {
  return (perform, response) => {
    if (when === 'after') perform();
    response.destroy();
  };
}

/** Processes the request, and responds with an excessively large member. */
export function oversized(bytes = 100_000): Fault {
  return changing((body) => ({ ...body, padding: 'x'.repeat(bytes) }));
}

/** Redirects to another URL. */
export function redirecting(location: string, status = 307): Fault {
  return answering({ status, headers: { location } });
}

/** Processes the request, and responds with a custom body. */
export function writing(text: string | Uint8Array, contentType = 'application/json'): Fault {
  return (perform, response) => {
    response.writeHead(perform().status, { 'content-type': contentType });
    response.end(text);
  };
}

/** Processes the request, and responds with JSON of another content type. */
export function mislabelling(contentType: string): Fault {
  return (perform, response) => send(response, { ...perform(), headers: { 'content-type': contentType } });
}

/** Processes the request, and returns no management URL (RFC 7591 without RFC 7592). */
export const unmanaged: Fault = changing(
  ({ registration_client_uri: _uri, registration_access_token: _token, ...body }) => body,
);

/** Processes the request, and responds with a changed body. */
export function changing(change: (body: Record<string, unknown>) => unknown): Fault {
  return (perform, response) => {
    const reply = perform();
    send(response, { ...reply, body: change(reply.body as Record<string, unknown>) });
  };
}

/** Refusals of an update or a removal that become a task of the operator, and what `last_failure` then contains. */
export const permanentRefusals: readonly [title: string, fault: Fault, lastFailure: RegExp][] = [
  ['400 without a code', answering({ status: 400 }), /HTTP 400/u],
  ['insufficient_scope', refusing(403, 'insufficient_scope'), /credentials/u],
  ['403 without a code', answering({ status: 403 }), /HTTP 403/u],
  ['405', failing(405), /HTTP 405/u],
  ['501', failing(501), /HTTP 501/u],
  ['302', failing(302), /HTTP 302/u],
  ['a redirect', redirecting('/elsewhere', 308), /redirect/u],
];
