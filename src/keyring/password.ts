import { argon2, randomBytes, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import { normalizePassword } from '../domain/user/password.ts';
import type { Keyring } from './keyring.ts';

const argon2Async = promisify(argon2);

/** Cost of hashing a password (RFC 9106). */
export interface PasswordCost {
  /** KiB. */
  memory: number;
  passes: number;
  parallelism: number;
}

/** OWASP's recommendation for Argon2id; hashes of another cost are renewed when their owner signs in. */
export const recommendedCost: PasswordCost = { memory: 19_456, passes: 2, parallelism: 1 };
const saltBytes = 16;
const tagBytes = 32;
/** Maximum number of concurrent hashes, as each takes memory and a processor; others wait. */
const concurrentMax = 4;

/** Hashes passwords with a key of this server, so that a copy of the store is not enough to guess them. */
export class Passwords {
  readonly #pepper: Buffer;
  readonly #cost: PasswordCost;
  readonly #dummy: string;
  readonly #waiting: (() => void)[] = [];
  #running = 0;

  constructor(keyring: Keyring, cost = recommendedCost) {
    this.#cost = cost;
    this.#pepper = Buffer.from(keyring.deriveHex('password', 64), 'hex');
    this.#dummy = phc(cost, randomBytes(saltBytes), randomBytes(tagBytes));
  }

  /** Returns a hash in PHC string format, which includes its cost and salt. */
  async hash(password: string): Promise<string> {
    const salt = randomBytes(saltBytes);
    return phc(this.#cost, salt, await this.#derive(password, salt, this.#cost));
  }

  /** Checks a password against a hash. Takes the same time without a hash. */
  async verify(hash: string | null, password: string): Promise<{ isRight: boolean; isOutdated: boolean }> {
    const known = read(hash ?? this.#dummy);
    const derived = await this.#derive(password, known.salt, known.cost);
    const isRight = hash !== null && timingSafeEqual(derived, known.tag);
    return { isRight, isOutdated: JSON.stringify(known.cost) !== JSON.stringify(this.#cost) };
  }

  async #derive(
    password: string,
    nonce: Buffer,
    { memory, passes, parallelism }: PasswordCost,
  ): Promise<Buffer> {
    await this.#turn();
    try {
      const message = normalizePassword(password);
      const secret = this.#pepper;
      const parameters = { message, nonce, secret, memory, passes, parallelism, tagLength: tagBytes };
      return await argon2Async('argon2id', parameters);
    } finally {
      this.#running -= 1;
      this.#waiting.shift()?.();
    }
  }

  async #turn(): Promise<void> {
    while (this.#running >= concurrentMax) await new Promise<void>((go) => this.#waiting.push(go));
    this.#running += 1;
  }
}

const base64 = (bytes: Buffer) => bytes.toString('base64').replace(/=+$/u, '');

function phc({ memory, passes, parallelism }: PasswordCost, salt: Buffer, tag: Buffer): string {
  return `$argon2id$v=19$m=${memory},t=${passes},p=${parallelism}$${base64(salt)}$${base64(tag)}`;
}

const phcPattern = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$([\w+/]+)\$([\w+/]+)$/u;

function read(hash: string): { cost: PasswordCost; salt: Buffer; tag: Buffer } {
  const [, memory, passes, parallelism, salt, tag] = phcPattern.exec(hash) ?? [];
  if (salt === undefined || tag === undefined) throw new Error('password hash has an unknown format');
  return {
    cost: { memory: Number(memory), passes: Number(passes), parallelism: Number(parallelism) },
    salt: Buffer.from(salt, 'base64'),
    tag: Buffer.from(tag, 'base64'),
  };
}
