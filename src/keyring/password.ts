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
  readonly #keyring: Keyring;
  readonly #cost: PasswordCost;
  readonly #dummy: string;
  readonly #waiting: (() => void)[] = [];
  #running = 0;

  constructor(keyring: Keyring, cost = recommendedCost) {
    this.#cost = cost;
    this.#keyring = keyring;
    const [salt, tag] = [randomBytes(saltBytes), randomBytes(tagBytes)];
    this.#dummy = phc({ cost, dataKey: 1, salt, tag });
  }

  /** Returns a hash in PHC string format, which includes its cost, its data key and its salt. */
  async hash(password: string): Promise<string> {
    const made = {
      cost: this.#cost,
      dataKey: await this.#keyring.newest(),
      salt: randomBytes(saltBytes),
    };
    return phc({ ...made, tag: await this.#derive(password, made) });
  }

  /** Checks a password against a hash. Takes the same time without a hash. */
  async verify(hash: string | null, password: string): Promise<{ isRight: boolean; isOutdated: boolean }> {
    const known = read(hash ?? this.#dummy);
    const derived = await this.#derive(password, known);
    const isRight = hash !== null && timingSafeEqual(derived, known.tag);
    const isOfCost = JSON.stringify(known.cost) === JSON.stringify(this.#cost);
    return { isRight, isOutdated: !isOfCost || known.dataKey !== (await this.#keyring.newest()) };
  }

  async #derive(
    password: string,
    { cost: { memory, passes, parallelism }, dataKey, salt: nonce }: Omit<Hashed, 'tag'>,
  ): Promise<Buffer> {
    const secret = Buffer.from(await this.#keyring.deriveHexFrom(dataKey, 'password', 64), 'hex');
    await this.#turn();
    try {
      const message = normalizePassword(password);
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

interface Hashed {
  cost: PasswordCost;
  /** Number of the data key that the server's key is derived from; the first is not written. */
  dataKey: number;
  salt: Buffer;
  tag: Buffer;
}

function phc({ cost: { memory, passes, parallelism }, dataKey, salt, tag }: Hashed): string {
  const keyId = dataKey === 1 ? '' : `,keyid=${dataKey}`;
  return `$argon2id$v=19$m=${memory},t=${passes},p=${parallelism}${keyId}$${base64(salt)}$${base64(tag)}`;
}

const phcPattern = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)(?:,keyid=(\d+))?\$([\w+/]+)\$([\w+/]+)$/u;

function read(hash: string): Hashed {
  const [, memory, passes, parallelism, dataKey = '1', salt, tag] = phcPattern.exec(hash) ?? [];
  if (salt === undefined || tag === undefined) throw new Error('password hash has an unknown format');
  return {
    cost: { memory: Number(memory), passes: Number(passes), parallelism: Number(parallelism) },
    dataKey: Number(dataKey),
    salt: Buffer.from(salt, 'base64'),
    tag: Buffer.from(tag, 'base64'),
  };
}
