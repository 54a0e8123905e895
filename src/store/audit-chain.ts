import { hash as digest } from 'node:crypto';
import type { Selectable } from 'kysely';
import type { AuditChainRow, AuditGapRow, EventRow } from './event-tables.ts';

// Events form chains: each contains a keyed hash of itself and of the previous event of its chain. The last hash of a
// chain is in its head. Heads, and the ranges of removed events, are sealed with the same key.

/** Two keys, each of 64 hexadecimal digits: of as many bytes as a block of SHA-256. */
export interface AuditKey {
  inner: string;
  outer: string;
}

/** An event as it is stored. */
export type StoredEvent = Selectable<EventRow>;

/** One that has not been erased. */
export type ChainedEvent = Omit<StoredEvent, 'commitment'>;

/** A chain's number of events so far and the hash of the last. */
export type Head = Omit<AuditChainRow, 'seal'>;

/** Events of a chain that were removed, and the hash of the last of them. */
export type Gap = Omit<AuditGapRow, 'seal'>;

/** The chain of events without a partner; it also knows how many other chains there are. */
export const operatorChain = '';

/** Previous hash of the first event of a chain. */
export const noHash = '';

/**
 * The chain of an event: its partner's, so that writers of different partners do not wait for each other. The removal of a
 * partner is recorded outside its chain, which is removed with it.
 */
export function chainOf({ type, partner_client_id }: Pick<EventRow, 'type' | 'partner_client_id'>): string {
  return type === 'partner.removed' ? operatorChain : (partner_client_id ?? operatorChain);
}

/**
 * The keyed hash of an event's personal part. After erasure it takes the place of the salt, without which nothing can be
 * concluded from it.
 */
export function commitmentOf(
  key: AuditKey,
  { salt, data, client_address }: Pick<ChainedEvent, 'salt' | 'data' | 'client_address'>,
): string {
  return keyed(key, ['personal', salt, data, client_address]);
}

/** The hash of an event, which follows the one with the hash `previous`. */
export function linkOf(
  key: AuditKey,
  previous: string,
  row: ChainedEvent & { commitment?: string | null },
): string {
  return keyed(key, [
    'event',
    previous,
    chainOf(row),
    row.position,
    row.seq,
    row.id,
    row.type,
    row.realm,
    row.partner_client_id,
    row.end_customer_client_id,
    row.institution_id,
    row.environment,
    row.actor,
    row.occurred_at,
    row.recorded_at,
    row.salt === null ? row.commitment : commitmentOf(key, row),
  ]);
}

export function sealOfHead(key: AuditKey, head: Head): string {
  const { chain, position, hash, chains, chaining_from } = head;
  return keyed(key, ['head', chain, position, hash, chains, chaining_from]);
}

export function sealOfGap(key: AuditKey, { chain, first, last, hash }: Gap): string {
  return keyed(key, ['gap', chain, first, last, hash]);
}

/** HMAC's construction (RFC 2104) with two keys of one block each: by one-shot hashes, which cost less than `createHmac`. */
function keyed({ inner, outer }: AuditKey, values: readonly unknown[]): string {
  return digest('sha256', outer + digest('sha256', inner + JSON.stringify(values)), 'base64url');
}
