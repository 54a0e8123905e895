import type { Realm } from '../environment.ts';
import { DomainError } from '../errors.ts';
import type { Sandbox } from '../sandbox/sandbox.ts';
import type { RefusedDefect } from './defect.ts';
import { isAccepted, isGone, nextTryAt, type Outcome, type RetryPolicy, type Tries } from './retry.ts';
import type { WebhookType } from './webhook-type.ts';

/**
 * `discarded`: its event was undone by a sandbox reset or restore. `failed`: its retries are used up; it can be
 * replayed.
 */
export const deliveryStatuses = ['pending', 'delivered', 'failed', 'discarded'] as const;
export type DeliveryStatus = (typeof deliveryStatuses)[number];

/** One webhook for one endpoint. Times are in realm time. */
export interface Delivery extends Tries {
  /** An increasing integer, unique in the store. */
  deliveryId: number;
  endpointId: string;
  partnerClientId: string;
  realm: Realm;
  endCustomerClientId: string | null;
  /** Number of its event. */
  eventSeq: number;
  webhookType: WebhookType;
  status: DeliveryStatus;
  /** Total number of attempts; a replay resets `tries`, but not this. */
  attempts: number;
  /** When the next attempt is due; if not pending, when the last one was. */
  dueAt: number;
  /** Set if the partner fired the webhook with a defect; it is sent once. */
  defect: RefusedDefect | null;
  /** Time of its event. */
  occurredAt: number;
}

/** Returns a delivery after an attempt made at `at`; a failed one gets the time of its retry, if there is one. */
export function concludeDelivery(
  delivery: Delivery,
  at: number,
  outcome: Outcome,
  policy: RetryPolicy,
): Delivery {
  const after = {
    ...delivery,
    attempts: delivery.attempts + 1,
    tries: delivery.tries + 1,
    triedSince: delivery.triedSince ?? at,
  };
  if (isAccepted(outcome)) return { ...after, status: 'delivered' };
  const nextAt = delivery.defect !== null || isGone(outcome) ? null : nextTryAt(after, at, outcome, policy);
  return nextAt === null ? { ...after, status: 'failed' } : { ...after, dueAt: nextAt };
}

/**
 * Returns a delivery after an attempt that began before the delivery was replayed or discarded: unless accepted, only
 * its count of attempts changes.
 */
export function concludeLateDelivery(delivery: Delivery, outcome: Outcome): Delivery {
  const after = { ...delivery, attempts: delivery.attempts + 1 };
  return delivery.status === 'pending' && isAccepted(outcome) ? { ...after, status: 'delivered' } : after;
}

/**
 * Returns whether a delivery's event was undone by a sandbox reset or restore. `history` is that of the sandbox; null
 * for the live realm, where nothing is undone.
 */
export function isTakenBack(
  { status, eventSeq }: Pick<Delivery, 'status' | 'eventSeq'>,
  history: Sandbox['history'] | null,
): boolean {
  if (status === 'discarded') return true;
  if (history === null) return false;
  return !history.some(([first, last]) => first <= eventSeq && (last === null || eventSeq <= last));
}

/**
 * Makes a delivery due again, with as many tries as a new one; `history` is its sandbox's, null for the live realm.
 *
 * @throws DomainError CONFLICT if its event was undone
 */
export function replayDelivery(
  delivery: Delivery,
  history: Sandbox['history'] | null,
  now: number,
): Delivery {
  if (isTakenBack(delivery, history)) {
    const message = 'the event of this webhook was undone by a sandbox reset or restore';
    throw new DomainError('CONFLICT', { message });
  }
  return { ...delivery, status: 'pending', tries: 0, triedSince: null, dueAt: now };
}
