import assert from 'node:assert/strict';
import { test } from 'vitest';
import { generateMasterKey, Keyring } from './keyring.ts';
import { Passwords } from './password.ts';

test('a password is hashed at the cost that OWASP recommends', async () => {
  const hash = await new Passwords(new Keyring(generateMasterKey())).hash('seven slow otters upriver');
  assert.match(hash, /^\$argon2id\$v=19\$m=19456,t=2,p=1\$[\w+/]{22}\$[\w+/]{43}$/u);
});
