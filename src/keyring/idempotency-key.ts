import { hash as digest } from 'node:crypto';
import { deserialize, serialize } from 'node:v8';
import { decryptBytes, encryptBytes } from './encryption.ts';
import type { Keyring } from './keyring.ts';

const hashBytes = 16;
const sealKeyBytes = 32;
const fingerprintBytes = 32;
/** First byte of a value in V8's format; no JSON text begins with it. */
const v8Format = 0xff;

/**
 * What the server derives from a caller's `Idempotency-Key` and a data key. The key itself is not stored, so that the store and
 * the master key together do not reveal the replies.
 */
export class IdempotencyKey {
  /** Keyed hash of the caller and the key. */
  readonly hash: Buffer;
  readonly #sealKey: Buffer;

  /** Keys of different callers have nothing in common. */
  constructor(keyring: Keyring, caller: string, key: string) {
    const derived = keyring.deriveWith(key, `idempotency/${caller}`, hashBytes + sealKeyBytes);
    this.hash = derived.subarray(0, hashBytes);
    this.#sealKey = derived.subarray(hashBytes);
  }

  /** Encrypts the call with a fingerprint as far as it has come. */
  seal(fingerprint: Buffer, state: CallState): Buffer {
    // JSON costs less, and is enough for what is sent as JSON.
    const text = 'body' in state ? Buffer.from(JSON.stringify(state.body)) : serialize(state.results);
    return encryptBytes(this.#sealKey, Buffer.concat([fingerprint, text]), '');
  }

  /**
   * Returns what was sealed; undefined if it was with another fingerprint.
   *
   * @throws Error if it was not sealed under this key in this store, or has been modified
   */
  open(sealed: Uint8Array, fingerprint: Buffer): CallState | undefined {
    const plain = decryptBytes(this.#sealKey, sealed, '');
    if (!plain.subarray(0, fingerprintBytes).equals(fingerprint)) return undefined;
    const text = plain.subarray(fingerprintBytes);
    return text[0] === v8Format ? { results: deserialize(text) } : { body: JSON.parse(text.toString()) };
  }
}

/** The reply to a call that is complete, or the results of its completed units of work, by their number. */
export type CallState = { body: object } | { results: ReadonlyMap<number, unknown> };

/** Returns the hash of a request; the order of its fields does not matter. */
export function fingerprintOf(request: object): Buffer {
  return digest('sha256', inOrder(request), 'buffer');
}

/** Returns a value as JSON, with the fields of objects in the order of their names. */
function inOrder(value: unknown): string {
  if (value === null || typeof value !== 'object') return JSON.stringify(value) ?? 'null';
  if (Array.isArray(value)) return `[${value.map(inOrder).join()}]`;
  const names = Object.keys(value).sort();
  return `{${names.map((name) => `${JSON.stringify(name)}:${inOrder(value[name as keyof object])}`).join()}}`;
}
