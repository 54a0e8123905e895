import type { Delivery } from './delivery.ts';
import type { Endpoint } from './endpoint.ts';

/** Somebody who fetches the webhooks of a sandbox, one after the other. Times are real time. */
export interface Listener {
  /** One without a URL. */
  endpoint: Endpoint;
  /** It is taken to be there until then. */
  listensUntil: number;
  /** What it has been handed and has not answered; good until then too. */
  handedOut: HandOut | null;
}

/** A webhook that a listener is carrying to its receiver. */
export interface HandOut {
  deliveryId: number;
  /** What it is signed with. */
  kid: string;
  handedAt: number;
}

/** A listener is taken to be there for this much longer than it has said, in milliseconds: while it asks again. */
export const pauseMs = 3_000;

/** One that has not been there for this long, in milliseconds, is removed, with what waits for it. */
export const forgottenAfterMs = 60_000;

/** Whether it has been handed something that it can answer yet, so that nobody else is to have anything. */
export function isCarrying({ handedOut, listensUntil }: Listener, now: number): boolean {
  return handedOut !== null && now < listensUntil;
}

/** Whether it has not been there for so long that it is to be removed. */
export function isForgotten({ listensUntil }: Pick<Listener, 'listensUntil'>, now: number): boolean {
  return now - listensUntil >= forgottenAfterMs;
}

/** A webhook that a listener is to carry to its receiver, as it would have been sent. */
export interface FetchedWebhook {
  delivery: Delivery;
  headers: Record<string, string>;
  body: Uint8Array;
  /** When it is sent, in sandbox time. */
  at: number;
  /** A receiver that has not answered by then has failed. */
  timeoutMs: number;
}

/** What a listener says of a webhook that it was handed. */
export interface ListenersAnswer {
  deliveryId: number;
  /** Null where no answer came. */
  statusCode: number | null;
  /** Retry-After as it was answered. */
  retryAfter: string | null;
  failure: string | null;
  durationMs: number;
  /** The beginning of the answer. */
  answer: string;
}
