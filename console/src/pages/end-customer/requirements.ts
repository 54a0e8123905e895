import type { Schema } from '../../api/client.ts';
import { enumLabel } from '../../ui/badge.tsx';

export type Requirement = Schema<'PartnerEndCustomerRequirementDue'>;
type Customer = Pick<Schema<'EndCustomer'>, 'products' | 'product_statuses'>;

/** What each requirement asks for, and why. */
export const requirementWords: Record<Requirement, readonly [what: string, why: string]> = {
  legal_entity_name: ['Legal name', 'As registered; it is compared with those of other customers.'],
  website: ['Website', 'Institutions receive it, and its domain is compared with those of other customers.'],
  application_name: ['Application name', 'Users see it at their institution.'],
  is_diligence_attested: ['Due diligence', 'The partner attests that it has done it.'],
  technical_contact: [
    'Technical contact',
    'A person with an email address, for questions about the application.',
  ],
  billing_contact: ['Billing contact', 'A person with an email address.'],
  address: ['Address', 'Street, city and country of the company.'],
  bank_addendum_acceptance: [
    'Bank addendum acceptance',
    'Evidence that the company has accepted it: the IP address and the time.',
  ],
  'questionnaires.cra': [
    'Questionnaire on consumer reports',
    'The purposes and uses of the reports, and who else is involved.',
  ],
};

const requirements = Object.keys(requirementWords) as Requirement[];

/** The products that a requirement is for: all, except for the questionnaire. */
function productsOf(
  requirement: Requirement,
  { products }: Pick<Customer, 'products'>,
): Customer['products'] {
  return requirement === 'questionnaires.cra'
    ? products.filter((product) => product.startsWith('cra_'))
    : products;
}

/** The requirements that apply to an end customer’s products. */
export function applicableTo(customer: Pick<Customer, 'products'>): Requirement[] {
  return requirements.filter((requirement) => productsOf(requirement, customer).length > 0);
}

/** “For the products Auth, Identity.” if a requirement is only for some of the products; otherwise null. */
export function onlyFor(requirement: Requirement, customer: Pick<Customer, 'products'>): string | null {
  const some = productsOf(requirement, customer);
  if (some.length === 0 || some.length === customer.products.length) return null;
  return `For the product${some.length === 1 ? '' : 's'} ${some.map(enumLabel).join(', ')}.`;
}

/** The products with a status. */
export function productsWith(
  status: Schema<'PartnerEndCustomerStatus'>,
  { products, product_statuses }: Customer,
): Customer['products'] {
  return products.filter((product) => product_statuses[product] === status);
}

/** Whether the products do not all have the same status. */
export function hasMixedProducts({ product_statuses }: Pick<Customer, 'product_statuses'>): boolean {
  return new Set(Object.values(product_statuses)).size > 1;
}
