import { checkProfileValues, type EndCustomerApplication } from './application.ts';
import { type ChangeInputs, reviewChange, reviewedFieldsOf } from './change-review.ts';
import type { Context } from './context.ts';
import type { ContractRules } from './contract.ts';
import type { NameMatches } from './create-end-customer.ts';
import type {
  EndCustomer,
  EndCustomerDecision,
  EndCustomerProfile,
  RequirementState,
} from './end-customer.ts';
import { alreadyCreated, DomainError, invalidField } from './errors.ts';
import type { Actor } from './event.ts';
import { changeData, isSameValue } from './event-changes.ts';
import { changeEndCustomer, type EndCustomerChanges, requireNotRemoved } from './lifecycle.ts';
import { type Logo, readLogo } from './logo.ts';
import type { Partner } from './partner.ts';
import {
  contactFor,
  followingStatuses,
  productsFor,
  requireAssets,
  requireLogo,
  supportInfoFor,
} from './partner-terms.ts';
import { stillDue } from './requirements.ts';
import { requirementsOfFields, statusOf } from './step-by-step.ts';
import { normaliseRedirectUri } from './web-address.ts';

/** Requested changes, as sent; null and an empty list of products mean the value of a field omitted on creation. */
export type EndCustomerUpdate = Partial<
  Omit<EndCustomerApplication, 'products' | 'bankAddendumAcceptance' | 'craQuestionnaire'> & {
    products: EndCustomerProfile['products'] | null;
  } & Pick<EndCustomer, 'flowdownStatus' | 'questionnaireStatus'>
>;

/** Requested changes with valid values and the decoded logo. */
export type ReadUpdate = Omit<EndCustomerUpdate, 'logo'> & { logo?: Logo | null };

/**
 * Validates the values of requested changes to a customer. Stored values are not checked again.
 *
 * @throws DomainError INVALID_FIELD or INVALID_LOGO
 */
export function readEndCustomerUpdate(
  { logo, redirectUris, ...rest }: EndCustomerUpdate,
  customer: EndCustomer,
): ReadUpdate {
  checkProfileValues({ ...rest, ...(redirectUris && { redirectUris }) }, customer);
  return {
    ...rest,
    ...(redirectUris && { redirectUris: redirectUris.map(normaliseRedirectUri) }),
    ...(logo !== undefined && { logo: logo === null ? null : readLogo(logo) }),
  };
}

interface UpdateInputs extends ChangeInputs {
  partner: Partner;
  /** Of the customer with its new names. */
  nameMatches: NameMatches;
  contract: Pick<ContractRules, 'requiresSupportEmail'>;
  actor: Actor;
}

/**
 * Updates a customer by the rules of its creation; omitted fields keep their values, and what is due counts as provided. A
 * change by the partner that needs a review puts an approved customer back under review; an enabled one can then only be
 * changed by the operator.
 *
 * @throws DomainError CONFLICT if the customer has been removed, or only the operator can make the change; else as on creation:
 *   INVALID_PRODUCT, CONTACT_REQUIRED, MISSING_FIELDS, ASSETS_UNDER_MANAGEMENT_REQUIRED, LOGO_REQUIRED,
 *   CUSTOMER_ALREADY_CREATED, or INVALID_FIELD if the application name is taken
 */
export function updateEndCustomer(
  customer: EndCustomer,
  update: ReadUpdate,
  inputs: UpdateInputs,
  context: Context,
): EndCustomerDecision {
  requireNotRemoved(customer);
  const { partner, nameMatches, actor, isOperator } = inputs;
  if (customer.suspendedAt !== null && !isOperator) {
    const message = 'the end customer is suspended; only the operator can change it until it is resumed';
    throw new DomainError('CONFLICT', { message });
  }
  const asked = completed(customer, update, inputs);
  const changes = changeData<EndCustomer>(customer, asked)?.after ?? {};
  if (changes.applicationName !== undefined) requireFreeName(nameMatches);
  const review = reviewChange(customer, changes, inputs);
  if (review === 'operator') throw operatorOnly(changes);
  const following = followingStatuses(customer, { ...customer, ...asked }, partner);
  const all = { ...following, ...asked, ...keptProducts(customer, changes), ...review };
  const after = { ...customer, ...all };
  const due = stillDue(customer.requirementsDue, requirementsOfFields(Object.keys(update)), after);
  const state = statusOf(after, due, partner, nameMatches);
  return changeEndCustomer(customer, { ...all, ...state }, actor, context);
}

/** Returns the requested values, with the partner's defaults for those that are set back. */
function completed(
  customer: EndCustomer,
  update: ReadUpdate,
  { partner, contract }: UpdateInputs,
): EndCustomerChanges {
  const { logo, products, technicalContact, billingContact, customerSupportInfo, ...rest } = update;
  const changes: EndCustomerChanges = rest;
  if (products !== undefined) {
    const chosen = productsFor(products ?? [], partner, customer.products);
    const isSameSet = isSameValue(chosen.toSorted(), customer.products.toSorted());
    changes.products = isSameSet ? customer.products : chosen;
  }
  const contacts = { technicalContact, billingContact };
  for (const name of ['technicalContact', 'billingContact'] as const) {
    const contact = contacts[name];
    if (contact === undefined || isSameValue(contact, customer[name])) continue;
    changes[name] = contactFor(name, contact, partner);
  }
  if (customerSupportInfo !== undefined && !isSameValue(customerSupportInfo, customer.customerSupportInfo)) {
    const { requiresSupportEmail } = contract;
    changes.customerSupportInfo = supportInfoFor(customerSupportInfo, partner, requiresSupportEmail);
  }
  if (changes.assetsUnderManagement === null && customer.assetsUnderManagement !== null) {
    requireAssets({ assetsUnderManagement: null }, partner);
  }
  if (logo !== undefined) changes.logoSha256 = logo?.sha256 ?? partner.logoSha256;
  const after = { ...customer, ...changes };
  // A logo that is the partner's is not the customer's own.
  const hasOwnLogo = logo ? true : after.logoSha256 !== null && after.logoSha256 !== partner.logoSha256;
  if (logo === null || !customer.createLinkCustomization) requireLogo(after, hasOwnLogo, partner);
  return changes;
}

function requireFreeName({ existing, applicationNameTaken }: NameMatches): void {
  if (existing !== null) throw alreadyCreated(existing);
  if (applicationNameTaken) throw invalidField('application_name', 'is already used by another application');
}

/** Of products enabled one by one, returns those that the customer still has. */
function keptProducts(
  { enabledProducts }: EndCustomer,
  { products }: EndCustomerChanges,
): Partial<RequirementState> {
  if (products === undefined || enabledProducts === null) return {};
  return { enabledProducts: enabledProducts.filter((product) => products.includes(product)) };
}

function operatorOnly(changes: EndCustomerChanges): DomainError {
  const message =
    `the operator must make this change: a change of ${reviewedFieldsOf(changes).join(', ')} needs a review, which an ` +
    'end customer that is enabled cannot wait for';
  return new DomainError('CONFLICT', { message });
}
