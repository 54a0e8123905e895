import assert from 'node:assert/strict';
import { test } from 'vitest';
import { generateMasterKey, Keyring } from './keyring.ts';

const keyring = new Keyring(generateMasterKey());

test('what is sealed opens again, and looks different each time', () => {
  const sealed = keyring.seal('a token – ünïcödé', 'bank/ins_1');
  assert.equal(keyring.open(sealed, 'bank/ins_1'), 'a token – ünïcödé');
  assert.notEqual(sealed, keyring.seal('a token – ünïcödé', 'bank/ins_1'));
  assert.doesNotMatch(sealed, /token/u);
});

test('what is sealed opens for its own place and under its own master key only', () => {
  const sealed = keyring.seal('secret', 'bank/ins_1');
  assert.throws(() => keyring.open(sealed, 'bank/ins_2'));
  assert.throws(() => new Keyring(generateMasterKey()).open(sealed, 'bank/ins_1'));
});

test('what has been changed since it was sealed does not open', () => {
  const sealed = keyring.seal('secret', 'here');
  for (let at = 0; at < sealed.length; at += 1) {
    const other = sealed[at] === 'A' ? 'B' : 'A';
    const changed = sealed.slice(0, at) + other + sealed.slice(at + 1);
    // The last character may hold bits that say nothing.
    const isSame = Buffer.from(changed.slice(2), 'base64url').equals(
      Buffer.from(sealed.slice(2), 'base64url'),
    );
    if (!isSame || at < 2) assert.throws(() => keyring.open(changed, 'here'), `changed at ${at}`);
  }
  assert.throws(() => keyring.open('', 'here'));
  assert.throws(() => keyring.open('1.AAAA', 'here'));
});
