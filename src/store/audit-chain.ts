import { createHmac, type KeyObject } from 'node:crypto';
import type { Selectable } from 'kysely';
import type { AuditChainRow, AuditGapRow, EventRow } from './event-tables.ts';

// Events form chains: each contains a keyed hash of itself and of the previous event of its chain. The last hash of a
// chain is in its head. Heads, and the ranges of removed events, are sealed with the same key.

/** An event as it is stored. */
export type StoredEvent = Selectable<EventRow>;

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
  key: KeyObject,
  { salt, data, client_address }: Pick<StoredEvent, 'salt' | 'data' | 'client_address'>,
): string {
  return keyed(key, ['personal', salt, data, client_address]);
}

/** The hash of an event, which follows the one with the hash `previous`. */
export function linkOf(key: KeyObject, previous: string, row: StoredEvent): string {
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

export function sealOfHead(key: KeyObject, head: Head): string {
  const { chain, position, hash, chains, chaining_from } = head;
  return keyed(key, ['head', chain, position, hash, chains, chaining_from]);
}

export function sealOfGap(key: KeyObject, { chain, first, last, hash }: Gap): string {
  return keyed(key, ['gap', chain, first, last, hash]);
}

function keyed(key: KeyObject, values: readonly unknown[]): string {
  return createHmac('sha256', key).update(JSON.stringify(values)).digest('base64url');
}
