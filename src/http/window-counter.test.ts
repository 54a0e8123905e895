import assert from 'node:assert/strict';
import { test } from 'vitest';
import { WindowCounter } from './window-counter.ts';

test('a window begins with the first count of its key and ends after a minute', () => {
  const counter = new WindowCounter();
  assert.deepEqual(counter.count('one', 1_000), { count: 1, seconds: 60 });
  assert.deepEqual(counter.count('other', 30_000), { count: 1, seconds: 60 });
  assert.deepEqual(counter.count('one', 60_999), { count: 2, seconds: 1 });
  assert.deepEqual(counter.count('one', 61_000), { count: 1, seconds: 60 });
  assert.deepEqual(counter.count('other', 61_000), { count: 2, seconds: 29 });
});

test('of too many keys, the last counted are kept', () => {
  const counter = new WindowCounter(10);
  for (let at = 0; at < 1_000; at += 1) {
    counter.count(`key ${at}`, at);
    assert.equal(counter.count('busy', at).count, at + 1);
    assert.ok(counter.size <= 20);
  }
  assert.equal(counter.count('key 995', 1_000).count, 2);
  assert.equal(counter.count('key 0', 1_000).count, 1);
});
