import { createHmac, createSecretKey, type KeyObject } from 'node:crypto';
import { deserialize, serialize } from 'node:v8';
import { decryptBytes, encrypt } from './encryption.ts';
import type { Keyring } from './keyring.ts';

const subkeyBytes = 32;

/**
 * What the server derives from a caller's `Idempotency-Key` and a data key. The key itself is not stored, so that the store and
 * the master key together do not reveal the replies.
 */
export class IdempotencyKey {
  /** Keyed hash of the caller and the key, in hex. */
  readonly hash: string;
  readonly #sealKey: KeyObject;
  readonly #fingerprintKey: Buffer;

  /** Keys of different callers have nothing in common. */
  constructor(keyring: Keyring, caller: string, key: string) {
    const derived = keyring.deriveWith(key, `idempotency/${caller}`, 3 * subkeyBytes);
    this.hash = derived.subarray(0, subkeyBytes).toString('hex');
    this.#sealKey = createSecretKey(derived.subarray(subkeyBytes, 2 * subkeyBytes));
    this.#fingerprintKey = derived.subarray(2 * subkeyBytes);
  }

  /** Returns a keyed hash of a request; the order of its fields does not matter. */
  fingerprintOf(request: object): string {
    return createHmac('sha256', this.#fingerprintKey).update(JSON.stringify(request, inOrder)).digest('hex');
  }

  /** Encrypts a value. */
  seal(value: unknown): string {
    return encrypt(this.#sealKey, serialize(value), '');
  }

  /** @throws Error if it was not sealed under this key in this store, or has been modified */
  open(sealed: string): unknown {
    return deserialize(decryptBytes(this.#sealKey, sealed, ''));
  }
}

function inOrder(_name: string, value: unknown): unknown {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}
