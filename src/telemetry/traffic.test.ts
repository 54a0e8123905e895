import assert from 'node:assert/strict';
import { test } from 'vitest';
import { Traffic } from './traffic.ts';

const minuteMs = 60_000;

test('counts requests by minute and outcome, for an hour', () => {
  let now = 1_000 * minuteMs;
  const traffic = new Traffic(() => now);
  traffic.note({ status: 200, errorCode: null, durationMs: 3 });
  traffic.note({ status: 404, errorCode: 'NOT_FOUND', durationMs: 1 });
  now += minuteMs - 1;
  traffic.note({ status: 500, errorCode: 'INTERNAL_SERVER_ERROR', durationMs: 9 });
  now += 1;
  traffic.note({ status: 302, errorCode: null, durationMs: 2 });
  const [first, second, ...rest] = traffic.minutes();
  assert.deepEqual(rest, []);
  assert.deepEqual(first, {
    at: 1_000 * minuteMs,
    requests: 3,
    refused: 1,
    failed: 1,
    slowestMs: 9,
    errors: new Map([
      ['NOT_FOUND', 1],
      ['INTERNAL_SERVER_ERROR', 1],
    ]),
  });
  assert.deepEqual([second?.at, second?.requests], [1_001 * minuteMs, 1]);
  now += 59 * minuteMs;
  traffic.note({ status: 200, errorCode: null, durationMs: 1 });
  assert.deepEqual(
    traffic.minutes().map(({ at, requests }) => [at / minuteMs, requests]),
    [
      [1_001, 1],
      [1_060, 1],
    ],
  );
});

test('a minute replaces the one an hour earlier', () => {
  let now = 0;
  const traffic = new Traffic(() => now);
  for (let minute = 0; minute < 200; minute += 1) {
    traffic.note({ status: 200, errorCode: null, durationMs: 1 });
    now += minuteMs;
  }
  now -= minuteMs;
  const minutes = traffic.minutes();
  assert.equal(minutes.length, 60);
  assert.equal(minutes[0]?.at, 140 * minuteMs);
});
