import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { DecryptionError, decrypt, encrypt, isEncrypted } from './age.ts';

const passphrase = 'correct horse battery staple';

async function* pieces(bytes: Buffer, size = bytes.length || 1): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function all(source: AsyncIterable<Buffer>): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of source) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** Encrypted by the npm package `age-encryption`, 0.3.1. */
const byAnother =
  'YWdlLWVuY3J5cHRpb24ub3JnL3YxCi0+IHNjcnlwdCBpRFBja2ltQnAwSmtxUzBzbm5NcmhRIDEyCkZiTmhnRURYWGduWDBvaGordUdCVHZwM0I5S2h0S0d' +
  'nVFVJNVR6a1VSdE0KLS0tIDhaNXpxb3V3akFDVVhMNlM4ZjF6T2lnL0NjQ3ZlR1BNK3hBdWd4RzYrSlEKozvdhNHtvSMxuja1v/wZWpWkBBwfpq9DX8hUyu' +
  'MIkkWFweInRaqNtS/dyx0qTK1JiEgVyuUFhcYcoWVgBF8PIKlvarL4M8jyLZP5e2SjB76HrqgY';

describe('encryption with a passphrase', { concurrent: true }, () => {
  test('reads what another program has written', async () => {
    const file = Buffer.from(byAnother, 'base64');
    assert.ok(isEncrypted(file));
    const plain = await all(decrypt(pieces(file, 7), 'a passphrase of somebody else'));
    assert.equal(plain.toString(), 'Dear reader,\nthis was encrypted by another program.\n');
  });

  test('returns what was encrypted, of any size and in any pieces', async () => {
    for (const size of [0, 1, 65_536, 65_537, 200_000]) {
      const plain = Buffer.alloc(size, 'abcdefg');
      const encrypted = await all(encrypt(pieces(plain, 10_007), passphrase, 10));
      assert.ok(!encrypted.includes('abcdefg'));
      assert.ok((await all(decrypt(pieces(encrypted, 9_973), passphrase))).equals(plain), `${size} bytes`);
    }
  });

  test('rejects another passphrase, and contents that were changed, cut or put in another order', async () => {
    const encrypted = await all(encrypt(pieces(Buffer.alloc(150_000, 'abc')), passphrase, 10));
    const rejects = (file: Buffer, phrase = passphrase) =>
      assert.rejects(all(decrypt(pieces(file), phrase)), DecryptionError);
    await rejects(encrypted, 'another passphrase');
    const changed = Buffer.from(encrypted);
    changed[100_000] = (changed[100_000] as number) ^ 1;
    await rejects(changed);
    const contents = encrypted.indexOf('\n--- ') + 49 + 16;
    const chunk = 65_536 + 16;
    await rejects(encrypted.subarray(0, contents + chunk));
    await rejects(encrypted.subarray(0, -1));
    await rejects(Buffer.concat([encrypted.subarray(0, contents), encrypted.subarray(contents + chunk)]));
    await rejects(Buffer.from('nothing of this kind'));
  });
});
