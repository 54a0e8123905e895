import type { Generated } from 'kysely';
import type { DomainEvent } from '../domain/event.ts';

export interface EventRow {
  /** Order of commits, within one node. */
  seq: Generated<number>;
  id: string;
  type: DomainEvent['type'];
  realm: DomainEvent['realm'];
  partner_client_id: string | null;
  end_customer_client_id: string | null;
  institution_id: string | null;
  environment: DomainEvent['environment'];
  actor: DomainEvent['actor'];
  client_address: string | null;
  data: string;
  /** Time in the event's realm. */
  occurred_at: number;
  /** Real time. */
  recorded_at: number;
  /** In its chain, from 1. */
  position: number | null;
  /** Keyed, of this event and the previous hash of the chain. */
  hash: string | null;
  /** Random, for the commitment to its personal part: data and the client's address. Null after erasure. */
  salt: string | null;
  /** To its personal part; null until that is erased. */
  commitment: string | null;
}

/** The end of a chain of events. */
export interface AuditChainRow {
  /** The partner's client id; '' for events without a partner. */
  chain: string;
  position: number;
  hash: string;
  /** In the row of events without a partner, the number of other chains. */
  chains: number;
  /** In the same row, the first event of an earlier version that is not chained yet; null when all are. */
  chaining_from: number | null;
  /** Keyed hash of the other columns. */
  seal: string;
}

/** Removed events of a chain. */
export interface AuditGapRow {
  chain: string;
  /** Positions, both included. */
  first: number;
  last: number;
  /** Of the last of them. */
  hash: string;
  /** Keyed hash of the other columns. */
  seal: string;
}
