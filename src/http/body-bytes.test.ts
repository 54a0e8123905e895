import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { bodyBytes, freeChunk } from './body-bytes.ts';

const kib = 1024;
const chunkOf = (size: number, character: string) => Buffer.allocUnsafeSlow(size).fill(character);

describe('the bytes of a body', () => {
  for (const max of [40 * kib, 6_000 * kib]) {
    test(`are in the order of arrival, in a body of up to ${max} bytes`, () => {
      const body = bodyBytes(max);
      for (const character of ['a', 'b', 'c']) body.add(chunkOf(10 * kib, character));
      const all = body.all();
      assert.equal(all.toString(), ['a', 'b', 'c'].map((character) => character.repeat(10 * kib)).join(''));
      body.free();
    });
  }

  test('of a large body take no memory of their chunks, and none once they are freed', () => {
    const body = bodyBytes(6_000 * kib);
    const chunk = chunkOf(64 * kib, 'a');
    body.add(chunk);
    assert.equal(chunk.length, 0);
    const all = body.all();
    assert.equal(all.length, 64 * kib);
    body.free();
    assert.equal(all.length, 0);
  });

  test('stay if others use the same buffer', () => {
    const whole = chunkOf(64 * kib, 'a');
    freeChunk(whole.subarray(0, kib));
    assert.equal(whole.length, 64 * kib);
  });
});
