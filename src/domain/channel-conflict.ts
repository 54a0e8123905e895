import type { EndCustomer, EndCustomerStatus } from './end-customer.ts';

export const conflictKinds = ['end_customer', 'direct_customer'] as const;
export type ConflictKind = (typeof conflictKinds)[number];

/** By what two customers can be taken for one: the legal name, or the domain that the website is registered under. */
export const conflictMatches = ['legal_name', 'domain'] as const;
export type ConflictMatch = (typeof conflictMatches)[number];

/** A customer of somebody else's that is, by its name or its domain, the same as an end customer. */
export interface ChannelConflict {
  kind: ConflictKind;
  /** Its client_id, or its id on the operator's list. */
  id: string;
  legalName: string;
  website: string;
  /** Null for a direct customer, as is all that follows. */
  partner: { clientId: string; name: string } | null;
  status: EndCustomerStatus | null;
  matches: ConflictMatch[];
}

/** Whether the operator is told whom an end customer conflicts with: while it is reviewed, or where it was for that. */
export function tellsConflicts({
  status,
  reviewReasons,
  removedAt,
}: Pick<EndCustomer, 'status' | 'reviewReasons' | 'removedAt'>): boolean {
  return removedAt === null && (status === 'UNDER_REVIEW' || reviewReasons.includes('CHANNEL_CONFLICT'));
}
