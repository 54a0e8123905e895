import type { NameMatches } from './create-end-customer.ts';
import { type EndCustomer, type EndCustomerProfile, isEnabled, type ReviewReason } from './end-customer.ts';
import { foldName } from './names.ts';
import type { Partner } from './partner.ts';

/** What the review of a change depends on, in addition to the change. */
export interface ChangeInputs {
  partner: Pick<Partner, 'reviewPolicy'>;
  /** By the names that change; by all of a customer whose review is undecided. */
  nameMatches: Pick<NameMatches, 'channelConflict'>;
  /** The operator's changes need no review by the operator. */
  isOperator: boolean;
}

/** Fields whose changes can need a review, by their names on the wire. */
const reviewedFields = {
  legalEntityName: 'legal_entity_name',
  website: 'website',
  isDiligenceAttested: 'is_diligence_attested',
} as const satisfies Partial<Record<keyof EndCustomerProfile, string>>;

/** Returns the changed fields whose change can need a review, by their names on the wire. */
export function reviewedFieldsOf(changes: Partial<EndCustomerProfile>): string[] {
  return Object.entries(reviewedFields).flatMap(([name, wire]) => (name in changes ? [wire] : []));
}

/** Returns whether what a review depends on has not been provided yet: the review is then decided later. */
export function isUndecided({
  status,
  statusWhenMet,
}: Pick<EndCustomer, 'status' | 'statusWhenMet'>): boolean {
  return status === 'MORE_INFORMATION_NEEDED' && statusWhenMet === null;
}

/**
 * Returns the status and review reasons after the fields in `changes` have changed: an approved customer is under review
 * again if the partner's change needs a review. `operator` if only the operator can make the change, as the customer has
 * been enabled and cannot wait for a review.
 */
export function reviewChange(
  customer: EndCustomer,
  changes: Partial<EndCustomerProfile>,
  inputs: ChangeInputs,
): Partial<Pick<EndCustomer, 'status' | 'statusWhenMet' | 'reviewReasons'>> | 'operator' {
  const reasons = isUndecided(customer) ? [] : reasonsForChange(customer, changes, inputs);
  if (reasons.length === 0) return {};
  const reviewReasons = [...new Set([...customer.reviewReasons, ...reasons])];
  if (inputs.isOperator) return { reviewReasons };
  if (isEnabled(customer)) return 'operator';
  return {
    reviewReasons,
    ...(customer.status === 'PENDING_ENABLEMENT' && { status: 'UNDER_REVIEW' }),
    ...(customer.statusWhenMet === 'PENDING_ENABLEMENT' && { statusWhenMet: 'UNDER_REVIEW' }),
  };
}

function reasonsForChange(
  customer: EndCustomer,
  { legalEntityName, isDiligenceAttested }: Partial<EndCustomerProfile>,
  { partner, nameMatches, isOperator }: ChangeInputs,
): ReviewReason[] {
  const isRenamed =
    legalEntityName !== undefined && foldName(legalEntityName) !== foldName(customer.legalEntityName);
  const isManual = isRenamed && partner.reviewPolicy === 'MANUAL' && !isOperator;
  return [
    ...(isManual ? (['MANUAL_REVIEW_POLICY'] as const) : []),
    ...(isDiligenceAttested === false ? (['DILIGENCE_NOT_ATTESTED'] as const) : []),
    ...(nameMatches.channelConflict ? (['CHANNEL_CONFLICT'] as const) : []),
  ];
}
