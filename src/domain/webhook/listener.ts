import type { Delivery } from './delivery.ts';
import type { Endpoint } from './endpoint.ts';

/** A client that fetches the webhooks of a sandbox one by one. Times are real time. */
export interface Listener {
  /** An endpoint without a URL. */
  endpoint: Endpoint;
  /** Until when it is considered present. */
  listensUntil: number;
  /** The webhook handed to it without a response yet; valid until then too. */
  handedOut: HandOut | null;
}

/** A webhook that a listener is forwarding to its receiver. */
export interface HandOut {
  deliveryId: number;
  /** Id of the key that signed it. */
  kid: string;
  handedAt: number;
}

/** Grace period, in milliseconds, in which a listener is considered present between two requests. */
export const pauseMs = 3_000;

/** An absent listener is removed after this time, in milliseconds, with its waiting webhooks. */
export const forgottenAfterMs = 60_000;

/** Limit of the stored part of a response, in characters. */
export const answerLengthMax = 1024;

/** Returns whether a webhook handed to it can still be responded to, so that no other listener gets one. */
export function isCarrying({ handedOut, listensUntil }: Listener, now: number): boolean {
  return handedOut !== null && now < listensUntil;
}

/** Returns whether it has been absent long enough to be removed. */
export function isForgotten({ listensUntil }: Pick<Listener, 'listensUntil'>, now: number): boolean {
  return now - listensUntil >= forgottenAfterMs;
}

/** A webhook for a listener to forward to its receiver, as it would have been sent. */
export interface FetchedWebhook {
  delivery: Delivery;
  headers: Record<string, string>;
  body: Uint8Array;
  /** Sandbox time of sending. */
  at: number;
  /** The attempt fails if the receiver has not responded by then. */
  timeoutMs: number;
}

/** A listener's report about a webhook that it was handed. */
export interface ListenersAnswer {
  deliveryId: number;
  /** Null if there was no response. */
  statusCode: number | null;
  /** Retry-After as received. */
  retryAfter: string | null;
  failure: string | null;
  durationMs: number;
  /** The beginning of the response body. */
  answer: string;
}
