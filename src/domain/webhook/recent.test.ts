import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { DomainError, type DomainErrorCode } from '../errors.ts';
import {
  placeOfEnd,
  placeOfStart,
  type RecentBounds,
  recentStatuses,
  requireCurrent,
  toDeliveryStatus,
  toRecentStatus,
} from './recent.ts';
import { typeAndCodeOf, webhookTypes } from './webhook-type.ts';

const live: RecentBounds = { now: 10_000, keptMs: 3_000, history: null };

function refuses(run: () => void, code: DomainErrorCode, path: string): void {
  assert.throws(run, (error) => {
    assert.ok(error instanceof DomainError);
    assert.deepEqual([error.code, error.fields.map((field) => field.path)], [code, [path]]);
    return true;
  });
}

describe('a list', () => {
  test('starts before everything at its start time, by default at the oldest kept', () => {
    assert.deepEqual(placeOfStart(null, live), { occurredAt: 7_000, deliveryId: 0 });
    for (const time of [7_000, 9_000, 20_000]) {
      assert.deepEqual(placeOfStart(time, live), { occurredAt: time, deliveryId: 0 });
    }
  });

  test('does not start earlier', () => {
    refuses(() => placeOfStart(6_999, live), 'WEBHOOK_EVENTS_START_TIME_OUT_OF_RANGE', 'start_time');
  });

  test('ends now, or at its last place if that is later, after everything read', () => {
    const place = (occurredAt: number, deliveryId: number) => ({ occurredAt, deliveryId });
    assert.deepEqual(placeOfEnd([place(7_000, 0)], 9, live), place(10_000, 9));
    assert.deepEqual(placeOfEnd([place(11_000, 0), place(8_000, 5)], 9, live), place(11_000, 9));
  });

  const from = (occurredAt: number, eventSeq = 50) => ({
    place: { occurredAt, deliveryId: 4 },
    known: 9,
    eventSeq,
  });
  const expires = (progress: ReturnType<typeof from>, bounds: RecentBounds) =>
    refuses(() => requireCurrent(progress, bounds), 'WEBHOOK_EVENTS_CURSOR_EXPIRED', 'cursor');

  test('continues from any position that is kept', () => {
    requireCurrent(from(7_000), live);
    requireCurrent(from(20_000), live);
    expires(from(6_999), live);
  });

  test('continues in a sandbox only within its history', () => {
    const history = [
      [10, 49],
      [60, null],
    ] as const;
    const sandbox = { ...live, history };
    for (const seq of [10, 49, 60, 1_000]) requireCurrent(from(8_000, seq), sandbox);
    for (const seq of [9, 50, 59]) expires(from(8_000, seq), sandbox);
    expires(from(6_999, 60), sandbox);
  });
});

test('the statuses of the contract are those of sent deliveries', () => {
  for (const status of recentStatuses) assert.equal(toRecentStatus(toDeliveryStatus(status)), status);
  assert.throws(() => toRecentStatus('discarded'), TypeError);
});

test('every webhook has a type and a code in the contract’s spelling, and no two are the same', () => {
  const names = webhookTypes.map(typeAndCodeOf);
  assert.deepEqual(names[0], { webhookType: 'PARTNER', webhookCode: 'END_CUSTOMER_OAUTH_STATUS_UPDATED' });
  assert.deepEqual(typeAndCodeOf('end_customer.created'), {
    webhookType: 'END_CUSTOMER',
    webhookCode: 'CREATED',
  });
  for (const { webhookType, webhookCode } of names)
    assert.match(`${webhookType} ${webhookCode}`, /^[A-Z_]+ [A-Z_]+$/u);
  assert.equal(new Set(names.map((name) => JSON.stringify(name))).size, webhookTypes.length);
});
