import type { Schema } from '../../api/client.ts';

export type CreateRequest = Schema<'PartnerCustomerCreateRequest'>;
type Product = Schema<'Product'>;

/** The values of the form: texts as typed, empty by default. */
export interface ApplicationValues {
  company_name: string;
  legal_entity_name: string;
  registration_number: string;
  website: string;
  application_name: string;
  address: Record<'street' | 'city' | 'region' | 'postal_code' | 'country_code', string>;
  technical_contact: Person;
  billing_contact: Person;
  customer_support_info: Record<'email' | 'phone_number' | 'contact_url' | 'link_update_url', string>;
  products: Product[];
  /** Objects, as field arrays require. */
  redirect_uris: { uri: string }[];
  create_link_customization: boolean;
  /** Base64. */
  logo: string;
  /** Sets the logo of an existing end customer back to the partner's. */
  has_logo_removed: boolean;
  assets_under_management: Record<'amount' | 'iso_currency_code', string>;
  is_diligence_attested: boolean;
  is_bank_addendum_completed: boolean;
}

type Person = Record<'given_name' | 'family_name' | 'email', string>;

const emptyContact: Person = { given_name: '', family_name: '', email: '' };

export const emptyApplication: ApplicationValues = {
  company_name: '',
  legal_entity_name: '',
  registration_number: '',
  website: '',
  application_name: '',
  address: { street: '', city: '', region: '', postal_code: '', country_code: 'US' },
  technical_contact: emptyContact,
  billing_contact: emptyContact,
  customer_support_info: { email: '', phone_number: '', contact_url: '', link_update_url: '' },
  products: [],
  redirect_uris: [{ uri: '' }],
  create_link_customization: false,
  logo: '',
  has_logo_removed: false,
  assets_under_management: { amount: '', iso_currency_code: 'USD' },
  is_diligence_attested: false,
  is_bank_addendum_completed: false,
};

/** The request body for the form’s values; empty ones are omitted. */
export function toCreateRequest(values: ApplicationValues): CreateRequest {
  const { amount, iso_currency_code } = values.assets_under_management;
  const uris = filledUris(values).map(({ uri }) => uri);
  return {
    company_name: values.company_name.trim(),
    legal_entity_name: values.legal_entity_name.trim(),
    website: values.website.trim(),
    application_name: values.application_name.trim(),
    ...whereSaid('registration_number', values.registration_number.trim()),
    address: said(values.address),
    is_diligence_attested: values.is_diligence_attested,
    is_bank_addendum_completed: values.is_bank_addendum_completed,
    ...(chosen(values).length > 0 && { products: chosen(values) }),
    ...group('technical_contact', values.technical_contact),
    ...group('billing_contact', values.billing_contact),
    ...group('customer_support_info', values.customer_support_info),
    ...(uris.length > 0 && { redirect_uris: uris }),
    ...(values.create_link_customization && { create_link_customization: true }),
    ...whereSaid('logo', values.logo),
    ...(amount.trim() !== '' && { assets_under_management: { amount: Number(amount), iso_currency_code } }),
  };
}

/** The selected products: the form has a text, or false, if there is only one to select. */
export function chosen({ products }: Pick<ApplicationValues, 'products'>): Product[] {
  return [products as Product[] | Product | false].flat().filter((product) => product !== false);
}

/** The redirect URIs without empty rows; the indexes in the API’s errors refer to these. */
export function filledUris({ redirect_uris }: Pick<ApplicationValues, 'redirect_uris'>): { uri: string }[] {
  return redirect_uris.map(({ uri }) => ({ uri: uri.trim() })).filter(({ uri }) => uri !== '');
}

/** The texts that are not empty. */
export function said<Name extends string>(texts: Record<Name, string>): Partial<Record<Name, string>> {
  const filled = Object.entries<string>(texts).map(([name, text]) => [name, text.trim()] as const);
  return Object.fromEntries(filled.filter(([, text]) => text !== '')) as Partial<Record<Name, string>>;
}

function whereSaid<Name extends string>(name: Name, text: string): { [key in Name]?: string } {
  return (text === '' ? {} : { [name]: text }) as { [key in Name]?: string };
}

function group<Name extends string, Field extends string>(
  name: Name,
  texts: Record<Field, string>,
): { [key in Name]?: Partial<Record<Field, string>> } {
  const filled = said(texts);
  const isEmpty = Object.keys(filled).length === 0;
  return (isEmpty ? {} : { [name]: filled }) as { [key in Name]?: Partial<Record<Field, string>> };
}
