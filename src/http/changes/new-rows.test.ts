import assert from 'node:assert/strict';
import { test } from 'vitest';
import { NewRows } from './new-rows.ts';

const rows = (...numbers: number[]) => numbers.map((number) => ({ number }));
const numbersOf = (found: { number: number }[]) => found.map(({ number }) => number);

test('each row is new once, even if its number was assigned before a higher one', () => {
  const newRows = new NewRows(10, 5_000);
  assert.equal(newRows.floor, 10);
  assert.deepEqual(numbersOf(newRows.take(rows(13, 11), 0)), [13, 11]);
  assert.equal(newRows.floor, 10);
  assert.deepEqual(numbersOf(newRows.take(rows(13, 12, 11), 1_000)), [12]);
  assert.deepEqual(numbersOf(newRows.take(rows(13, 12, 11), 4_999)), []);
  newRows.take([], 5_000);
  assert.equal(newRows.floor, 13);
  assert.deepEqual(numbersOf(newRows.take(rows(14), 20_000)), [14]);
});

test('if numbers are in order, no row is checked twice', () => {
  const newRows = new NewRows(0, 0);
  assert.deepEqual(numbersOf(newRows.take(rows(2, 1), 0)), [2, 1]);
  assert.equal(newRows.floor, 2);
  newRows.take([], 1);
  assert.equal(newRows.floor, 2);
});
