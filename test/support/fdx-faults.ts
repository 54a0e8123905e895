import type { Fault, FdxReply } from './fdx-bank.ts';
import { send } from './fdx-bank.ts';

/** Responds normally. */
export const asUsual: Fault = (processRegistration, response) => send(response, processRegistration());

/** Sends interim responses that were not requested before the final one (RFC 9110, section 15.2). */
export const announcing: Fault = (processRegistration, response) => {
  response.writeContinue();
  response.writeProcessing();
  response.writeEarlyHints({ link: '</a>; rel=preload' });
  send(response, processRegistration());
};

/** Accepts a registration with 202, and decides at the given poll, from 1. */
export function pending(atPoll: number, verdict: 'approved' | 'declined', retryAfter?: string): Fault {
  return (processRegistration, response) => {
    const reply = processRegistration({ atPoll, verdict });
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
  return (processRegistration, response) => {
    processRegistration();
    send(response, { status });
  };
}

/** Processes the request immediately, and responds when the promise resolves, if ever. */
export function answeringAfter(moment: Promise<unknown>): Fault {
  return async (processRegistration, response) => {
    const reply = processRegistration();
    await moment;
    send(response, reply);
  };
}

/** Reads the request; processes it and responds when the promise resolves. */
export function carryingOutAfter(moment: Promise<unknown>): Fault {
  return async (processRegistration, response) => {
    await moment;
    send(response, processRegistration());
  };
}

/** Reads the request and does nothing more. */
export const keepingSilent: Fault = () => {};

/** Drops the connection without a response. */
export function cutting(when: 'before' | 'after'): Fault {
  return (processRegistration, response) => {
    if (when === 'after') processRegistration();
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
  return (processRegistration, response) => {
    response.writeHead(processRegistration().status, { 'content-type': contentType });
    response.end(text);
  };
}

/** Processes the request, and responds with JSON of another content type. */
export function mislabelling(contentType: string): Fault {
  return (processRegistration, response) =>
    send(response, { ...processRegistration(), headers: { 'content-type': contentType } });
}

/** Processes the request, and returns no management URL (RFC 7591 without RFC 7592). */
export const unmanaged: Fault = changing(
  ({ registration_client_uri: _uri, registration_access_token: _token, ...body }) => body,
);

/** Processes the request, and responds with a changed body. */
export function changing(change: (body: Record<string, unknown>) => unknown): Fault {
  return (processRegistration, response) => {
    const reply = processRegistration();
    send(response, { ...reply, body: change(reply.body as Record<string, unknown>) });
  };
}
