import { randomUUID } from 'node:crypto';
import type { CryptoKey } from 'jose';
import type { Context } from '../../domain/context.ts';
import type { Environment } from '../../domain/environment.ts';
import { type Actor, event } from '../../domain/event.ts';
import type { SigningKey } from '../../domain/webhook/signing-key.ts';
import type { Keyring } from '../../keyring/keyring.ts';
import { openSigningKey, sealSigningKey } from '../../keyring/webhook-key.ts';
import { appendEvents } from '../../store/events.ts';
import type { Store } from '../../store/store.ts';
import {
  expireSigningKey,
  findExpiredSigningKey,
  findSigningKeyInUse,
  insertFirstSigningKey,
  insertSigningKey,
  type SealedSigningKey,
} from '../../store/webhook-keys.ts';

/** A key for signing. */
export interface Signer {
  kid: string;
  privateKey: CryptoKey;
}

/** How long signatures of a replaced key may still be in use, in seconds: as long as a JWT is valid. */
const overlapSeconds = 5 * 60;

/** How long a key is cached, in milliseconds; replaced keys stay valid for longer. */
const knownForMs = 1_000;

const daySeconds = 24 * 3600;
/** Limit of cached keys; those for defects are many, and each is used once. */
const openedMax = 100;

/** The keys that sign webhooks: one active key in each environment, created on first use. */
export class SigningKeys {
  readonly #store: Store;
  readonly #keyring: Keyring;
  /** Real time, milliseconds since the epoch. */
  readonly #now: () => number;
  readonly #inUse = new Map<Environment, { from: number; signer: Promise<Signer> }>();
  readonly #opened = new Map<string, Promise<Signer>>();

  constructor(store: Store, keyring: Keyring, now: () => number) {
    this.#store = store;
    this.#keyring = keyring;
    this.#now = now;
  }

  /** Returns the active key of an environment; for a second after another node has replaced it, the previous one. */
  async inUse(environment: Environment): Promise<Signer> {
    const known = this.#inUse.get(environment);
    const now = this.#now();
    if (known !== undefined && known.from <= now && now < known.from + knownForMs) return known.signer;
    const signer = this.#readInUse(environment);
    this.#inUse.set(environment, { from: now, signer });
    signer.catch(() => this.#inUse.delete(environment));
    return signer;
  }

  async #readInUse(environment: Environment): Promise<Signer> {
    const found = await findSigningKeyInUse(this.#store.db, environment);
    return this.#open(found ?? (await this.#create(environment)));
  }

  /** Returns the key for a webhook that must be rejected because of it: an unknown or an expired one. */
  async forDefect(environment: Environment, defect: 'unknown_key' | 'expired_key'): Promise<Signer> {
    if (defect === 'unknown_key')
      return this.#open(await newSigningKey(this.#keyring, environment, this.#now()));
    const nowSeconds = Math.floor(this.#now() / 1000);
    const found = await findExpiredSigningKey(this.#store.db, environment, nowSeconds);
    return this.#open(found ?? (await this.#createExpired(environment, nowSeconds)));
  }

  /**
   * Rotates an environment's key in one unit of work of the caller's store: the new one signs from now on; the old one is
   * still served, with its expiry.
   */
  async rotate(store: Store, environment: Environment, actor: Actor, context: Context): Promise<SigningKey> {
    const key = await newSigningKey(this.#keyring, environment, this.#now());
    const rotated = await store.unitOfWork(async (db) => {
      await expireSigningKey(db, environment, key.createdAt + overlapSeconds);
      await insertSigningKey(db, key);
      const data = { kid: key.kid };
      await appendEvents(db, [event({ type: 'webhook_key.rotated', environment, actor, data }, context)]);
      return key;
    });
    this.#inUse.delete(environment);
    return rotated;
  }

  /** Decrypts and caches a private key: decrypting and importing cost more than signing. */
  #open({ kid, sealedJwk }: SealedSigningKey): Promise<Signer> {
    const known = this.#opened.get(kid);
    if (known !== undefined) return known;
    if (this.#opened.size >= openedMax) this.#opened.clear();
    const opened = this.#import(kid, sealedJwk);
    this.#opened.set(kid, opened);
    opened.catch(() => this.#opened.delete(kid));
    return opened;
  }

  async #import(kid: string, sealedJwk: string): Promise<Signer> {
    const { importJWK } = await loadJose();
    const privateKey = await importJWK(await openSigningKey(this.#keyring, { kid }, sealedJwk), 'ES256');
    return { kid, privateKey: privateKey as CryptoKey };
  }

  async #create(environment: Environment): Promise<SealedSigningKey> {
    const key = await newSigningKey(this.#keyring, environment, this.#now());
    return this.#store.unitOfWork(async (db) => {
      await insertFirstSigningKey(db, key);
      // Another node may have been faster.
      return (await findSigningKeyInUse(db, environment)) ?? key;
    });
  }

  async #createExpired(environment: Environment, nowSeconds: number): Promise<SealedSigningKey> {
    const key = await newSigningKey(this.#keyring, environment, this.#now());
    const expired = { ...key, createdAt: nowSeconds - 2 * daySeconds, expiredAt: nowSeconds - daySeconds };
    await this.#store.unitOfWork((db) => insertSigningKey(db, expired));
    return expired;
  }
}

/** Creates a key for an environment; `now` is real time, milliseconds since the epoch. */
async function newSigningKey(
  keyring: Keyring,
  environment: Environment,
  now: number,
): Promise<SealedSigningKey> {
  const { exportJWK, generateKeyPair } = await loadJose();
  const { privateKey } = await generateKeyPair('ES256', { extractable: true });
  const jwk = await exportJWK(privateKey);
  const kid = randomUUID();
  return {
    kid,
    environment,
    x: jwk.x as string,
    y: jwk.y as string,
    sealedJwk: await sealSigningKey(keyring, { kid }, jwk),
    createdAt: Math.floor(now / 1000),
    expiredAt: null,
  };
}

let loading: Promise<typeof import('jose')> | undefined;

/** Loads the signing library on first use. Importing it each time would take a good part of the time of a signature. */
export function loadJose(): Promise<typeof import('jose')> {
  loading ??= import('jose');
  return loading;
}
