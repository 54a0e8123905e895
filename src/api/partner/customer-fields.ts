import Type from 'typebox';
import type { IssuedKey } from '../../domain/end-customer.ts';
import type { Environment } from '../../domain/environment.ts';
import { example, exampleEndCustomer } from '../examples.ts';
import { email, endCustomerClientId, endCustomerStatus, string, text } from '../fields.ts';

const contactFields = {
  given_name: Type.Optional(text({ description: 'Given name.' })),
  family_name: Type.Optional(text({ description: 'Family name.' })),
  email: Type.Optional(email('Email address.')),
};

export const technicalContact = Type.Object(contactFields, {
  title: 'PartnerEndCustomerTechnicalContact',
  description: 'Contact for the integration.',
  [example]: { given_name: 'Ada', family_name: 'Okafor', email: 'ada@sunflower.example.com' },
  additionalProperties: false,
});

export const billingContact = Type.Object(contactFields, {
  title: 'PartnerEndCustomerBillingContact',
  description: 'Contact for billing.',
  [example]: { given_name: 'Ben', family_name: 'Ruiz', email: 'ben@sunflower.example.com' },
  additionalProperties: false,
});

export const customerSupportInfo = Type.Object(
  {
    email: Type.Optional(email('Email address.')),
    phone_number: Type.Optional(text({ description: 'Phone number.', maxLength: 64 })),
    contact_url: Type.Optional(text({ description: 'Web page, with or without a scheme.', maxLength: 2048 })),
    link_update_url: Type.Optional(
      text({
        description: 'Reconnect URL: page to update a connection, with or without a scheme.',
        maxLength: 2048,
      }),
    ),
  },
  {
    title: 'PartnerEndCustomerCustomerSupportInfo',
    description: 'Support for the end customer’s users.',
    additionalProperties: false,
  },
);

export const address = Type.Object(
  {
    city: Type.Optional(text({ description: 'City.', [example]: 'Portland' })),
    street: Type.Optional(text({ description: 'Street and number.', [example]: '9 Garden Way' })),
    region: Type.Optional(text({ description: 'State, province or region.', [example]: 'OR' })),
    postal_code: Type.Optional(text({ description: 'Postal code.', maxLength: 32, [example]: '97201' })),
    country_code: Type.Optional(
      text({ description: 'ISO 3166-1 alpha-2, in upper case.', maxLength: 2, [example]: 'US' }),
    ),
  },
  {
    title: 'PartnerEndCustomerAddress',
    description: 'Address of the end customer.',
    additionalProperties: false,
  },
);

export const assetsUnderManagement = Type.Object(
  {
    amount: Type.Number({ minimum: 0, description: 'In units of the currency, not in cents.' }),
    iso_currency_code: text({ description: 'ISO 4217, in upper case.', maxLength: 3 }),
  },
  {
    title: 'PartnerEndCustomerAssetsUnderManagement',
    description: 'Assets under management of the end customer.',
    additionalProperties: false,
  },
);

export const endCustomerFields = {
  client_id: string('client_id of the end customer.', exampleEndCustomer.client_id),
  company_name: string('Name given at creation.', exampleEndCustomer.company_name),
  status: endCustomerStatus,
};

export const endCustomer = Type.Object(endCustomerFields, {
  title: 'PartnerEndCustomer',
  description: 'An end customer, as returned to its partner.',
});

/** The body of operations that take only an end customer. */
export const endCustomerRequest = { end_customer_client_id: endCustomerClientId };

const redirectUrisMax = 100;

/** Application fields that institutions receive, on creation and on change. */
export const applicationFields = {
  application_name: text({
    description:
      'Name shown to the customer’s users when they connect an account. Unique across all partners in production ' +
      'and development, among your own end customers in the sandbox.',
    [example]: exampleEndCustomer.application_name,
  }),
  website: text({
    description: 'The customer’s website, with or without a scheme; checked for channel conflicts.',
    maxLength: 2048,
    [example]: exampleEndCustomer.website,
  }),
  redirect_uris: Type.Array(text({ description: 'OAuth redirect URI.', maxLength: 2048 }), {
    maxItems: redirectUrisMax,
    description:
      'Where institutions can redirect the customer’s users: https, or http for localhost and 127.0.0.1; without ' +
      'query, fragment or dot segments; `*` only as the whole left-most label. Scheme and host are stored in ' +
      'lower case. Institutions require at least one with https.',
    [example]: exampleEndCustomer.redirect_uris,
  }),
};

/** New secrets by environment; not returned again. */
export function toSecretsReply(keys: readonly IssuedKey[]): Partial<Record<Environment, string>> {
  return Object.fromEntries(keys.map(({ environment, secret }) => [environment, secret.plain]));
}
