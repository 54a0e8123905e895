import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  hkdfSync,
  randomBytes,
  scrypt,
  timingSafeEqual,
} from 'node:crypto';
import { promisify } from 'node:util';

// Encryption with a passphrase in the format of age (https://c2sp.org/age): a random file key is wrapped with a key that
// scrypt derives from the passphrase; the file key authenticates the header and encrypts the contents in chunks, of which
// none can be dropped, added or moved.

const intro = 'age-encryption.org/v1';
/** Logarithm of scrypt's work factor: some 0.4 s and 128 MiB. */
const defaultWorkFactor = 17;
/** Higher ones than age's own default of 18 are accepted, within limits. */
const workFactorMax = 20;
const chunkBytes = 65_536;
const tagBytes = 16;
const headerBytesMax = 4_096;
const noNonce = Buffer.alloc(12);

/** A file cannot be decrypted; the message follows the name of the file. */
export class DecryptionError extends Error {
  override name = 'DecryptionError';
}

/** Another passphrase is needed, unless the beginning of the file is damaged. */
export class WrongPassphraseError extends DecryptionError {
  override name = 'WrongPassphraseError';
}

/** Whether a file that begins like this is encrypted. */
export function isEncrypted(start: Uint8Array): boolean {
  return Buffer.from(start).toString('latin1').startsWith(`${intro}\n`);
}

/** Encrypts a stream. */
export async function* encrypt(
  source: AsyncIterable<Buffer>,
  passphrase: string,
  workFactor = defaultWorkFactor,
): AsyncGenerator<Buffer> {
  const fileKey = randomBytes(16);
  const salt = randomBytes(16);
  const wrapped = seal(await wrappingKey(passphrase, salt, workFactor), noNonce, fileKey);
  const stanza = `-> scrypt ${unpadded(salt)} ${workFactor}\n${unpadded(wrapped)}`;
  const header = `${intro}\n${stanza}\n---`;
  const nonce = randomBytes(16);
  yield Buffer.concat([Buffer.from(`${header} ${unpadded(macOf(header, fileKey))}\n`), nonce]);
  const key = derive(fileKey, nonce, 'payload');
  let number = 0;
  for await (const { chunk, isLast } of chunksOf(source, chunkBytes)) {
    yield seal(key, nonceOf(number, isLast), chunk);
    number += 1;
  }
}

/** Decrypts a stream. @throws DecryptionError if the passphrase is wrong, or the stream is damaged or incomplete */
export async function* decrypt(source: AsyncIterable<Buffer>, passphrase: string): AsyncGenerator<Buffer> {
  const { header, rest } = await splitHeader(source[Symbol.asyncIterator]());
  const { salt, logN, wrapped, signed, mac } = header;
  const fileKey = open(await wrappingKey(passphrase, salt, logN), noNonce, wrapped);
  if (fileKey === undefined) throw new WrongPassphraseError('cannot be decrypted with this passphrase');
  const expected = macOf(signed, fileKey);
  if (mac.length !== expected.length || !timingSafeEqual(mac, expected)) throw damaged();
  let key: Buffer | undefined;
  let number = 0;
  for await (const { chunk, isLast } of chunksOf(
    afterNonce(rest, (nonce) => {
      key = derive(fileKey, nonce, 'payload');
    }),
    chunkBytes + tagBytes,
  )) {
    const plain = open(key as Buffer, nonceOf(number, isLast), chunk);
    if (plain === undefined || (plain.length === 0 && number > 0)) throw damaged();
    yield plain;
    number += 1;
  }
}

const derivation = promisify(scrypt) as (
  passphrase: string,
  salt: Buffer,
  bytes: number,
  options: { N: number; r: number; p: number; maxmem: number },
) => Promise<Buffer>;

function wrappingKey(passphrase: string, salt: Buffer, logN: number): Promise<Buffer> {
  const N = 2 ** logN;
  const salted = Buffer.concat([Buffer.from(`${intro}/scrypt`), salt]);
  return derivation(passphrase, salted, 32, { N, r: 8, p: 1, maxmem: 2 * 128 * 8 * N });
}

function derive(fileKey: Buffer, salt: Buffer, info: string): Buffer {
  return Buffer.from(hkdfSync('sha256', fileKey, salt, info, 32));
}

function macOf(header: string, fileKey: Buffer): Buffer {
  return createHmac('sha256', derive(fileKey, Buffer.alloc(0), 'header'))
    .update(header)
    .digest();
}

/** The number of the chunk, and whether it is the last one. */
function nonceOf(number: number, isLast: boolean): Buffer {
  const nonce = Buffer.alloc(12);
  nonce.writeUIntBE(number, 5, 6);
  nonce[11] = isLast ? 1 : 0;
  return nonce;
}

function seal(key: Buffer, nonce: Buffer, plain: Buffer): Buffer {
  const cipher = createCipheriv('chacha20-poly1305', key, nonce, { authTagLength: tagBytes });
  return Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
}

/** Returns undefined if the key is another one, or the bytes have changed. */
function open(key: Buffer, nonce: Buffer, sealed: Buffer): Buffer | undefined {
  if (sealed.length < tagBytes) return undefined;
  const decipher = createDecipheriv('chacha20-poly1305', key, nonce, { authTagLength: tagBytes });
  decipher.setAuthTag(sealed.subarray(-tagBytes));
  try {
    return Buffer.concat([decipher.update(sealed.subarray(0, -tagBytes)), decipher.final()]);
  } catch {
    return undefined;
  }
}

/** Cuts a stream into chunks of equal size; the last one is smaller or equal, and empty only if all is. */
async function* chunksOf(source: AsyncIterable<Buffer>, size: number) {
  let held = Buffer.alloc(0);
  for await (const piece of source) {
    held = Buffer.concat([held, piece]);
    let at = 0;
    for (; held.length - at > size; at += size) {
      yield { chunk: held.subarray(at, at + size), isLast: false };
    }
    held = held.subarray(at);
  }
  yield { chunk: held, isLast: true };
}

async function splitHeader(source: AsyncIterator<Buffer>) {
  let held = Buffer.alloc(0);
  for (;;) {
    const text = held.toString('latin1', 0, headerBytesMax);
    const [, signed, salt, logN, wrapped, mac] =
      /^(age-encryption\.org\/v1\n-> scrypt ([\w+/]{22}) (\d{1,2})\n([\w+/]{43})\n---) ([\w+/]{43})\n/u.exec(
        text,
      ) ?? [];
    if (signed !== undefined && salt !== undefined && wrapped !== undefined && mac !== undefined) {
      if (Number(logN) > workFactorMax) throw new DecryptionError('has a work factor that is too high');
      const rest = held.subarray(signed.length + mac.length + 2);
      return {
        header: {
          signed,
          salt: bytesOf(salt),
          logN: Number(logN),
          wrapped: bytesOf(wrapped),
          mac: bytesOf(mac),
        },
        rest: following(rest, source),
      };
    }
    const next = await source.next();
    if (next.done === true || held.length > headerBytesMax) {
      throw new DecryptionError('is not encrypted with a passphrase, or is damaged');
    }
    held = Buffer.concat([held, next.value]);
  }
}

async function* following(first: Buffer, source: AsyncIterator<Buffer>): AsyncGenerator<Buffer> {
  yield first;
  for (let next = await source.next(); next.done !== true; next = await source.next()) yield next.value;
}

async function* afterNonce(
  source: AsyncIterable<Buffer>,
  take: (nonce: Buffer) => void,
): AsyncGenerator<Buffer> {
  let held: Buffer | undefined = Buffer.alloc(0);
  for await (const piece of source) {
    if (held === undefined) {
      yield piece;
      continue;
    }
    held = Buffer.concat([held, piece]);
    if (held.length < 16) continue;
    take(held.subarray(0, 16));
    yield held.subarray(16);
    held = undefined;
  }
  if (held !== undefined) throw damaged();
}

function damaged(): DecryptionError {
  return new DecryptionError('is damaged or incomplete');
}

function unpadded(bytes: Buffer): string {
  return bytes.toString('base64').replace(/=+$/u, '');
}

function bytesOf(text: string): Buffer {
  return Buffer.from(text, 'base64');
}
