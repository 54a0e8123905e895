import assert from 'node:assert/strict';
import { test } from 'vitest';
import { generateMasterKey, Keyring } from './keyring.ts';
import { WireIds } from './wire-ids.ts';

const ids = new WireIds(new Keyring(generateMasterKey()));
const others = new WireIds(new Keyring(generateMasterKey()));

test('ids of deliveries lead back to their numbers, on servers with the same key only', () => {
  const numbers = [1, 2, 3, 1_000, 2 ** 31, 999_999_999_999_999];
  const texts = numbers.map((number) => ids.deliveryId(number));
  for (const text of texts) assert.match(text, /^whd_[0-9a-f]{32}$/u);
  assert.deepEqual(
    texts.map((text) => ids.deliveryNumber(text)),
    numbers,
  );
  assert.equal(new Set(texts.map((text) => text.slice(0, 8))).size, numbers.length);
  for (const text of texts) assert.equal(others.deliveryNumber(text), undefined);
});

test('other texts are no ids of deliveries', () => {
  const id = ids.deliveryId(1);
  for (const text of [
    '',
    '1',
    'whd_',
    id.slice(0, -1),
    `${id}0`,
    id.toUpperCase(),
    `whd_${'0'.repeat(32)}`,
  ]) {
    assert.equal(ids.deliveryNumber(text), undefined, text);
  }
});

test('a cursor is opened for its list only, and unchanged', () => {
  const position = Buffer.from('1700000000000.019e1a3c');
  const cursor = ids.sealCursor(position, 'events of one');
  assert.equal(ids.sealCursor(position, 'events of one'), cursor);
  assert.deepEqual(ids.openCursor(cursor, 'events of one'), position);
  assert.equal(ids.openCursor(cursor, 'events of two'), undefined);
  assert.equal(others.openCursor(cursor, 'events of one'), undefined);
  for (const at of [0, 20, cursor.length - 2]) {
    const changed = `${cursor.slice(0, at)}${cursor[at] === 'A' ? 'B' : 'A'}${cursor.slice(at + 1)}`;
    assert.equal(ids.openCursor(changed, 'events of one'), undefined);
  }
  for (const text of ['', 'A', cursor.slice(0, 30)])
    assert.equal(ids.openCursor(text, 'events of one'), undefined);
});

test('the length of a cursor does not depend on the numbers in it', () => {
  const lengths = ['1.a', '9007199254740991.a', `1700000000000.${'f'.repeat(36)}`].map(
    (text) => ids.sealCursor(Buffer.from(text), 'list').length,
  );
  assert.equal(new Set(lengths).size, 1);
  const long = Buffer.alloc(400, 'x');
  assert.deepEqual(ids.openCursor(ids.sealCursor(long, 'list'), 'list'), long);
});
