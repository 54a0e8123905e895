import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { samplePolicy as policy } from '../../../test/support/samples.ts';
import { isAccepted, isGone, nextTryAt, type Outcome, type RetryPolicy } from './retry.ts';

const second = 1000;
const hour = 3600 * second;
const start = 1_700_000_000_000;
const fault: Outcome = { statusCode: 500, retryAfterMs: null };

/** The times of attempts with the same response each time, in seconds after the first. */
function schedule(outcome: Outcome, changes: Partial<RetryPolicy> = {}): number[] {
  const tried: number[] = [];
  for (let at: number | null = start; at !== null; ) {
    tried.push((at - start) / second);
    const tries = { tries: tried.length, triedSince: start };
    at = nextTryAt(tries, at, outcome, { ...policy, ...changes });
  }
  return tried;
}

describe('the schedule', () => {
  test('is as documented, to the second', () => {
    assert.deepEqual(schedule(fault), [0, 30, 150, 630, 2550, 10_230, 40_950]);
  });

  test('is the same without a response', () => {
    assert.deepEqual(schedule({ statusCode: null, retryAfterMs: null }), schedule(fault));
  });

  test('counts from the time of an attempt, not from when it was due', () => {
    const tries = { tries: 2, triedSince: start };
    assert.equal(nextTryAt(tries, start + hour, fault, policy), start + hour + 120 * second);
  });

  test('has its last try within its window', () => {
    assert.deepEqual(schedule(fault, { windowMs: 150 * second }), [0, 30, 150]);
    assert.deepEqual(schedule(fault, { windowMs: 150 * second - 1 }), [0, 30]);
    assert.deepEqual(schedule(fault, { windowMs: 0 }), [0]);
  });

  test('has constant delays with a factor of one', () => {
    assert.deepEqual(schedule(fault, { factor: 1, windowMs: 100 * second }), [0, 30, 60, 90]);
  });
});

describe('Retry-After', () => {
  const asked = (statusCode: number, seconds: number) =>
    nextTryAt({ tries: 1, triedSince: start }, start, { statusCode, retryAfterMs: seconds * second }, policy);

  test('replaces the scheduled delay with 429 and 503, whether it is longer or shorter', () => {
    for (const statusCode of [429, 503]) {
      assert.equal(asked(statusCode, 29), start + 29 * second);
      assert.equal(asked(statusCode, 31), start + 31 * second);
    }
  });

  test('is at least one second', () => {
    assert.equal(asked(503, 0), start + second);
  });

  test('replaces one delay only: the next one is as scheduled', () => {
    const tries = { tries: 2, triedSince: start };
    assert.equal(nextTryAt(tries, start + 5 * second, fault, policy), start + 125 * second);
  });

  test('is honoured up to four hours', () => {
    assert.equal(asked(429, 4 * 3600), start + 4 * hour);
    assert.equal(asked(429, 4 * 3600 + 1), start + 4 * hour);
    assert.equal(asked(503, 1e9), start + 4 * hour);
  });

  test('is ignored with other responses', () => {
    for (const statusCode of [301, 400, 404, 500, 502]) {
      assert.equal(asked(statusCode, 3600), start + 30 * second);
    }
  });

  test('does not extend the window', () => {
    const tries = schedule({ statusCode: 429, retryAfterMs: 4 * hour });
    assert.deepEqual(
      tries,
      [0, 1, 2, 3, 4, 5, 6].map((count) => count * 4 * 3600),
    );
  });
});

test('only a 2xx accepts', () => {
  const codes = [null, 100, 199, 200, 204, 299, 300, 304, 400, 410, 500];
  const accepting = codes.filter((statusCode) => isAccepted({ statusCode }));
  assert.deepEqual(accepting, [200, 204, 299]);
});

test('only 410 means that nothing more is wanted', () => {
  const codes = [null, 200, 404, 409, 410, 411];
  assert.deepEqual(
    codes.filter((statusCode) => isGone({ statusCode, retryAfterMs: null })),
    [410],
  );
});
