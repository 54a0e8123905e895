import { profileProblems } from './application.ts';
import { reviewChange, reviewedFieldsOf } from './change-review.ts';
import type { Context } from './context.ts';
import { type NameMatches, reasonsForReview, statusAfter } from './create-end-customer.ts';
import {
  type EndCustomer,
  type EndCustomerDecision,
  type EndCustomerProfile,
  isEnabled,
  issueKey,
  moveOn,
  nothingDue,
  type Requirement,
  requirements,
  unchanged,
} from './end-customer.ts';
import { DomainError, invalidField } from './errors.ts';
import type { Actor } from './event.ts';
import { changeData } from './event-changes.ts';
import { changeEndCustomer, requireNotRemoved } from './lifecycle.ts';
import type { Partner } from './partner.ts';
import { followingStatuses } from './partner-terms.ts';
import type { Product } from './product.ts';
import type { BankAddendumAcceptance, CraQuestionnaire } from './profile.ts';
import {
  acceptanceProblems,
  isReviewable,
  missingRequirements,
  productStatusOf,
  stillDue,
} from './requirements.ts';
import { normaliseRedirectUri } from './web-address.ts';

/** What a partner provides about an end customer, and the requirements that this is for. */
export interface Information {
  changes: Partial<EndCustomerProfile>;
  provided: readonly Requirement[];
}

/** What a request of a partner can provide; omitted fields keep their values. */
export type GivenInformation = Partial<
  Pick<
    EndCustomerProfile,
    | 'legalEntityName'
    | 'website'
    | 'applicationName'
    | 'isDiligenceAttested'
    | 'technicalContact'
    | 'billingContact'
    | 'address'
    | 'redirectUris'
  >
> & {
  bankAddendumAcceptance?: BankAddendumAcceptance;
  questionnaires?: { cra?: CraQuestionnaire };
};

const requirementOf: Readonly<Record<string, Requirement>> = {
  legalEntityName: 'legal_entity_name',
  website: 'website',
  applicationName: 'application_name',
  isDiligenceAttested: 'is_diligence_attested',
  technicalContact: 'technical_contact',
  billingContact: 'billing_contact',
  address: 'address',
  bankAddendumAcceptance: 'bank_addendum_acceptance',
  isBankAddendumCompleted: 'bank_addendum_acceptance',
};

/** Returns the requirements that fields of a request are for. */
export function requirementsOfFields(names: readonly string[]): Requirement[] {
  return names.flatMap((name) => requirementOf[name] ?? []);
}

/**
 * Validates what a partner provides; stored values are not checked again. `now` is the latest time that evidence can
 * have.
 *
 * @throws DomainError INVALID_FIELD, naming every invalid field
 */
export function readInformation(given: GivenInformation, customer: EndCustomer, now: number): Information {
  const { redirectUris, bankAddendumAcceptance, questionnaires, ...rest } = given;
  const fields = [
    ...profileProblems({ ...rest, ...(redirectUris && { redirectUris }) }, customer),
    ...(bankAddendumAcceptance === undefined ? [] : acceptanceProblems(bankAddendumAcceptance, now)),
  ];
  if (fields.length > 0) throw new DomainError('INVALID_FIELD', { fields });
  const provided = requirementsOfFields(Object.keys(given));
  if (questionnaires?.cra !== undefined) provided.push('questionnaires.cra');
  const changes = {
    ...rest,
    ...(redirectUris && { redirectUris: redirectUris.map(normaliseRedirectUri) }),
    ...(bankAddendumAcceptance && acceptance(bankAddendumAcceptance)),
    ...(questionnaires?.cra && { craQuestionnaire: questionnaires.cra }),
  };
  return { changes, provided };
}

/** Returns the fields of a profile that the evidence for the bank addendum sets. */
export function acceptance(
  evidence: BankAddendumAcceptance,
): Pick<EndCustomerProfile, 'bankAddendumAcceptance' | 'isBankAddendumCompleted'> {
  return { bankAddendumAcceptance: evidence, isBankAddendumCompleted: evidence.customerAccepted === true };
}

interface ProvideInputs {
  partner: Partner;
  /** Of the customer with its new names. */
  nameMatches: NameMatches;
  actor: Actor;
}

/**
 * Saves what the partner provides. Once nothing is due, the customer has the status that it had before, or goes on as
 * after its creation: to review if the rules require it, or if a request for information has replaced what is still
 * missing. A change that needs a review puts an approved customer back under review.
 *
 * @throws DomainError INVALID_FIELD for a customer that is DENIED or suspended, if its new application name is taken, or
 *   if it has been enabled and the change needs a review
 */
export function provideInformation(
  customer: EndCustomer,
  { changes, provided }: Information,
  { partner, nameMatches, actor }: ProvideInputs,
  context: Context,
): EndCustomerDecision {
  const isDenied = customer.status === 'DENIED';
  if (isDenied || customer.suspendedAt !== null) {
    const problem = `is that of an end customer that is ${isDenied ? 'DENIED' : 'suspended'}`;
    throw invalidField('end_customer_client_id', problem);
  }
  const isTaken = nameMatches.applicationNameTaken || nameMatches.existing !== null;
  if (changes.applicationName !== undefined && isTaken)
    throw invalidField('application_name', 'is already used by another application');
  const changed = changeData<EndCustomer>(customer, changes)?.after ?? {};
  const review = reviewChange(customer, changed, { partner, nameMatches, isOperator: false });
  if (review === 'operator') {
    const problem = 'needs a review, so only the operator can change it for an end customer that is enabled';
    const fields = reviewedFieldsOf(changed).map((path) => ({ path, problem }));
    throw new DomainError('INVALID_FIELD', { fields });
  }
  const after = { ...customer, ...changes, ...review };
  const state = {
    ...changes,
    ...review,
    ...followingStatuses(customer, after, partner),
    ...statusOf(after, stillDue(customer.requirementsDue, provided, after), partner, nameMatches),
  };
  return changeEndCustomer(customer, state, actor, context);
}

/** Returns what changes once only `requirementsDue` are due. */
export function statusOf(
  customer: EndCustomer,
  requirementsDue: readonly Requirement[],
  partner: Partner,
  nameMatches: Pick<NameMatches, 'channelConflict'>,
): Partial<EndCustomer> {
  if (customer.status !== 'MORE_INFORMATION_NEEDED') return {};
  const isToDecide = customer.statusWhenMet === null && isReviewable(requirementsDue);
  const reviewReasons = isToDecide
    ? reasonsForReview(customer, nameMatches, partner, false)
    : customer.reviewReasons;
  const isSkipped = !isReviewable(missingRequirements(customer));
  const decided = isSkipped ? 'UNDER_REVIEW' : statusAfter(reviewReasons);
  const statusWhenMet = isToDecide ? decided : customer.statusWhenMet;
  if (requirementsDue.length > 0) return { requirementsDue, statusWhenMet, reviewReasons };
  const { requirementsNote } = nothingDue;
  const status = statusWhenMet ?? 'UNDER_REVIEW';
  return { status, requirementsDue, requirementsNote, statusWhenMet: null, reviewReasons };
}

/**
 * Requests information from the partner, instead of what is due now; the customer is MORE_INFORMATION_NEEDED until all
 * of it has been provided. An empty list withdraws the request. A customer whose creation was never completed is to be
 * reviewed once nothing else than the questionnaire of a product is due.
 *
 * @throws DomainError CONFLICT if the customer is DENIED or has been removed
 */
export function requestInformation(
  customer: EndCustomer,
  { due, note }: { due: readonly Requirement[]; note: string | null },
  actor: Actor,
  context: Context,
): EndCustomerDecision {
  requireNotRemoved(customer);
  if (customer.status === 'DENIED') {
    throw new DomainError('CONFLICT', { message: 'the end customer is DENIED; reverse the denial first' });
  }
  const requirementsDue = requirements.filter((requirement) => due.includes(requirement));
  const isWaiting = customer.status === 'MORE_INFORMATION_NEEDED';
  const reviewed = isReviewable(requirementsDue) ? 'UNDER_REVIEW' : null;
  const statusWhenMet = isWaiting ? (customer.statusWhenMet ?? reviewed) : customer.status;
  const isOver = requirementsDue.length === 0;
  if (isOver && !isWaiting) return unchanged(customer);
  const changes: Partial<EndCustomer> = isOver
    ? {
        status: statusWhenMet ?? 'UNDER_REVIEW',
        requirementsDue,
        requirementsNote: null,
        statusWhenMet: null,
      }
    : { status: 'MORE_INFORMATION_NEEDED', requirementsDue, requirementsNote: note, statusWhenMet };
  const data = { requirementsDue, note };
  return moveOn(customer, changes, { type: 'end_customer.information_requested', actor, data }, context);
}

/**
 * Enables products of a customer, for a partner that is ready: those given, or all that are ready. With the first ones
 * its registrations start, and it gets an unlimited production key; nothing else changes with later ones.
 *
 * @throws DomainError INVALID_FIELD for a product that is not the customer's, CUSTOMER_ALREADY_ENABLED or
 *   CUSTOMER_NOT_READY_FOR_ENABLEMENT, naming the products
 */
export function enableProducts(
  customer: EndCustomer,
  asked: readonly Product[] | null,
  actor: Actor,
  context: Context,
): EndCustomerDecision {
  const chosen = asked ?? readyProducts(customer);
  refuse(
    chosen,
    (product) => !customer.products.includes(product),
    'INVALID_FIELD',
    'is not a product of the end customer',
  );
  refuse(
    chosen,
    (product) => productStatusOf(customer, product) === 'ACTIVE',
    'CUSTOMER_ALREADY_ENABLED',
    'is already enabled',
  );
  refuse(
    chosen,
    (product) => customer.suspendedAt !== null || productStatusOf(customer, product) !== 'PENDING_ENABLEMENT',
    'CUSTOMER_NOT_READY_FOR_ENABLEMENT',
    'is not ready',
  );
  const before = customer.enabledProducts ?? [];
  const enabledProducts = customer.products.filter(
    (product) => before.includes(product) || chosen.includes(product),
  );
  const isFirst = !isEnabled(customer);
  const isWaiting = customer.status === 'MORE_INFORMATION_NEEDED';
  const changes: Partial<EndCustomer> = {
    enabledProducts,
    ...(isFirst && { enabledAt: context.now }),
    ...(isWaiting ? { statusWhenMet: 'ACTIVE' } : { status: 'ACTIVE' }),
  };
  const keys = isFirst
    ? { endedKeys: ['production' as const], issuedKeys: [issueKey('production', null, context)] }
    : {};
  const data = { products: chosen };
  return moveOn(customer, changes, { type: 'end_customer.enabled', actor, data }, context, keys);
}

/** @throws DomainError CUSTOMER_ALREADY_ENABLED or CUSTOMER_NOT_READY_FOR_ENABLEMENT if no product is ready */
function readyProducts(customer: EndCustomer): Product[] {
  const statuses = customer.products.map((product) => productStatusOf(customer, product));
  const ready = customer.products.filter((_product, at) => statuses[at] === 'PENDING_ENABLEMENT');
  if (ready.length > 0) return ready;
  const areAllActive = statuses.every((status) => status === 'ACTIVE');
  throw new DomainError(areAllActive ? 'CUSTOMER_ALREADY_ENABLED' : 'CUSTOMER_NOT_READY_FOR_ENABLEMENT');
}

function refuse(
  chosen: readonly Product[],
  isRefused: (product: Product) => boolean,
  code: 'INVALID_FIELD' | 'CUSTOMER_ALREADY_ENABLED' | 'CUSTOMER_NOT_READY_FOR_ENABLEMENT',
  problem: string,
): void {
  const fields = chosen.flatMap((product, at) =>
    isRefused(product) ? [{ path: `products[${at}]`, problem: `${problem}: ${product}` }] : [],
  );
  if (fields.length > 0) throw new DomainError(code, { fields });
}
