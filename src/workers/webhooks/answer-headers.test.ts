import assert from 'node:assert/strict';
import { test } from 'vitest';
import { keptHeaders } from './answer-headers.ts';

test('headers keep their order and repetitions, with names in lower case', () => {
  const raw = [
    'X-Request-Id',
    'abc',
    'Via',
    '1.1 one',
    'via',
    '1.1 two',
    'WWW-Authenticate',
    'Basic realm="x"',
  ];
  assert.deepEqual(keptHeaders(raw), [
    ['x-request-id', 'abc'],
    ['via', '1.1 one'],
    ['via', '1.1 two'],
    ['www-authenticate', 'Basic realm="x"'],
  ]);
});

test('values that can be credentials are masked', () => {
  for (const name of [
    ...['Set-Cookie', 'Cookie', 'Authorization', 'Proxy-Authorization', 'Authentication-Info'],
    ...['X-Auth-Token', 'X-API-Key', 'X-Apikey', 'X-Amz-Security-Token', 'X-Session-Id', 'X-Client-Secret'],
  ]) {
    assert.deepEqual(keptHeaders([name, 'gop_123']), [[name.toLowerCase(), '[redacted]']]);
  }
});

test('4 kB are kept, of each value the first kilobyte, as printable text', () => {
  const many = keptHeaders([
    'x-one',
    'a',
    ...Array.from({ length: 20 }, () => ['x-long', 'y'.repeat(5000)]).flat(),
  ]);
  assert.deepEqual(many[0], ['x-one', 'a']);
  assert.deepEqual(many[1], ['x-long', `${'y'.repeat(1023)}…`]);
  const length = many.flat().reduce((sum, text) => sum + text.length, 0);
  assert.ok(length > 3000 && length <= 4096);
  // Node reads each byte as one character.
  const bytes = Buffer.from('grüezi\u0007').toString('latin1');
  assert.deepEqual(keptHeaders(['x-text', bytes]), [['x-text', 'grüezi']]);
});
