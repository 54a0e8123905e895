import Type, { type Static } from 'typebox';
import type { EndCustomerSummary, IssuedKey } from '../../domain/end-customer.ts';
import type { Environment } from '../../domain/environment.ts';
import type { Address, Contact, CustomerSupportInfo } from '../../domain/profile.ts';
import { clientId, email, endCustomerStatus, requestId, text } from '../fields.ts';
import { credentialFields } from './credentials.ts';

const contactFields = {
  given_name: Type.Optional(text({ description: 'Given name.' })),
  family_name: Type.Optional(text({ description: 'Family name.' })),
  email: Type.Optional(email('Where the contact is written to.')),
};

export const technicalContact = Type.Object(contactFields, {
  title: 'PartnerEndCustomerTechnicalContact',
  description: 'Whom to ask about the integration.',
  additionalProperties: false,
});

export const billingContact = Type.Object(contactFields, {
  title: 'PartnerEndCustomerBillingContact',
  description: 'Whom to ask about billing.',
  additionalProperties: false,
});

export const customerSupportInfo = Type.Object(
  {
    email: Type.Optional(email('Where the customer’s own users write for help.')),
    phone_number: Type.Optional(text({ description: 'A telephone number for them.', maxLength: 64 })),
    contact_url: Type.Optional(
      text({ description: 'A page for them; with or without its scheme.', maxLength: 2048 }),
    ),
    link_update_url: Type.Optional(
      text({ description: 'Where they mend a connection; with or without its scheme.', maxLength: 2048 }),
    ),
  },
  {
    title: 'PartnerEndCustomerCustomerSupportInfo',
    description: 'How the end customer’s users get help.',
    additionalProperties: false,
  },
);

export const address = Type.Object(
  {
    city: Type.Optional(text({ description: 'City.' })),
    street: Type.Optional(text({ description: 'Street and number.' })),
    region: Type.Optional(text({ description: 'State, province or region.' })),
    postal_code: Type.Optional(text({ description: 'Postal code.', maxLength: 32 })),
    country_code: Type.Optional(text({ description: 'ISO 3166-1 alpha-2, in capitals.', maxLength: 2 })),
  },
  {
    title: 'PartnerEndCustomerAddress',
    description: 'The end customer’s address.',
    additionalProperties: false,
  },
);

export const assetsUnderManagement = Type.Object(
  {
    amount: Type.Number({ minimum: 0, description: 'In units of the currency, not in cents.' }),
    iso_currency_code: text({ description: 'ISO 4217, in capitals.', maxLength: 3 }),
  },
  {
    title: 'PartnerEndCustomerAssetsUnderManagement',
    description: 'Assets that the end customer manages.',
    additionalProperties: false,
  },
);

export const endCustomerFields = {
  client_id: Type.String({ description: 'The end customer’s own client_id.' }),
  company_name: Type.String({ description: 'The name it was created with.' }),
  status: endCustomerStatus,
};

export const endCustomer = Type.Object(endCustomerFields, {
  title: 'PartnerEndCustomer',
  description: 'An end customer as its partner sees it.',
});

/** The body of every operation that acts on one end customer and needs nothing else. */
export function endCustomerRequest(title: string) {
  return Type.Object(
    { ...credentialFields, end_customer_client_id: clientId },
    { title, additionalProperties: false },
  );
}

export const requestIdField = { request_id: requestId };

export function toEndCustomerReply({ clientId, companyName, status }: EndCustomerSummary) {
  return { client_id: clientId, company_name: companyName, status };
}

/** New secrets by environment: the only time they are told. */
export function toSecretsReply(keys: readonly IssuedKey[]): Partial<Record<Environment, string>> {
  return Object.fromEntries(keys.map(({ environment, secret }) => [environment, secret.plain]));
}

export function toContact(contact: Static<typeof technicalContact>): Contact {
  return { givenName: contact.given_name, familyName: contact.family_name, email: contact.email };
}

export function toSupportInfo(info: Static<typeof customerSupportInfo>): CustomerSupportInfo {
  return {
    email: info.email,
    phoneNumber: info.phone_number,
    contactUrl: info.contact_url,
    linkUpdateUrl: info.link_update_url,
  };
}

export function toAddress(given: Static<typeof address>): Address {
  return {
    city: given.city,
    street: given.street,
    region: given.region,
    postalCode: given.postal_code,
    countryCode: given.country_code,
  };
}
