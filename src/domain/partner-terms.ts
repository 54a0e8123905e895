import type { EndCustomer, EndCustomerProfile } from './end-customer.ts';
import { DomainError } from './errors.ts';
import type { Partner } from './partner.ts';
import { type Contact, type CustomerSupportInfo, isReachable, saysSomething } from './profile.ts';
import { parseDirectives } from './registration/directives.ts';

/**
 * Returns the requested products without duplicates, else the partner's. Those that the customer already has are not
 * checked again.
 *
 * @throws DomainError INVALID_PRODUCT if the partner is not enabled for some of them
 */
export function productsFor(
  requested: EndCustomerProfile['products'],
  partner: Pick<Partner, 'products'>,
  stored: EndCustomerProfile['products'] = [],
): EndCustomerProfile['products'] {
  const products = requested.length > 0 ? [...new Set(requested)] : partner.products;
  const allowed = [...partner.products, ...stored];
  const foreign = products.filter((product) => !allowed.includes(product));
  if (foreign.length === 0) return products;
  const problem = `contains products the partner is not enabled for: ${foreign.join(', ')}`;
  throw new DomainError('INVALID_PRODUCT', { fields: [{ path: 'products', problem }] });
}

const contactPaths = { technicalContact: 'technical_contact', billingContact: 'billing_contact' } as const;

/**
 * Returns the given contact, else the partner's.
 *
 * @throws DomainError CONTACT_REQUIRED unless it has an email address
 */
export function contactFor(
  name: keyof typeof contactPaths,
  given: Contact | null,
  partner: Pick<Partner, keyof typeof contactPaths>,
): Contact {
  const isGiven = saysSomething(given);
  const contact = isGiven ? given : partner[name];
  if (isReachable(contact)) return contact;
  const problem = isGiven
    ? 'must have an email address'
    : 'is required with an email address, in the request or in the partner’s profile';
  throw new DomainError('CONTACT_REQUIRED', { fields: [{ path: contactPaths[name], problem }] });
}

/** Returns the given contact, else the partner's; empty if there is none yet. */
export function contactSoFar(
  name: keyof typeof contactPaths,
  given: Contact | null,
  partner: Pick<Partner, keyof typeof contactPaths>,
): Contact {
  return saysSomething(given) ? given : (partner[name] ?? {});
}

/**
 * Returns the given support information, else the partner's.
 *
 * @throws DomainError MISSING_FIELDS if the contract requires an email address, and there is none
 */
export function supportInfoFor(
  given: CustomerSupportInfo | null,
  { customerSupportInfo: partners }: Pick<Partner, 'customerSupportInfo'>,
  requiresSupportEmail: boolean,
): CustomerSupportInfo | null {
  if (!requiresSupportEmail) return given ?? partners;
  const isGiven = saysSomething(given);
  const info = isGiven ? given : partners;
  if (info?.email !== undefined) return info;
  const problem = isGiven ? 'is required' : 'is required, in the request or in the partner’s profile';
  throw new DomainError('MISSING_FIELDS', { fields: [{ path: 'customer_support_info.email', problem }] });
}

/** @throws DomainError ASSETS_UNDER_MANAGEMENT_REQUIRED if the partner's commitment requires them */
export function requireAssets(
  { assetsUnderManagement }: Pick<EndCustomerProfile, 'assetsUnderManagement'>,
  { hasMonthlyServiceCommitment }: Pick<Partner, 'hasMonthlyServiceCommitment'>,
): void {
  if (!hasMonthlyServiceCommitment || assetsUnderManagement !== null) return;
  throw new DomainError('ASSETS_UNDER_MANAGEMENT_REQUIRED');
}

/** @throws DomainError LOGO_REQUIRED if Link shows the customer's own logo, and it has none */
export function requireLogo(
  { createLinkCustomization }: Pick<EndCustomerProfile, 'createLinkCustomization'>,
  hasOwnLogo: boolean,
  { usesCoBrandedConsentPane }: Pick<Partner, 'usesCoBrandedConsentPane'>,
): void {
  if (hasOwnLogo || !createLinkCustomization || !usesCoBrandedConsentPane) return;
  throw new DomainError('LOGO_REQUIRED');
}

/**
 * Returns the diligence statuses that follow from a changed attestation: a new one starts them as on creation, a withdrawn
 * one sets them back. A flowdown that the operator is negotiating does not follow.
 */
export function followingStatuses(
  before: EndCustomer,
  after: EndCustomer,
  partner: Pick<Partner, 'reviewPolicy'>,
): Partial<Pick<EndCustomer, 'flowdownStatus' | 'questionnaireStatus'>> {
  const { flowdownStatus, questionnaireStatus } = attestedStatuses(after, partner);
  const { isBankAddendumCompleted: isAccepted, isDiligenceAttested: isAttested } = after;
  const followsAddendum =
    isAccepted !== before.isBankAddendumCompleted &&
    before.flowdownStatus === (isAccepted ? 'NOT_STARTED' : 'COMPLETE');
  const followsDiligence =
    isAttested !== before.isDiligenceAttested &&
    (!isAttested || before.questionnaireStatus === 'NOT_STARTED');
  return { ...(followsAddendum && { flowdownStatus }), ...(followsDiligence && { questionnaireStatus }) };
}

/**
 * Returns the diligence statuses that follow from what the partner attests, and from the directives in a sandbox
 * application's name.
 */
export function attestedStatuses(
  customer: Pick<
    EndCustomer,
    'realm' | 'applicationName' | 'isDiligenceAttested' | 'isBankAddendumCompleted'
  >,
  { reviewPolicy }: Pick<Partner, 'reviewPolicy'>,
): Pick<EndCustomer, 'flowdownStatus' | 'questionnaireStatus'> {
  const words = customer.realm === 'sandbox' ? parseDirectives(customer.applicationName) : [];
  const isDirected = (name: string) => words.some(({ word }) => word === name);
  const isAutomatic = reviewPolicy === 'AUTOMATIC' && !isDirected('QUESTIONNAIRE_NOT_COMPLETE');
  const isAccepted = customer.isBankAddendumCompleted && !isDirected('FLOWDOWN_NOT_COMPLETE');
  const received = isAutomatic ? 'COMPLETE' : 'RECEIVED';
  return {
    flowdownStatus: isAccepted ? 'COMPLETE' : 'NOT_STARTED',
    questionnaireStatus: customer.isDiligenceAttested ? received : 'NOT_STARTED',
  };
}
