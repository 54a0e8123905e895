import { isIP } from 'node:net';
import {
  type EndCustomer,
  type EndCustomerProfile,
  type EndCustomerStatus,
  isEnabled,
  type Requirement,
  requirements,
} from './end-customer.ts';
import type { Environment } from './environment.ts';
import type { FieldProblem } from './errors.ts';
import type { Product } from './product.ts';
import { type BankAddendumAcceptance, type CraQuestionnaire, isReachable } from './profile.ts';

const isMet: Readonly<Record<Requirement, (profile: EndCustomerProfile) => boolean>> = {
  legal_entity_name: ({ legalEntityName }) => legalEntityName !== '',
  website: ({ website }) => website !== '',
  application_name: ({ applicationName }) => applicationName !== '',
  is_diligence_attested: ({ isDiligenceAttested }) => isDiligenceAttested,
  technical_contact: ({ technicalContact }) => isReachable(technicalContact),
  billing_contact: ({ billingContact }) => isReachable(billingContact),
  address: ({ address: { street, city, countryCode } }) =>
    [street, city, countryCode].every((part) => part !== undefined),
  bank_addendum_acceptance: ({ isBankAddendumCompleted }) => isBankAddendumCompleted,
  'questionnaires.cra': ({ craQuestionnaire }) => craQuestionnaire !== null && isAnswered(craQuestionnaire),
};

function isAnswered({ purposes = {}, ...answers }: CraQuestionnaire): boolean {
  const { isThirdPartyInvolved, isTechnicalServiceProviderInvolved } = answers;
  const all = Object.values(purposes);
  return (
    all.length > 0 &&
    all.every(({ useCases = [] }) => useCases.length > 0) &&
    isThirdPartyInvolved !== undefined &&
    isTechnicalServiceProviderInvolved !== undefined
  );
}

/** Returns the requirements of a product: the questionnaire is only for the products of consumer reporting. */
export function requirementsOf(product: Product): readonly Requirement[] {
  const isOfReports = product.startsWith('cra_');
  return requirements.filter((requirement) => isOfReports || requirement !== 'questionnaires.cra');
}

/** Returns what is missing in a profile for its products. */
export function missingRequirements(profile: EndCustomerProfile): Requirement[] {
  return requirements.filter(
    (requirement) =>
      !isMet[requirement](profile) &&
      profile.products.some((product) => requirementsOf(product).includes(requirement)),
  );
}

/** Returns what is still due after the partner has provided something for the requirements in `provided`. */
export function stillDue(
  due: readonly Requirement[],
  provided: readonly Requirement[],
  profile: EndCustomerProfile,
): Requirement[] {
  return due.filter((requirement) => !provided.includes(requirement) || !isMet[requirement](profile));
}

/** Returns whether a review can begin: all that is due concerns single products. */
export function isReviewable(due: readonly Requirement[]): boolean {
  return due.every((requirement) => requirement === 'questionnaires.cra');
}

/** Returns the status of one of a customer's products. */
export function productStatusOf(customer: EndCustomer, product: Product): EndCustomerStatus {
  const { status, requirementsDue, statusWhenMet, enabledProducts } = customer;
  if (requirementsOf(product).some((requirement) => requirementsDue.includes(requirement))) {
    return 'MORE_INFORMATION_NEEDED';
  }
  if (isEnabled(customer)) {
    return enabledProducts === null || enabledProducts.includes(product) ? 'ACTIVE' : 'PENDING_ENABLEMENT';
  }
  return status === 'MORE_INFORMATION_NEEDED' ? (statusWhenMet ?? status) : status;
}

/**
 * Returns the products that a customer's key can be used for: in production, those that are enabled, also while
 * information about them is due; elsewhere, and with a limited key before, all.
 */
export function usableProducts(customer: EndCustomer, environment: Environment): readonly Product[] {
  const { products, enabledProducts } = customer;
  const isLimited = environment === 'production' && isEnabled(customer) && enabledProducts !== null;
  return isLimited ? products.filter((product) => enabledProducts.includes(product)) : products;
}

/** Returns the status of each of a customer's products. */
export function productStatusesOf(customer: EndCustomer): Partial<Record<Product, EndCustomerStatus>> {
  return Object.fromEntries(
    customer.products.map((product) => [product, productStatusOf(customer, product)]),
  );
}

/** Returns the problems of the evidence for the bank addendum; `now` is real time. */
export function acceptanceProblems(given: BankAddendumAcceptance, now: number): FieldProblem[] {
  const { customerAccepted, customerIpAddress: address, customerAgreementTimestamp: timestamp } = given;
  const problem = (path: string, text: string) => ({
    path: `bank_addendum_acceptance.${path}`,
    problem: text,
  });
  const required = 'is required with customer_accepted';
  return [
    ...(customerAccepted === undefined ? [problem('customer_accepted', 'is required')] : []),
    ...(customerAccepted && address === undefined ? [problem('customer_ip_address', required)] : []),
    ...(address !== undefined && isIP(address) === 0
      ? [problem('customer_ip_address', 'must be an IPv4 or IPv6 address')]
      : []),
    ...(customerAccepted && timestamp === undefined
      ? [problem('customer_agreement_timestamp', required)]
      : []),
    ...(timestamp !== undefined && Date.parse(timestamp) > now
      ? [problem('customer_agreement_timestamp', 'is in the future')]
      : []),
  ];
}
