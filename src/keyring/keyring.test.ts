import assert from 'node:assert/strict';
import { test } from 'vitest';
import { generateMasterKey, Keyring } from './keyring.ts';

const keyring = new Keyring(generateMasterKey());

test('a sealed text can be opened, and differs each time', () => {
  const sealed = keyring.seal('a token – ünïcödé', 'bank/ins_1');
  assert.equal(keyring.open(sealed, 'bank/ins_1'), 'a token – ünïcödé');
  assert.notEqual(sealed, keyring.seal('a token – ünïcödé', 'bank/ins_1'));
  assert.doesNotMatch(sealed, /token/u);
});

test('a sealed text opens only for its place and under its master key', () => {
  const sealed = keyring.seal('secret', 'bank/ins_1');
  assert.throws(() => keyring.open(sealed, 'bank/ins_2'));
  assert.throws(() => new Keyring(generateMasterKey()).open(sealed, 'bank/ins_1'));
});

test('a modified sealed text does not open', () => {
  const sealed = keyring.seal('secret', 'here');
  for (let at = 0; at < sealed.length; at += 1) {
    const other = sealed[at] === 'A' ? 'B' : 'A';
    const changed = sealed.slice(0, at) + other + sealed.slice(at + 1);
    // The last character may contain unused bits.
    const isSame = Buffer.from(changed.slice(2), 'base64url').equals(
      Buffer.from(sealed.slice(2), 'base64url'),
    );
    if (!isSame || at < 2) assert.throws(() => keyring.open(changed, 'here'), `changed at ${at}`);
  }
  assert.throws(() => keyring.open('', 'here'));
  assert.throws(() => keyring.open('1.AAAA', 'here'));
});
