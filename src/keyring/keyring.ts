import { createHmac, createSecretKey, hkdfSync, type KeyObject, randomBytes } from 'node:crypto';

const masterKeyPattern = /^[0-9a-f]{64}$/;

/** A new master key: 256 random bits as 64 lower-case hexadecimal digits. */
export function generateMasterKey(): string {
  return randomBytes(32).toString('hex');
}

export function isMasterKey(text: string): boolean {
  return masterKeyPattern.test(text);
}

/**
 * Everything that is derived from the master key. Each purpose has a subkey of its own (HKDF-SHA-256,
 * RFC 5869), so that what one purpose shows tells nothing about another.
 */
export class Keyring {
  readonly #masterKey: KeyObject;
  readonly #secretKey: KeyObject;

  /** @throws TypeError when `masterKey` is not 64 lower-case hexadecimal digits */
  constructor(masterKey: string) {
    if (!isMasterKey(masterKey)) throw new TypeError('a master key is 64 lower-case hexadecimal digits');
    this.#masterKey = createSecretKey(masterKey, 'hex');
    this.#secretKey = createSecretKey(this.#derive('secret hash', 32));
  }

  /** Keyed hash (HMAC-SHA-256, hex) under which a secret or token is stored and looked up. */
  hash(secret: string): string {
    return createHmac('sha256', this.#secretKey).update(secret).digest('hex');
  }

  /** A value that is the same at every start with the same master key: `digits` hexadecimal digits. */
  deriveHex(purpose: string, digits: number): string {
    return this.#derive(purpose, Math.ceil(digits / 2))
      .toString('hex')
      .slice(0, digits);
  }

  /** Tells a store made with this master key from one made with another; reveals nothing of the key. */
  fingerprint(): string {
    return this.deriveHex('fingerprint', 32);
  }

  #derive(purpose: string, bytes: number): Buffer {
    return Buffer.from(hkdfSync('sha256', this.#masterKey, '', `gingham ${purpose}`, bytes));
  }
}
