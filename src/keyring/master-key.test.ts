import assert from 'node:assert/strict';
import { test } from 'vitest';
import { generateMasterKey, Keyring } from './keyring.ts';
import { MasterKey } from './master-key.ts';

const masterKey = new MasterKey(generateMasterKey());
const dataKey = { number: 2, key: generateMasterKey() };

test('a wrapped data key opens only under its master key and with its number', () => {
  const wrapped = masterKey.wrap(dataKey);
  assert.deepEqual(masterKey.unwrap(2, wrapped), dataKey);
  assert.throws(() => masterKey.unwrap(1, wrapped));
  assert.throws(() => new MasterKey(generateMasterKey()).unwrap(2, wrapped));
  assert.doesNotMatch(wrapped, new RegExp(dataKey.key, 'u'));
});

test('a fingerprint identifies a master key', () => {
  assert.equal(masterKey.fingerprint, new MasterKey(masterKey.text).fingerprint);
  assert.notEqual(masterKey.fingerprint, new MasterKey(generateMasterKey()).fingerprint);
  assert.match(masterKey.fingerprint, /^[0-9a-f]{32}$/u);
});

test('what a store without data keys derived from its master key, its first data key derives as well', () => {
  const first = new Keyring(masterKey.text);
  assert.equal(first.deriveHex('demo client_id', 24), masterKey.deriveHex('demo client_id', 24));
});
