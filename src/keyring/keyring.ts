import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  createSecretKey,
  hkdfSync,
  type KeyObject,
  randomBytes,
} from 'node:crypto';

const nonceBytes = 12;
const tagBytes = 16;

const masterKeyPattern = /^[0-9a-f]{64}$/;

/** Returns a new master key: 256 random bits as 64 lower-case hexadecimal digits. */
export function generateMasterKey(): string {
  return randomBytes(32).toString('hex');
}

export function isMasterKey(text: string): boolean {
  return masterKeyPattern.test(text);
}

/**
 * Everything derived from the master key. Each purpose has its own subkey (HKDF-SHA-256, RFC 5869), so that one reveals
 * nothing about another.
 */
export class Keyring {
  readonly #masterKey: KeyObject;
  readonly #secretKey: KeyObject;
  readonly #sealKey: KeyObject;

  /** @throws TypeError if `masterKey` is not 64 lower-case hexadecimal digits */
  constructor(masterKey: string) {
    if (!isMasterKey(masterKey)) throw new TypeError('a master key is 64 lower-case hexadecimal digits');
    this.#masterKey = createSecretKey(masterKey, 'hex');
    this.#secretKey = createSecretKey(this.#derive('secret hash', 32));
    this.#sealKey = createSecretKey(this.#derive('seal', 32));
  }

  /** Returns the keyed hash (HMAC-SHA-256, hex) under which a secret or token is stored and looked up. */
  hash(secret: string): string {
    return createHmac('sha256', this.#secretKey).update(secret).digest('hex');
  }

  /**
   * Encrypts a text (AES-256-GCM), bound to one place: it can be opened only for that place. The result is a version
   * number and, in base64url, a nonce of 96 random bits, the ciphertext and the tag.
   */
  seal(plain: string, place: string): string {
    const nonce = randomBytes(nonceBytes);
    const cipher = createCipheriv('aes-256-gcm', this.#sealKey, nonce).setAAD(Buffer.from(place));
    const text = Buffer.concat([nonce, cipher.update(plain, 'utf8'), cipher.final(), cipher.getAuthTag()]);
    return `1.${text.toString('base64url')}`;
  }

  /** @throws Error if it was not sealed under this master key and for this place, or has been modified */
  open(sealed: string, place: string): string {
    if (!sealed.startsWith('1.')) throw new Error('sealed text has an unknown format');
    const bytes = Buffer.from(sealed.slice(2), 'base64url');
    const nonce = bytes.subarray(0, nonceBytes);
    const decipher = createDecipheriv('aes-256-gcm', this.#sealKey, nonce, { authTagLength: tagBytes });
    decipher.setAAD(Buffer.from(place)).setAuthTag(bytes.subarray(-tagBytes));
    const text = decipher.update(bytes.subarray(nonceBytes, -tagBytes));
    return Buffer.concat([text, decipher.final()]).toString('utf8');
  }

  /** Returns `digits` hexadecimal digits that depend only on the master key and the purpose. */
  deriveHex(purpose: string, digits: number): string {
    return this.#derive(purpose, Math.ceil(digits / 2))
      .toString('hex')
      .slice(0, digits);
  }

  /** Identifies the master key that a store was created with; reveals nothing about the key. */
  fingerprint(): string {
    return this.deriveHex('fingerprint', 32);
  }

  #derive(purpose: string, bytes: number): Buffer {
    return Buffer.from(hkdfSync('sha256', this.#masterKey, '', `gingham ${purpose}`, bytes));
  }
}
