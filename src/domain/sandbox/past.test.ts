import assert from 'node:assert/strict';
import { test } from 'vitest';
import { undoneRanges } from './past.ts';

const all = { from: 0, to: 100 };

test('nothing is undone in a sandbox that was never reset', () => {
  assert.deepEqual(undoneRanges([[[0, null]]], all), []);
});

test('what precedes a reset is undone, except what snapshots contain', () => {
  assert.deepEqual(undoneRanges([[[40, null]]], all), [[0, 39]]);
  const snapshots = [
    [[0, 10]],
    [
      [0, 10],
      [20, 25],
    ],
  ] as const;
  assert.deepEqual(undoneRanges([[[40, null]], ...snapshots], all), [
    [11, 19],
    [26, 39],
  ]);
});

test('only events between the given numbers are returned', () => {
  const history = [
    [0, 10],
    [40, null],
  ] as const;
  assert.deepEqual(undoneRanges([history], { from: 15, to: 30 }), [[15, 29]]);
  assert.deepEqual(undoneRanges([history], { from: 5, to: 9 }), []);
  assert.deepEqual(undoneRanges([history], { from: 30, to: 30 }), []);
});
