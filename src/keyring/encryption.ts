import { createCipheriv, createDecipheriv, hkdfSync, type KeyObject, randomBytes } from 'node:crypto';

export const nonceBytes = 12;
const tagBytes = 16;

/** Returns `bytes` bytes that depend only on the root, the purpose and a secret, if any (HKDF-SHA-256, RFC 5869). */
export function deriveBytes(root: KeyObject, purpose: string, bytes: number, secret = ''): Buffer {
  return Buffer.from(hkdfSync('sha256', root, secret, `gingham ${purpose}`, bytes));
}

/** Encrypts a text as {@link encryptBytes} does; the result is in base64url. */
export function encrypt(key: KeyObject, plain: string, place: string): string {
  return encryptBytes(key, Buffer.from(plain), place).toString('base64url');
}

/**
 * Encrypts bytes (AES-256-GCM), bound to one place. The result is the nonce, by default 96 random bits, the ciphertext and
 * the tag.
 */
export function encryptBytes(
  key: KeyObject | Buffer,
  plain: Buffer,
  place: string,
  nonce: Buffer = randomBytes(nonceBytes),
): Buffer {
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(place));
  return Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
}

/** @throws Error if it was not encrypted with this key for this place, or has been modified */
export function decrypt(key: KeyObject, encrypted: string, place: string): string {
  return decryptBytes(key, Buffer.from(encrypted, 'base64url'), place).toString('utf8');
}

/** @throws Error as {@link decrypt} does */
export function decryptBytes(key: KeyObject | Buffer, bytes: Uint8Array, place: string): Buffer {
  const nonce = bytes.subarray(0, nonceBytes);
  const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: tagBytes });
  decipher.setAAD(Buffer.from(place)).setAuthTag(bytes.subarray(-tagBytes));
  const text = decipher.update(bytes.subarray(nonceBytes, -tagBytes));
  return Buffer.concat([text, decipher.final()]);
}
