import type { Fault, FdxReply } from './fdx-bank.ts';
import { send } from './fdx-bank.ts';

/** Answers as if nothing were the matter. */
export const asUsual: Fault = (carryOut, response) => send(response, carryOut());

/** Takes a registration on with 202, and decides at the given poll, from 1. */
export function pending(atPoll: number, verdict: 'approved' | 'declined', retryAfter?: string): Fault {
  return (carryOut, response) => {
    const reply = carryOut({ atPoll, verdict });
    send(response, retryAfter === undefined ? reply : { ...reply, headers: { 'retry-after': retryAfter } });
  };
}

/** Answers with the given, without carrying anything out. */
export function answering(reply: FdxReply): Fault {
  return (_carryOut, response) => send(response, reply);
}

/** Refuses as RFC 7591, section 3.2.2, has it. */
export function refusing(status: number, error: string, description?: string): Fault {
  return answering({ status, body: { error, error_description: description } });
}

/** Has no time, or no part that could answer. */
export function failing(status: number, retryAfter?: string): Fault {
  return answering({ status, ...(retryAfter !== undefined && { headers: { 'retry-after': retryAfter } }) });
}

/** Carries the request out, and then fails to say so. */
export function failingAfterwards(status: number): Fault {
  return (carryOut, response) => {
    carryOut();
    send(response, { status });
  };
}

/** Carries the request out at once, and answers when told to; never, where that never comes. */
export function answeringAfter(moment: Promise<unknown>): Fault {
  return async (carryOut, response) => {
    const reply = carryOut();
    await moment;
    send(response, reply);
  };
}

/** Takes the request in, and carries it out and answers when told to. */
export function carryingOutAfter(moment: Promise<unknown>): Fault {
  return async (carryOut, response) => {
    await moment;
    send(response, carryOut());
  };
}

/** Takes the request in and does no more with it. */
export const keepingSilent: Fault = () => {};

/** Cuts the connection without an answer. */
export function cutting(when: 'before' | 'after'): Fault {
  return (carryOut, response) => {
    if (when === 'after') carryOut();
    response.destroy();
  };
}

/** Carries the request out, and answers with one more member than anybody wants to read. */
export function oversized(bytes = 100_000): Fault {
  return changing((body) => ({ ...body, padding: 'x'.repeat(bytes) }));
}

/** Sends on to another place. */
export function redirecting(location: string, status = 307): Fault {
  return answering({ status, headers: { location } });
}

/** Carries the request out, and answers with a body of one's own making. */
export function writing(text: string | Uint8Array, contentType = 'application/json'): Fault {
  return (carryOut, response) => {
    response.writeHead(carryOut().status, { 'content-type': contentType });
    response.end(text);
  };
}

/** Carries the request out, and says of JSON that it is something else. */
export function mislabelling(contentType: string): Fault {
  return (carryOut, response) => send(response, { ...carryOut(), headers: { 'content-type': contentType } });
}

/** Carries the request out, and answers with a changed body. */
export function changing(change: (body: Record<string, unknown>) => unknown): Fault {
  return (carryOut, response) => {
    const reply = carryOut();
    send(response, { ...reply, body: change(reply.body as Record<string, unknown>) });
  };
}
