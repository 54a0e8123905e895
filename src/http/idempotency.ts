import type { FastifyReply, FastifyRequest } from 'fastify';
import { RequestError } from '../api/errors.ts';
import { replayedHeader, takesIdempotencyKey } from '../api/idempotency.ts';
import type { Operation } from '../api/operation.ts';
import type { Services } from '../api/services.ts';
import type { Realm } from '../domain/environment.ts';
import { replayedForMs } from '../domain/idempotency.ts';
import { type CallState, fingerprintOf, IdempotencyKey } from '../keyring/idempotency-key.ts';
import {
  findIdempotencyRecord,
  lockIdempotencyKey,
  saveIdempotencyRecord,
} from '../store/idempotency-records.ts';
import type { Db } from '../store/tables.ts';
import { storeWith } from '../store/watched-store.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Set if the reply is that of an earlier request with the same `Idempotency-Key`. */
    isReplay: boolean | undefined;
  }
}

/** A call as far as its `Idempotency-Key` concerns it. */
interface Call {
  /** All that the operation takes. */
  input: object;
  /** The partner that the caller acts for; null for the operator. */
  partnerClientId: string | null;
  /** Of what it changes, if it can be reset. */
  realm: Realm | null;
}

/** Executes a call with these services; returns its reply on the wire. */
type Execute = (services: Services) => Promise<object>;

/**
 * Executes a call once for its `Idempotency-Key` (draft-ietf-httpapi-idempotency-key-header): the reply is recorded
 * with the change, and returned to each later request with the key. Errors are not recorded, as nothing was changed.
 *
 * @throws RequestError INVALID_HEADERS, IDEMPOTENCY_KEY_REUSED or IDEMPOTENCY_KEY_IN_USE, and any error of the call
 */
export async function executeOnce(
  request: FastifyRequest,
  reply: FastifyReply,
  services: Services,
  operation: Operation,
  call: () => Call,
  execute: Execute,
): Promise<object> {
  const header = request.headers['idempotency-key'];
  if (header === undefined || !takesIdempotencyKey(operation)) return execute(services);
  const record = new CallRecord(services, request, operation, keyOf(header as string), call());
  const run = operation.execution === 'in steps' ? executeInSteps : executeInOneUnit;
  const { body, isReplay } = await run(services, record, execute);
  if (isReplay) {
    request.isReplay = true;
    reply.header(replayedHeader, 'true');
  }
  return body;
}

interface Outcome {
  body: object;
  isReplay: boolean;
}

/** The reply is made and recorded in the unit of work of the change. */
function executeInOneUnit(services: Services, record: CallRecord, execute: Execute): Promise<Outcome> {
  const { store } = services;
  return store.unitOfWork(async (db) => {
    const state = await record.hold(db);
    if (state !== undefined && 'body' in state) return { body: state.body, isReplay: true };
    const within = storeWith(store, { db, unitOfWork: (work) => work(db) });
    const body = await execute({ ...services, store: within });
    await record.save(db, { body });
    return { body, isReplay: false };
  });
}

/**
 * The result of each unit of work is recorded with it, and the reply at the end. After an interruption the call is executed
 * again, with the recorded results.
 */
async function executeInSteps(services: Services, record: CallRecord, execute: Execute): Promise<Outcome> {
  const { store } = services;
  const known = await record.find(store.db);
  if (known !== undefined && 'body' in known) return { body: known.body, isReplay: true };
  let units = 0;
  /** How the call ends if another request has the key, or has completed the call meanwhile. */
  let end: (() => Outcome) | undefined;
  const step = <T>(work: (db: Db) => Promise<T>): Promise<T> => {
    const number = units;
    units += 1;
    return store.unitOfWork(async (db) => {
      const state = await record.hold(db).catch((error: unknown) => {
        if (error instanceof RequestError) end = () => fail(error);
        throw error;
      });
      if (state !== undefined && 'body' in state) {
        end = () => ({ body: state.body, isReplay: true });
        throw new RequestError('IDEMPOTENCY_KEY_IN_USE');
      }
      const results = state?.results ?? new Map<number, unknown>();
      if (results.has(number)) return results.get(number) as T;
      const result = await work(db);
      await record.save(db, { results: new Map([...results, [number, result]]) });
      return result;
    });
  };
  const executed = await execute({ ...services, store: storeWith(store, { unitOfWork: step }) }).then(
    (body) => () => body,
    (error: unknown) => () => fail(error),
  );
  // Not by the error, which the operation may have taken for that of one of its steps.
  if (end !== undefined) return end();
  const body = executed();
  return store.unitOfWork(async (db) => {
    const state = await record.hold(db);
    if (state !== undefined && 'body' in state) return { body: state.body, isReplay: true };
    await record.save(db, { body });
    return { body, isReplay: false };
  });
}

function fail(error: unknown): never {
  throw error;
}

class CallRecord {
  readonly #key: IdempotencyKey;
  readonly #fingerprint: Buffer;
  readonly #owner: string;
  readonly #realm: Realm | null;
  readonly #now: number;

  constructor(
    { keyring, now }: Services,
    { caller, environment }: FastifyRequest,
    { id }: Operation,
    key: string,
    { input, partnerClientId, realm }: Call,
  ) {
    const scope = [caller, environment ?? '', partnerClientId ?? ''].join('/');
    this.#key = new IdempotencyKey(keyring, scope, key);
    this.#fingerprint = fingerprintOf({ operation: id, input });
    this.#owner = partnerClientId ?? (caller as string);
    this.#realm = realm;
    this.#now = now();
  }

  /**
   * Finds the record like {@link find}, and holds the key until the unit of work ends.
   *
   * @throws RequestError IDEMPOTENCY_KEY_IN_USE if an earlier request holds the key for too long, or IDEMPOTENCY_KEY_REUSED
   */
  async hold(db: Db): Promise<CallState | undefined> {
    try {
      await lockIdempotencyKey(db, this.#key.hash);
    } catch (cause) {
      // lock_not_available (PostgreSQL, appendix A).
      if ((cause as { code?: string }).code !== '55P03') throw cause;
      throw new RequestError('IDEMPOTENCY_KEY_IN_USE', { retryAfterSeconds: 5, cause });
    }
    return this.find(db);
  }

  /** @throws RequestError IDEMPOTENCY_KEY_REUSED if the key was used for another request */
  async find(db: Db): Promise<CallState | undefined> {
    const row = await findIdempotencyRecord(db, this.#key.hash, this.#now - replayedForMs);
    if (row === undefined) return undefined;
    const state = this.#key.open(row.sealed, this.#fingerprint);
    if (state === undefined) throw new RequestError('IDEMPOTENCY_KEY_REUSED');
    return state;
  }

  async save(db: Db, state: CallState): Promise<void> {
    await saveIdempotencyRecord(db, {
      key_hash: this.#key.hash,
      owner: this.#owner,
      realm: this.#realm,
      sealed: this.#key.seal(this.#fingerprint, state),
      created_at: this.#now,
    });
  }
}

/** A string of structured fields (RFC 9651, section 3.3.3). */
const quoted = /^"((?:[\x20\x21\x23-\x5b\x5d-\x7e]|\\["\\])*)"$/u;
const bare = /^[\x21\x23-\x7e][\x20-\x7e]*$/u;
const lengthMax = 255;

/** Returns the key, which can be in quotes, as in the draft, or without. */
function keyOf(header: string): string {
  const key = quoted.exec(header)?.[1]?.replaceAll(/\\(.)/gu, '$1') ?? bare.exec(header)?.[0];
  if (key !== undefined && key.length > 0 && key.length <= lengthMax) return key;
  const message = `Idempotency-Key must have 1 to ${lengthMax} printable ASCII characters, in double quotes or without`;
  throw new RequestError('INVALID_HEADERS', { message });
}
