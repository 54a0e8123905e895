import type { Realm } from '../environment.ts';
import { DomainError } from '../errors.ts';
import type { Sandbox } from '../sandbox/sandbox.ts';
import type { RefusedDefect } from './defect.ts';
import { isAccepted, isGone, nextTryAt, type Outcome, type RetryPolicy, type Tries } from './retry.ts';
import type { WebhookType } from './webhook-type.ts';

/**
 * `discarded`: its sandbox was taken back to before what it tells of. What is `failed` has been tried for long enough;
 * it can be replayed.
 */
export const deliveryStatuses = ['pending', 'delivered', 'failed', 'discarded'] as const;
export type DeliveryStatus = (typeof deliveryStatuses)[number];

/** One webhook on its way to one endpoint. Times are in the realm's time. */
export interface Delivery extends Tries {
  /** A whole number that grows; unique in the store. */
  deliveryId: number;
  endpointId: string;
  partnerClientId: string;
  realm: Realm;
  endCustomerClientId: string | null;
  /** Number of the event that it tells of. */
  eventSeq: number;
  webhookType: WebhookType;
  status: DeliveryStatus;
  /** Attempts altogether; with a replay `tries` begins anew, and this does not. */
  attempts: number;
  /** When the next attempt is due; for one that is not pending, when the last was. */
  dueAt: number;
  /** Set on a webhook that the partner has asked to be sent broken; it is sent once. */
  defect: RefusedDefect | null;
  /** When what it tells of happened. */
  occurredAt: number;
}

/** A delivery after an attempt made at `at`. */
export function concludeAttempt(
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
 * A delivery after an attempt that began before it was replayed or taken back: one that was not accepted leaves it as it
 * is, but for the count.
 */
export function concludeLateAttempt(delivery: Delivery, outcome: Outcome): Delivery {
  const after = { ...delivery, attempts: delivery.attempts + 1 };
  return delivery.status === 'pending' && isAccepted(outcome) ? { ...after, status: 'delivered' } : after;
}

/**
 * Whether a sandbox has been taken back to before what a delivery tells of, by the `history` of the sandbox; null for the
 * live realm, where nothing is taken back.
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
 * @throws DomainError CONFLICT for one whose sandbox was taken back
 */
export function replayDelivery(
  delivery: Delivery,
  history: Sandbox['history'] | null,
  now: number,
): Delivery {
  if (isTakenBack(delivery, history)) {
    const message = 'the sandbox has been taken back to before what this webhook tells of';
    throw new DomainError('CONFLICT', { message });
  }
  return { ...delivery, status: 'pending', tries: 0, triedSince: null, dueAt: now };
}
