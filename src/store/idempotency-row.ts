import type { Realm } from '../domain/environment.ts';

/** The record of a call with an `Idempotency-Key`. */
export interface IdempotencyRow {
  /** Keyed, of the caller and its key. */
  key_hash: string;
  /** client_id of the partner, or the operator’s token or user. */
  owner: string;
  /** Null for management calls. */
  realm: Realm | null;
  /** Keyed, of the request. */
  fingerprint: string;
  /** Encrypted under a key that only the caller’s key reveals. */
  sealed: string;
  created_at: number;
}
