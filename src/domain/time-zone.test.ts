import assert from 'node:assert/strict';
import { test } from 'vitest';
import { offsetAt, zoneOffsets } from './time-zone.ts';

const at = (text: string) => Date.parse(text);
const hourMs = 3_600_000;

test('a zone has one offset, or one for each change of its clocks', () => {
  const from = at('2026-10-01T00:00:00Z');
  const to = at('2026-11-01T00:00:00Z');
  assert.deepEqual(zoneOffsets('UTC', from, to), [{ from: 0, offsetMs: 0 }]);
  assert.deepEqual(zoneOffsets('Asia/Kathmandu', from, to), [{ from: 0, offsetMs: 5.75 * hourMs }]);
  const berlin = zoneOffsets('Europe/Berlin', from, to) ?? [];
  assert.deepEqual(berlin, [
    { from: 0, offsetMs: 2 * hourMs },
    { from: at('2026-10-25T01:00:00Z'), offsetMs: hourMs },
  ]);
  assert.equal(offsetAt(berlin, at('2026-10-25T00:59:59Z')), 2 * hourMs);
  assert.equal(offsetAt(berlin, at('2026-10-25T01:00:00Z')), hourMs);
  const [newYork] = zoneOffsets('America/New_York', from, from) ?? [];
  assert.equal(newYork?.offsetMs, -4 * hourMs);
});

test('an unknown zone has none', () => {
  assert.equal(zoneOffsets('Europe/Nowhere', 0, 0), undefined);
  assert.equal(zoneOffsets('', 0, 0), undefined);
});
