import { createHmac, createSecretKey, type KeyObject, randomBytes } from 'node:crypto';
import { decrypt, deriveBytes, encrypt } from './encryption.ts';

const keyPattern = /^[0-9a-f]{64}$/;

/** Returns a new master key: 256 random bits as 64 lower-case hexadecimal digits. */
export function generateMasterKey(): string {
  return randomBytes(32).toString('hex');
}

export function isMasterKey(text: string): boolean {
  return keyPattern.test(text);
}

/** One of the keys that everything in the store depends on: numbered from 1, in the form of a master key. */
export interface DataKey {
  number: number;
  key: string;
}

/** `1.…` is sealed under the first data key, `2.<number>.…` under the one of that number. */
const sealedPattern = /^(?:1|2\.([1-9]\d{0,8}))\.([\w-]+)$/u;

/**
 * Everything derived from the data keys. Each purpose has its own subkey (HKDF-SHA-256, RFC 5869), so that one reveals
 * nothing about another. Hashes depend on the first data key, as they cannot be made again; values are sealed under the
 * newest.
 */
export class Keyring {
  readonly #load: () => Promise<readonly DataKey[]>;
  readonly #roots = new Map<number, KeyObject>();
  readonly #sealKeys = new Map<number, KeyObject>();
  readonly #secretKey: KeyObject;
  #newest = 1;

  /**
   * `load` returns the data keys in the store, to which another node may have added one.
   *
   * @throws TypeError if `first`, the first data key, is not 64 lower-case hexadecimal digits
   */
  constructor(first: string, load: () => Promise<readonly DataKey[]> = async () => []) {
    this.#load = load;
    this.#add({ number: 1, key: first });
    this.#secretKey = createSecretKey(deriveBytes(this.#root(1), 'secret hash', 32));
  }

  /** Number of the newest data key, also if another node has created it. */
  async newest(): Promise<number> {
    await this.#reload();
    return this.#newest;
  }

  /** Returns the keyed hash (HMAC-SHA-256, hex) under which a secret or token is stored and looked up. */
  hash(secret: string): string {
    return createHmac('sha256', this.#secretKey).update(secret).digest('hex');
  }

  /**
   * Encrypts a text that is not stored, bound to one place: it can be opened only for that place. The result names its
   * data key.
   */
  seal(plain: string, place: string): string {
    const number = this.#newest;
    return `${number === 1 ? '1' : `2.${number}`}.${encrypt(this.#sealKey(number), plain, place)}`;
  }

  /** Encrypts a text for the store, under the newest data key even if this node has not met it yet. */
  async sealStored(plain: string, place: string): Promise<string> {
    await this.#reload();
    return this.seal(plain, place);
  }

  /** @throws Error if it was not sealed under a data key of this store and for this place, or has been modified */
  async open(sealed: string, place: string): Promise<string> {
    const [, number = '1', encrypted] = sealedPattern.exec(sealed) ?? [];
    if (encrypted === undefined) throw new Error('sealed text has an unknown format');
    await this.#know(Number(number));
    return decrypt(this.#sealKey(Number(number)), encrypted, place);
  }

  /** Returns whether a text is sealed under the newest data key that this node knows. */
  isSealedUnderNewest(sealed: string): boolean {
    const [, number = '1'] = sealedPattern.exec(sealed) ?? [];
    return Number(number) === this.#newest;
  }

  /** Returns `digits` hexadecimal digits that depend only on the first data key and the purpose. */
  deriveHex(purpose: string, digits: number): string {
    return hexOf(this.#root(1), purpose, digits);
  }

  /** Returns bytes that depend on the first data key and on a client’s secret: the store’s keys alone do not reveal them. */
  deriveWith(secret: string, purpose: string, bytes: number): Buffer {
    return deriveBytes(this.#root(1), purpose, bytes, secret);
  }

  /**
   * Returns `digits` hexadecimal digits that depend only on the data key and the purpose.
   *
   * @throws Error if the store has no such data key
   */
  async deriveHexFrom(dataKey: number, purpose: string, digits: number): Promise<string> {
    await this.#know(dataKey);
    return hexOf(this.#root(dataKey), purpose, digits);
  }

  async #know(number: number): Promise<void> {
    if (!this.#roots.has(number)) await this.#reload();
  }

  async #reload(): Promise<void> {
    for (const dataKey of await this.#load()) this.#add(dataKey);
  }

  #add({ number, key }: DataKey): void {
    if (this.#roots.has(number)) return;
    if (!isMasterKey(key)) throw new TypeError('a data key is 64 lower-case hexadecimal digits');
    const root = createSecretKey(key, 'hex');
    this.#roots.set(number, root);
    this.#sealKeys.set(number, createSecretKey(deriveBytes(root, 'seal', 32)));
    this.#newest = Math.max(this.#newest, number);
  }

  #root(number: number): KeyObject {
    return known(this.#roots, number);
  }

  #sealKey(number: number): KeyObject {
    return known(this.#sealKeys, number);
  }
}

function known(keys: ReadonlyMap<number, KeyObject>, number: number): KeyObject {
  const key = keys.get(number);
  if (key === undefined) throw new Error(`the store has no data key ${number}`);
  return key;
}

function hexOf(root: KeyObject, purpose: string, digits: number): string {
  return deriveBytes(root, purpose, Math.ceil(digits / 2))
    .toString('hex')
    .slice(0, digits);
}
