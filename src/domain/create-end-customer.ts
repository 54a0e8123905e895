import { checkProfileValues, type EndCustomerApplication } from './application.ts';
import type { Context } from './context.ts';
import type { ContractRules } from './contract.ts';
import {
  type EndCustomer,
  type EndCustomerDecision,
  type EndCustomerProfile,
  type EndCustomerStatus,
  endCustomerEvent,
  type IssuedKey,
  issueKey,
  keyData,
  nothingDue,
  type Requirement,
  type ReviewReason,
  requirements,
} from './end-customer.ts';
import type { Availability, Realm } from './environment.ts';
import { alreadyCreated, invalidField } from './errors.ts';
import type { Actor } from './event.ts';
import { reviewEndCustomer } from './lifecycle.ts';
import { type Logo, readLogo } from './logo.ts';
import { type Partner, requirePartnerReady } from './partner.ts';
import {
  attestedStatuses,
  contactFor,
  contactSoFar,
  productsFor,
  requireAssets,
  requireLogo,
  supportInfoFor,
} from './partner-terms.ts';
import { type DirectiveName, parseDirectives } from './registration/directives.ts';
import { isReviewable, missingRequirements } from './requirements.ts';
import { normaliseRedirectUri } from './web-address.ts';

/** Existing customers with the same names. */
export interface NameMatches {
  /** client_id of the partner’s own customer with this legal entity name and application name, in the same realm. */
  existing: string | null;
  /**
   * The application name is taken: in the live realm by any partner's customer, in the sandbox by the same partner's.
   */
  applicationNameTaken: boolean;
  /** The website's domain or the legal name is that of another partner's live customer or of a direct customer. */
  channelConflict: boolean;
}

interface CreateInputs {
  partner: Partner;
  realm: Realm;
  availability: Availability;
  actor: Actor;
  /** What is missing can be provided later; otherwise the profile is complete. */
  isStepByStep?: boolean;
}

interface CompleteProfile {
  profile: EndCustomerProfile;
  /** The image in the application; null if there is none, and the partner's, if it has one, is the default. */
  logo: Logo | null;
}

/**
 * Checks an application by the rules that depend only on the partner, in the order of the contract's error table, and
 * fills in the partner's defaults. Step by step, contacts can be provided later, and assets under management are not
 * asked for.
 *
 * @throws DomainError FLOWDOWN_NOT_COMPLETE, QUESTIONNAIRE_NOT_COMPLETE, INVALID_FIELD, INVALID_PRODUCT,
 *   CONTACT_REQUIRED, MISSING_FIELDS, ASSETS_UNDER_MANAGEMENT_REQUIRED, LOGO_REQUIRED, INVALID_LOGO
 */
export function completeProfile(
  application: EndCustomerApplication,
  partner: Partner,
  { requiresSupportEmail }: Pick<ContractRules, 'requiresSupportEmail'>,
  { isStepByStep = false } = {},
): CompleteProfile {
  requirePartnerReady(partner);
  checkProfileValues(application);
  const products = productsFor(application.products, partner);
  const contact = isStepByStep ? contactSoFar : contactFor;
  const technicalContact = contact('technicalContact', application.technicalContact, partner);
  const billingContact = contact('billingContact', application.billingContact, partner);
  const customerSupportInfo = supportInfoFor(application.customerSupportInfo, partner, requiresSupportEmail);
  if (!isStepByStep) requireAssets(application, partner);
  const { logo: base64, ...rest } = application;
  requireLogo(application, base64 !== null, partner);
  const logo = base64 === null ? null : readLogo(base64);
  const profile = {
    ...rest,
    products,
    redirectUris: application.redirectUris.map(normaliseRedirectUri),
    technicalContact,
    billingContact,
    customerSupportInfo,
    logoSha256: logo?.sha256 ?? partner.logoSha256,
  };
  return { profile, logo };
}

/**
 * Creates an end customer from a complete profile.
 *
 * @throws DomainError CUSTOMER_ALREADY_CREATED, or INVALID_FIELD if the application name is taken
 */
export function createEndCustomer(
  profile: EndCustomerProfile,
  nameMatches: NameMatches,
  inputs: CreateInputs,
  context: Context,
): EndCustomerDecision {
  const { partner, realm, availability, actor } = inputs;
  if (nameMatches.existing !== null) throw alreadyCreated(nameMatches.existing);
  if (nameMatches.applicationNameTaken) {
    throw invalidField('application_name', 'is already used by another application');
  }
  const directives = realm === 'sandbox' ? parseDirectives(profile.applicationName) : [];
  const isDirected = (...words: DirectiveName[]) => directives.some(({ word }) => words.includes(word));
  const isSimulated = isDirected('UNDER_REVIEW', 'DENIED');
  const missing = inputs.isStepByStep ? missingRequirements(profile) : [];
  const isRaised = isDirected('MORE_INFORMATION_NEEDED');
  const isDue = (requirement: Requirement) =>
    missing.includes(requirement) || (isRaised && requirement === 'bank_addendum_acceptance');
  const requirementsDue = requirements.filter(isDue);
  const reasons = isReviewable(missing) ? reasonsForReview(profile, nameMatches, partner, isSimulated) : [];
  const statusWhenMet = isReviewable(missing) ? statusAfter(reasons) : null;
  const isComplete = requirementsDue.length === 0;
  const endCustomer: EndCustomer = {
    ...profile,
    clientId: context.newClientId(),
    partnerClientId: partner.clientId,
    realm,
    status: isComplete ? statusAfter(reasons) : 'MORE_INFORMATION_NEEDED',
    ...nothingDue,
    ...(isComplete ? {} : { requirementsDue, statusWhenMet }),
    reviewReasons: reasons,
    decisionReason: null,
    ...attestedStatuses({ ...profile, realm }, partner),
    createdAt: context.now,
    updatedAt: context.now,
    enabledAt: null,
    suspendedAt: null,
    erasedAt: null,
    removedAt: null,
    assignee: null,
    registrationsDueAt: null,
    revision: 1,
  };
  const keys = { issuedKeys: firstKeys(availability, context), endedKeys: [] };
  const due = isComplete ? {} : { requirementsDue };
  const data = { after: endCustomer.status, reviewReasons: reasons, ...due, ...keyData(keys) };
  const created = endCustomerEvent({ type: 'end_customer.created', actor, data }, endCustomer, context);
  const decision = { endCustomer, ...keys, events: [created] };
  return isDirected('DENIED') && isComplete ? denied(decision, context) : decision;
}

/** Applies the denial that a sandbox application requests in its name. */
function denied(decision: EndCustomerDecision, context: Context): EndCustomerDecision {
  const verdict = { decision: 'DENY', reason: 'requested in the application name' } as const;
  const reviewed = reviewEndCustomer(decision.endCustomer, verdict, 'system', context);
  return {
    ...decision,
    endCustomer: { ...reviewed.endCustomer, revision: decision.endCustomer.revision },
    issuedKeys: decision.issuedKeys.filter(({ environment }) => !reviewed.endedKeys.includes(environment)),
    events: [...decision.events, ...reviewed.events],
  };
}

function firstKeys({ development, limitedProductionCalls }: Availability, context: Context): IssuedKey[] {
  return [
    issueKey('sandbox', null, context),
    ...(development ? [issueKey('development', null, context)] : []),
    ...(limitedProductionCalls > 0 ? [issueKey('production', limitedProductionCalls, context)] : []),
  ];
}

/** Returns the status of a customer that nothing is due for, before its review. */
export function statusAfter(reasons: readonly ReviewReason[]): EndCustomerStatus {
  return reasons.length > 0 ? 'UNDER_REVIEW' : 'PENDING_ENABLEMENT';
}

/** Returns why a customer requires a review. */
export function reasonsForReview(
  profile: EndCustomerProfile,
  nameMatches: Pick<NameMatches, 'channelConflict'>,
  partner: Partner,
  isSimulated: boolean,
): ReviewReason[] {
  return [
    ...(partner.reviewPolicy === 'MANUAL' ? (['MANUAL_REVIEW_POLICY'] as const) : []),
    ...(profile.isDiligenceAttested ? [] : (['DILIGENCE_NOT_ATTESTED'] as const)),
    ...(nameMatches.channelConflict ? (['CHANNEL_CONFLICT'] as const) : []),
    ...(isSimulated ? (['SIMULATED'] as const) : []),
  ];
}
