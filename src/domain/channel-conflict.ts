import type { EndCustomer, EndCustomerStatus } from './end-customer.ts';

export const conflictKinds = ['end_customer', 'direct_customer'] as const;
type ConflictKind = (typeof conflictKinds)[number];

/** What two customers have in common: the legal name, or the registrable domain of the website. */
export const conflictMatches = ['legal_name', 'domain'] as const;
export type ConflictMatch = (typeof conflictMatches)[number];

/** A customer of another partner or of the operator with the same legal name or domain as an end customer. */
export interface ChannelConflict {
  kind: ConflictKind;
  /** Its client_id, or its id on the operator's list. */
  id: string;
  legalName: string;
  website: string;
  /** Null for a direct customer, as are all fields below. */
  partner: { clientId: string; name: string } | null;
  status: EndCustomerStatus | null;
  matches: ConflictMatch[];
}

/**
 * Returns whether the operator can see an end customer's conflicts: while it is under review, or if they caused a
 * review.
 */
export function canSeeConflicts({
  status,
  reviewReasons,
  removedAt,
}: Pick<EndCustomer, 'status' | 'reviewReasons' | 'removedAt'>): boolean {
  return removedAt === null && (status === 'UNDER_REVIEW' || reviewReasons.includes('CHANNEL_CONFLICT'));
}
