import assert from 'node:assert/strict';
import { test } from 'vitest';
import { samplePolicy as policy } from '../../../test/support/samples.ts';
import { type Health, hasRejectedForLong, noteAttempt, untried } from './health.ts';

const hour = 3_600_000;
const start = 1_700_000_000_000 - (1_700_000_000_000 % hour);

/** Health after some attempts at one time, accepted ones first. */
function after(health: Health, at: number, accepted: number, rejected: number): Health {
  let next = health;
  for (let count = 0; count < accepted; count += 1) next = noteAttempt(next, at, true, policy);
  for (let count = 0; count < rejected; count += 1) next = noteAttempt(next, at, false, policy);
  return next;
}

test('attempts are counted by hour', () => {
  let health = after(untried, start + 1, 1, 0);
  health = after(health, start + hour - 1, 1, 1);
  health = after(health, start + hour, 0, 1);
  assert.deepEqual(health.hours, [
    [start, 2, 1],
    [start + hour, 0, 1],
  ]);
});

test('hours are dropped a day after their start', () => {
  const health = after(after(untried, start, 3, 0), start + 5 * hour, 1, 0);
  assert.equal(after(health, start + 24 * hour - 1, 1, 0).hours.length, 3);
  assert.deepEqual(after(health, start + 24 * hour, 1, 0).hours, [
    [start + 5 * hour, 1, 0],
    [start + 24 * hour, 1, 0],
  ]);
});

test('more than nine in ten rejected is rejecting; exactly nine is not', () => {
  assert.equal(after(untried, start, 1, 9).rejectingSince, null);
  assert.equal(after(untried, start, 1, 10).rejectingSince, start);
  assert.equal(after(untried, start, 10, 90).rejectingSince, null);
  assert.equal(after(untried, start, 10, 91).rejectingSince, start);
  assert.equal(after(untried, start, 0, 1).rejectingSince, start);
});

test('rejecting counts from its start until enough is accepted', () => {
  const rejecting = after(untried, start, 0, 5);
  assert.equal(after(rejecting, start + 3 * hour, 0, 5).rejectingSince, start);
  assert.equal(after(rejecting, start + hour, 1, 0).rejectingSince, null);
  const much = after(untried, start, 0, 50);
  assert.equal(after(much, start + hour, 1, 0).rejectingSince, start);
  assert.equal(after(much, start + hour, 6, 0).rejectingSince, null);
});

test('rejecting restarts after a day without attempts', () => {
  const failed = after(untried, start, 0, 1);
  assert.equal(after(failed, start + 25 * hour, 0, 1).rejectingSince, start + 25 * hour);
  const stillFailing = after(failed, start + 11 * hour, 0, 1);
  assert.equal(after(stillFailing, start + 25 * hour, 0, 1).rejectingSince, start);
});

test('rejections older than a day do not count', () => {
  const health = after(after(untried, start, 0, 100), start + 23 * hour, 1, 0);
  assert.equal(health.rejectingSince, start);
  assert.equal(after(health, start + 24 * hour, 0, 1).rejectingSince, null);
});

test('an endpoint has rejected long enough after exactly 24 hours', () => {
  const rejecting = after(untried, start, 0, 1);
  assert.equal(hasRejectedForLong(rejecting, start + 24 * hour - 1, policy), false);
  assert.equal(hasRejectedForLong(rejecting, start + 24 * hour, policy), true);
  assert.equal(hasRejectedForLong(after(untried, start, 1, 0), start + 48 * hour, policy), false);
});

test('an endpoint is failing while its last attempt was rejected', () => {
  const failing = after(untried, start, 5, 1);
  assert.equal(failing.isFailing, true);
  assert.equal(after(failing, start, 1, 0).isFailing, false);
});
