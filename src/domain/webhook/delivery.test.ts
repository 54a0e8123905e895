import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { samplePolicy as policy } from '../../../test/support/samples.ts';
import { DomainError } from '../errors.ts';
import { concludeDelivery, type Delivery, isTakenBack, replayDelivery } from './delivery.ts';
import type { Outcome } from './retry.ts';

const start = 1_700_000_000_000;
const pending: Delivery = {
  deliveryId: 1,
  endpointId: 'endpoint',
  partnerClientId: 'partner',
  realm: 'sandbox',
  endCustomerClientId: 'customer',
  eventSeq: 100,
  webhookType: 'registration.updated',
  status: 'pending',
  attempts: 0,
  tries: 0,
  triedSince: null,
  dueAt: start,
  defect: null,
  occurredAt: start,
};
const answered = (statusCode: number | null): Outcome => ({ statusCode, retryAfterMs: null });

describe('an attempt', () => {
  test('that is accepted completes a delivery', () => {
    const after = concludeDelivery(pending, start, answered(204), policy);
    assert.deepEqual(after, { ...pending, status: 'delivered', attempts: 1, tries: 1, triedSince: start });
  });

  test('that is rejected is retried on schedule', () => {
    const first = concludeDelivery(pending, start + 5, answered(500), policy);
    const tried = { attempts: 1, tries: 1, triedSince: start + 5, dueAt: start + 30_005 };
    assert.deepEqual(first, { ...pending, ...tried });
    const second = concludeDelivery(first, start + 40_000, answered(null), policy);
    assert.deepEqual(second, { ...first, attempts: 2, tries: 2, dueAt: start + 160_000 });
  });

  test('that is the last on schedule makes the delivery fail', () => {
    const before = { ...pending, attempts: 6, tries: 6, triedSince: start };
    const after = concludeDelivery(before, start + 40_950_000, answered(500), policy);
    assert.deepEqual(after, { ...before, status: 'failed', attempts: 7, tries: 7 });
  });

  test('with a 410 response is the last', () => {
    const { status, tries } = concludeDelivery(pending, start, answered(410), policy);
    assert.deepEqual([status, tries], ['failed', 1]);
  });

  test('of a webhook with a defect is the only one', () => {
    const broken: Delivery = { ...pending, defect: 'wrong_hash' };
    for (const [code, status] of [
      [400, 'failed'],
      [null, 'failed'],
      [200, 'delivered'],
    ] as const) {
      assert.equal(concludeDelivery(broken, start, answered(code), policy).status, status);
    }
  });
});

describe('a replay', () => {
  const tried: Delivery = { ...pending, attempts: 7, tries: 7, triedSince: start };

  test('makes a delivery due immediately with the tries of a new one, and keeps its attempts', () => {
    for (const status of ['pending', 'delivered', 'failed'] as const) {
      const after = replayDelivery({ ...tried, status }, null, start + 5);
      assert.deepEqual(after, { ...pending, attempts: 7, dueAt: start + 5 });
    }
  });

  test('is rejected for discarded deliveries and for events undone in the sandbox', () => {
    const refused: [Delivery, Parameters<typeof isTakenBack>[1]][] = [
      [{ ...tried, status: 'discarded' }, null],
      [{ ...tried, status: 'discarded' }, [[0, null]]],
      [{ ...tried, status: 'delivered' }, [[101, null]]],
      [
        { ...tried, status: 'failed' },
        [
          [0, 99],
          [101, null],
        ],
      ],
    ];
    for (const [delivery, history] of refused) {
      assert.throws(
        () => replayDelivery(delivery, history, start),
        (error) => error instanceof DomainError && error.code === 'CONFLICT',
      );
    }
  });

  test('the history of a sandbox includes the first and last event of each range', () => {
    const delivery = { ...tried, status: 'delivered' } as const;
    for (const history of [
      [[100, null]],
      [
        [0, 100],
        [200, null],
      ],
      [[100, 100]],
    ] as const) {
      assert.equal(isTakenBack(delivery, history), false);
    }
  });
});
