import { createCipheriv, createDecipheriv, createHmac, createSecretKey, type KeyObject } from 'node:crypto';
import { decryptBytes, encryptBytes, nonceBytes } from './encryption.ts';
import type { Keyring } from './keyring.ts';

/** Cursors of one list have the same length, however large the numbers in them are. */
const paddedBytes = 64;

const deliveryPrefix = 'whd_';
/** The first half of the block; the second is the number. */
const deliveryMark = Buffer.from('delivery');
const deliveryPattern = new RegExp(`^${deliveryPrefix}([0-9a-f]{32})$`, 'u');

/**
 * Numbers that the whole store counts by, in a form that does not reveal how many there are: callers could otherwise find out
 * how much is done by others. Each has the same form for all callers.
 */
export class WireIds {
  readonly #deliveryKey: KeyObject;
  readonly #cursorKey: KeyObject;
  readonly #nonceKey: KeyObject;

  constructor(keyring: Keyring) {
    const derived = (purpose: string) => createSecretKey(keyring.deriveHex(purpose, 64), 'hex');
    this.#deliveryKey = derived('delivery id');
    this.#cursorKey = derived('list cursor');
    this.#nonceKey = derived('list cursor nonce');
  }

  /** Returns a delivery's id: one block of AES, so that ids are neither ordered nor guessed. */
  deliveryId(number: number): string {
    const block = Buffer.alloc(16);
    deliveryMark.copy(block);
    block.writeBigUInt64BE(BigInt(number), 8);
    const cipher = createCipheriv('aes-256-ecb', this.#deliveryKey, null).setAutoPadding(false);
    return `${deliveryPrefix}${Buffer.concat([cipher.update(block), cipher.final()]).toString('hex')}`;
  }

  /** Returns the number of a delivery's id; undefined if it is none of this server's. */
  deliveryNumber(id: string): number | undefined {
    const [, hex] = deliveryPattern.exec(id) ?? [];
    if (hex === undefined) return undefined;
    const decipher = createDecipheriv('aes-256-ecb', this.#deliveryKey, null).setAutoPadding(false);
    const block = Buffer.concat([decipher.update(hex, 'hex'), decipher.final()]);
    return block.subarray(0, 8).equals(deliveryMark) ? Number(block.readBigUInt64BE(8)) : undefined;
  }

  /** Encrypts a position for one list: AES-256-GCM, with a nonce that depends on both, so that a position has one cursor. */
  sealCursor(position: Buffer, list: string): string {
    const size = Math.ceil((position.length + 2) / paddedBytes) * paddedBytes;
    const padded = Buffer.alloc(size);
    padded.writeUInt16BE(position.length);
    position.copy(padded, 2);
    const nonce = createHmac('sha256', this.#nonceKey).update(`${list}\n`).update(padded).digest();
    return encryptBytes(this.#cursorKey, padded, list, nonce.subarray(0, nonceBytes)).toString('base64url');
  }

  /** Returns the position of a cursor; undefined if it is not one of this list. */
  openCursor(cursor: string, list: string): Buffer | undefined {
    try {
      const padded = decryptBytes(this.#cursorKey, Buffer.from(cursor, 'base64url'), list);
      return padded.subarray(2, 2 + padded.readUInt16BE());
    } catch {
      return undefined;
    }
  }
}
