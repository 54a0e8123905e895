import assert from 'node:assert/strict';
import { test } from 'vitest';
import { generateMasterKey, Keyring } from './keyring.ts';
import { Passwords } from './password.ts';

test('a password is hashed at the cost that OWASP recommends', async () => {
  const hash = await new Passwords(new Keyring(generateMasterKey())).hash('seven slow otters upriver');
  assert.match(hash, /^\$argon2id\$v=19\$m=19456,t=2,p=1\$[\w+/]{22}\$[\w+/]{43}$/u);
});

test('a password is hashed with the newest data key; older hashes are valid and outdated', async () => {
  const stored = [{ number: 1, key: generateMasterKey() }];
  const keyring = new Keyring(stored[0]?.key ?? '', async () => stored);
  const passwords = new Passwords(keyring, { memory: 64, passes: 1, parallelism: 1 });
  const password = 'seven slow otters upriver';
  const old = await passwords.hash(password);
  assert.deepEqual(await passwords.verify(old, password), { isRight: true, isOutdated: false });
  stored.push({ number: 2, key: generateMasterKey() });
  assert.deepEqual(await passwords.verify(old, password), { isRight: true, isOutdated: true });
  const renewed = await passwords.hash(password);
  assert.match(renewed, /^\$argon2id\$v=19\$m=64,t=1,p=1,keyid=2\$/u);
  assert.deepEqual(await passwords.verify(renewed, password), { isRight: true, isOutdated: false });
  assert.equal((await passwords.verify(renewed, 'a guess')).isRight, false);
});
