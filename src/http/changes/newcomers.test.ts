import assert from 'node:assert/strict';
import { test } from 'vitest';
import { Newcomers } from './newcomers.ts';

const rows = (...numbers: number[]) => numbers.map((number) => ({ number }));
const numbersOf = (found: { number: number }[]) => found.map(({ number }) => number);

test('each row is new once, even if its number was assigned before a higher one', () => {
  const newcomers = new Newcomers(10, 5_000);
  assert.equal(newcomers.floor, 10);
  assert.deepEqual(numbersOf(newcomers.take(rows(13, 11), 0)), [13, 11]);
  assert.equal(newcomers.floor, 10);
  assert.deepEqual(numbersOf(newcomers.take(rows(13, 12, 11), 1_000)), [12]);
  assert.deepEqual(numbersOf(newcomers.take(rows(13, 12, 11), 4_999)), []);
  newcomers.take([], 5_000);
  assert.equal(newcomers.floor, 13);
  assert.deepEqual(numbersOf(newcomers.take(rows(14), 20_000)), [14]);
});

test('if numbers are in order, no row is checked twice', () => {
  const newcomers = new Newcomers(0, 0);
  assert.deepEqual(numbersOf(newcomers.take(rows(2, 1), 0)), [2, 1]);
  assert.equal(newcomers.floor, 2);
  newcomers.take([], 1);
  assert.equal(newcomers.floor, 2);
});
