import assert from 'node:assert/strict';
import { test } from 'vitest';
import { addressToMatch } from './identity.ts';

const identity = { issuer: 'https://id.example', subject: '1' };

test('an email address is used if it is verified and ASCII', () => {
  const match = (email: string | null, isEmailVerified = true) =>
    addressToMatch({ identity, email, isEmailVerified });
  assert.equal(match('Mona@Example.com'), 'mona@example.com');
  assert.equal(match('mona@example.com', false), null);
  assert.equal(match(null), null);
  // The Kelvin sign, whose lower case is k, and a full-width letter.
  for (const odd of ['\u212aay@example.com', '\uff4dona@example.com', 'mona @example.com', '']) {
    assert.equal(match(odd), null, odd);
  }
});
