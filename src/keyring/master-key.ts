import { createSecretKey, type KeyObject } from 'node:crypto';
import { decrypt, deriveBytes, encrypt } from './encryption.ts';
import { type DataKey, isMasterKey } from './keyring.ts';

/** A key of the operator's, kept outside the store: it encrypts the store's data keys. */
export class MasterKey {
  /** The key itself, which is the first data key of stores that were created before data keys existed. */
  readonly text: string;
  /** Identifies the key; reveals nothing about it. */
  readonly fingerprint: string;
  readonly #root: KeyObject;
  readonly #wrapKey: KeyObject;

  /** @throws TypeError if `text` is not 64 lower-case hexadecimal digits */
  constructor(text: string) {
    if (!isMasterKey(text)) throw new TypeError('a master key is 64 lower-case hexadecimal digits');
    this.text = text;
    this.#root = createSecretKey(text, 'hex');
    this.#wrapKey = createSecretKey(deriveBytes(this.#root, 'data keys', 32));
    this.fingerprint = this.deriveHex('fingerprint', 32);
  }

  /** Returns `digits` hexadecimal digits that depend only on the master key and the purpose. */
  deriveHex(purpose: string, digits: number): string {
    return deriveBytes(this.#root, purpose, digits / 2).toString('hex');
  }

  /** Encrypts a data key. */
  wrap({ number, key }: DataKey): string {
    return encrypt(this.#wrapKey, key, placeOf(number));
  }

  /** @throws Error if this data key was not wrapped under this master key, or has been modified */
  unwrap(number: number, wrapped: string): DataKey {
    return { number, key: decrypt(this.#wrapKey, wrapped, placeOf(number)) };
  }
}

function placeOf(number: number): string {
  return `data key ${number}`;
}

/** The master keys that a node was started with. */
export interface MasterKeys {
  current: MasterKey;
  /** The one before, while it is being replaced. */
  previous: MasterKey | null;
}

/** @throws TypeError if a key is not 64 lower-case hexadecimal digits */
export function masterKeysOf(current: string, previous?: string): MasterKeys {
  return {
    current: new MasterKey(current),
    previous: previous === undefined ? null : new MasterKey(previous),
  };
}
