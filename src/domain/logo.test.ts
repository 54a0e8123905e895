import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, test } from 'vitest';
import { png, pngChunk } from '../../test/support/png.ts';
import { logoBytesMax, readLogo } from './logo.ts';

const logo = png();
const base64 = logo.toString('base64');

/** A valid logo of exactly this many bytes, padded with an ancillary chunk. */
function logoOf(bytes: number): string {
  const overhead = logo.length + 12;
  const whole = png({ between: [pngChunk('tEXt', randomBytes(bytes - overhead))] });
  assert.equal(whole.length, bytes);
  return whole.toString('base64');
}

const wrong = (problem: string) => ({ code: 'INVALID_LOGO', fields: [{ path: 'logo', problem }] });

describe('a logo', () => {
  test('is stored unchanged and identified by its hash', () => {
    const read = readLogo(base64);
    assert.deepEqual(read.png, logo);
    assert.equal(read.sha256, createHash('sha256').update(logo).digest('hex'));
  });

  test('can be up to one byte under 4 MB', () => {
    assert.equal(readLogo(logoOf(logoBytesMax - 1)).png.length, 3_999_999);
    assert.throws(() => readLogo(logoOf(logoBytesMax)), wrong('must be smaller than 4 MB'));
  });

  const notBase64: [string, string][] = [
    ['the empty string', ''],
    ['plain text', 'hello!'],
    ['a data URL', `data:image/png;base64,${base64}`],
    ['a line break inside', `${base64.slice(0, 76)}\n${base64.slice(76)}`],
    ['a space at the end', `${base64} `],
    ['the URL-safe alphabet', Buffer.from('fbefbe', 'hex').toString('base64').replaceAll('+', '-')],
    ['missing padding', Buffer.alloc(1).toString('base64').replaceAll('=', '')],
    ['too much padding', `${Buffer.alloc(1).toString('base64')}=`],
    ['stray bits in its last character', 'AB=='],
    ['data after its padding', 'AA==AA=='],
  ];
  for (const [name, text] of notBase64) {
    test(`with ${name} is not strict base64`, () => {
      assert.throws(() => readLogo(text), wrong('is not strict base64'));
    });
  }

  test('that is not a PNG is rejected with that reason', () => {
    assert.throws(() => readLogo('aGVsbG8='), wrong('is not a PNG image'));
  });

  test('of another size is rejected with that reason', () => {
    const small = png({ width: 512, height: 512 }).toString('base64');
    assert.throws(() => readLogo(small), wrong('must be 1024×1024 pixels, not 512×512'));
  });

  test('that is any other text is rejected with INVALID_LOGO', () => {
    fc.assert(
      fc.property(fc.string(), (text) => assert.throws(() => readLogo(text), { code: 'INVALID_LOGO' })),
    );
  });
});
