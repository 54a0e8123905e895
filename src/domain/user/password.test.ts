import assert from 'node:assert/strict';
import { test } from 'vitest';
import { requireGoodPassword } from './password.ts';

const user = { email: 'mona.lind@meadow.example.com', name: 'Mona Lind' };
const refusal = (password: string) => {
  try {
    requireGoodPassword(password, user, 'password');
    return undefined;
  } catch (error) {
    return (error as { fields: { path: string; problem: string }[] }).fields[0];
  }
};

test('any characters are accepted if there are enough', () => {
  for (const good of [
    'four blue geese at noon',
    'hvjktbdqwmzp',
    '旅行鞄に林檎を七つと詩集を',
    '🦊🐢🦉🐝🦔🐌🦩🐳🦕🐙🦜🐿',
    `${'x'.repeat(200)}kdweo2c`,
    'my password is a long story',
  ]) {
    assert.equal(refusal(good), undefined, good);
  }
});

test('a wrong length is rejected with the limits, counted in characters', () => {
  for (const bad of ['', 'short', 'elevenchars', '🦊'.repeat(11), 'k3 w9 x'.repeat(40)]) {
    assert.deepEqual(refusal(bad), { path: 'password', problem: 'must have 12 to 256 characters' });
  }
});

test('obvious passwords are rejected', () => {
  for (const bad of [
    'password1234',
    'PassWord-2026',
    'qwertyuiop123',
    'gingham-admin-1',
    'aaaaaaaaaaaaaaaa',
    'abababababababab',
    '123456789012',
    '987654321098',
    'mona.lind@meadow.example.com',
    'MonaLind2026!',
    'meadowmeadow',
    'ｐａｓｓｗｏｒｄ１２３４',
  ]) {
    assert.match(refusal(bad)?.problem ?? '', /^is too easy to guess/u, bad);
  }
});

test('a run of digits is obvious, whatever digits are in the email address', () => {
  const numbered = { email: 'user-789@example.com', name: 'User 345' };
  for (const bad of ['123456789012', 'password123456789012', '987654321098']) {
    assert.throws(() => requireGoodPassword(bad, numbered, 'password'), /INVALID_FIELD/u, bad);
  }
});
