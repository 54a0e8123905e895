import type { Realm } from '../domain/environment.ts';

/** The record of a call with an `Idempotency-Key`. */
export interface IdempotencyRow {
  /** Keyed, of the caller and its key. */
  key_hash: Uint8Array;
  /** client_id of the partner, or the operator’s token or user. */
  owner: string;
  /** Null for management calls. */
  realm: Realm | null;
  /** The request's fingerprint and the reply, encrypted under a key that only the caller’s key reveals. */
  sealed: Uint8Array;
  created_at: number;
}
