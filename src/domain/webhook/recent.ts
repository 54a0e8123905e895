import { DomainError } from '../errors.ts';
import type { Sandbox } from '../sandbox/sandbox.ts';
import type { DeliveryStatus } from './delivery.ts';

/** How long webhooks can be listed after their event, in milliseconds of realm time. */
export const recentMs = 7 * 86_400_000;

/** Statuses of listed webhooks, as in the contract. Webhooks that were discarded are not listed. */
export const recentStatuses = ['PENDING', 'DELIVERED', 'FAILED'] as const;
export type RecentStatus = (typeof recentStatuses)[number];

const statusesInStore: Readonly<Record<RecentStatus, DeliveryStatus>> = {
  PENDING: 'pending',
  DELIVERED: 'delivered',
  FAILED: 'failed',
};

export function toDeliveryStatus(status: RecentStatus): DeliveryStatus {
  return statusesInStore[status];
}

/** @throws TypeError for `discarded` */
export function toRecentStatus(status: DeliveryStatus): RecentStatus {
  const listed = recentStatuses.find((name) => statusesInStore[name] === status);
  if (listed === undefined) throw new TypeError(`a ${status} webhook is not listed`);
  return listed;
}

/** A position in the list: by the time of the event, then by the number of the delivery. */
export interface RecentPlace {
  occurredAt: number;
  deliveryId: number;
}

export function byRecentPlace(one: RecentPlace, other: RecentPlace): number {
  return one.occurredAt - other.occurredAt || one.deliveryId - other.deliveryId;
}

/**
 * What a client has read: all webhooks up to `place` with a number up to `known`. Those that are recorded later with an
 * earlier time have a higher number, and are still to come.
 */
export interface RecentProgress {
  place: RecentPlace;
  known: number;
  /** Number of the partner's latest event at that time. */
  eventSeq: number;
}

/** The state of the list: the current realm time, how far back it goes, and the sandbox's history, null if live. */
export interface RecentBounds {
  now: number;
  keptMs: number;
  history: Sandbox['history'] | null;
}

/** The earliest time of the list. */
export function oldestOf({ now, keptMs }: RecentBounds): number {
  return now - keptMs;
}

/**
 * Returns the position before the first webhook of a list from a time on; null for the oldest.
 *
 * @throws DomainError WEBHOOK_EVENTS_START_TIME_OUT_OF_RANGE if the list does not go back to this time
 */
export function placeOfStart(startTime: number | null, bounds: RecentBounds): RecentPlace {
  const oldest = oldestOf(bounds);
  if (startTime !== null && startTime < oldest) {
    const problem = `must be ${new Date(oldest).toISOString()} or later`;
    throw new DomainError('WEBHOOK_EVENTS_START_TIME_OUT_OF_RANGE', {
      fields: [{ path: 'start_time', problem }],
    });
  }
  return { occurredAt: startTime ?? oldest, deliveryId: 0 };
}

/**
 * Returns the position at the end of a list that was read up to the number `known`: at least now, so that it does not
 * expire while nothing happens.
 */
export function placeOfEnd(read: readonly RecentPlace[], known: number, { now }: RecentBounds): RecentPlace {
  const occurredAt = read.reduce((latest, place) => Math.max(latest, place.occurredAt), now);
  return { occurredAt, deliveryId: known };
}

/**
 * Checks that a list can be continued: its position is not older than the list, and no reset or restore of the sandbox
 * has undone it.
 *
 * @throws DomainError WEBHOOK_EVENTS_CURSOR_EXPIRED
 */
export function requireCurrent({ place, eventSeq }: RecentProgress, bounds: RecentBounds): void {
  const { history } = bounds;
  const isUndone =
    history !== null &&
    !history.some(([first, last]) => first <= eventSeq && (last === null || eventSeq <= last));
  if (place.occurredAt >= oldestOf(bounds) && !isUndone) return;
  const problem = isUndone ? 'was undone by a sandbox reset or restore' : 'is too old';
  throw new DomainError('WEBHOOK_EVENTS_CURSOR_EXPIRED', { fields: [{ path: 'cursor', problem }] });
}
