import Type from 'typebox';
import type { EndCustomerApplication } from '../../domain/application.ts';
import { partnerWriters } from '../access.ts';
import { logo, nullable, product, text } from '../fields.ts';
import { logoBodyBytesMax, operation, type StaticOf } from '../operation.ts';
import { applicationFields } from './application-fields.ts';
import { exampleEndCustomerId } from './credentials.ts';
import {
  address,
  assetsUnderManagement,
  billingContact,
  customerSupportInfo,
  endCustomerFields,
  technicalContact,
  toAddress,
  toContact,
  toSupportInfo,
} from './schemas.ts';

const body = {
  company_name: text({ description: 'Name of the end customer.' }),
  is_diligence_attested: Type.Boolean({
    description: 'Whether you have done due diligence on the customer; false sends it to review.',
  }),
  products: Type.Optional(
    nullable(
      Type.Array(product, {
        maxItems: 100,
        description: 'The customer’s products; empty, null or omitted: all that you are enabled for.',
      }),
    ),
  ),
  create_link_customization: Type.Optional(
    Type.Boolean({
      description: 'Whether to create a Link customization with the customer’s name and logo.',
    }),
  ),
  logo: Type.Optional(logo),
  legal_entity_name: text({ description: 'Legal name of the customer; checked for channel conflicts.' }),
  website: applicationFields.website,
  application_name: applicationFields.application_name,
  technical_contact: Type.Optional(technicalContact),
  billing_contact: Type.Optional(billingContact),
  customer_support_info: Type.Optional(customerSupportInfo),
  address,
  is_bank_addendum_completed: Type.Boolean({
    description: 'Whether the customer has accepted the bank addendum; its flowdown is then complete.',
  }),
  assets_under_management: Type.Optional(assetsUnderManagement),
  redirect_uris: Type.Optional(applicationFields.redirect_uris),
  registration_number: Type.Optional(text({ description: 'The customer’s number in its company register.' })),
};

const secrets = Type.Object(
  {
    sandbox: Type.Optional(Type.String({ description: 'Secret for the sandbox environment.' })),
    development: Type.Optional(
      Type.String({ description: 'Secret for the development environment; absent if that is switched off.' }),
    ),
    production: Type.Optional(
      Type.String({
        description:
          'Secret for a limited number of production calls until the customer is enabled; only if the operator ' +
          'offers limited production.',
      }),
    ),
  },
  { title: 'PartnerEndCustomerSecrets', description: 'Shown only once.' },
);

export const create = operation({
  id: 'partnerCustomerCreate',
  roles: partnerWriters,
  method: 'POST',
  path: '/partner/customer/create',
  tag: 'Partner',
  summary: 'Create an end customer',
  description:
    'Creates an end customer with its own keys. Its status is `PENDING_ENABLEMENT` if no review is required, else ' +
    '`UNDER_REVIEW`.',
  body,
  reply: {
    end_customer: Type.Object(
      { ...endCustomerFields, secrets },
      {
        title: 'PartnerEndCustomerWithSecrets',
        description: 'The new end customer, with its secrets.',
      },
    ),
  },
  errors: [
    'FLOWDOWN_NOT_COMPLETE',
    'QUESTIONNAIRE_NOT_COMPLETE',
    'INVALID_PRODUCT',
    'CONTACT_REQUIRED',
    'ASSETS_UNDER_MANAGEMENT_REQUIRED',
    'LOGO_REQUIRED',
    'INVALID_LOGO',
    'CUSTOMER_ALREADY_CREATED',
  ],
  example: {
    company_name: 'Sunflower Savings',
    is_diligence_attested: true,
    products: ['auth', 'transactions'],
    legal_entity_name: 'Sunflower Savings Inc.',
    website: 'sunflower.example.com',
    application_name: 'Sunflower',
    technical_contact: { given_name: 'Ada', family_name: 'Okafor', email: 'ada@sunflower.example.com' },
    billing_contact: { given_name: 'Ben', family_name: 'Ruiz', email: 'ben@sunflower.example.com' },
    address: {
      city: 'Portland',
      street: '9 Garden Way',
      region: 'OR',
      postal_code: '97201',
      country_code: 'US',
    },
    is_bank_addendum_completed: true,
    redirect_uris: ['https://app.sunflower.example.com/oauth'],
  },
  replyExample: {
    end_customer: {
      client_id: exampleEndCustomerId,
      company_name: 'Sunflower Savings',
      status: 'PENDING_ENABLEMENT',
      secrets: { sandbox: '9d2c4e6f8a0b1c3d5e7f90a1b2c3d4', development: '1f3e5d7c9b0a2f4e6d8c0b1a3f5e7d' },
    },
  },
  bodyBytesMax: logoBodyBytesMax,
});

/** Converts the request to the domain's terms. */
export function toApplication(request: StaticOf<typeof body>): EndCustomerApplication {
  const { technical_contact, billing_contact, customer_support_info, assets_under_management } = request;
  return {
    companyName: request.company_name,
    legalEntityName: request.legal_entity_name,
    applicationName: request.application_name,
    website: request.website,
    registrationNumber: request.registration_number ?? null,
    products: request.products ?? [],
    createLinkCustomization: request.create_link_customization ?? false,
    logo: request.logo ?? null,
    technicalContact: technical_contact === undefined ? null : toContact(technical_contact),
    billingContact: billing_contact === undefined ? null : toContact(billing_contact),
    customerSupportInfo: customer_support_info === undefined ? null : toSupportInfo(customer_support_info),
    address: toAddress(request.address),
    assetsUnderManagement:
      assets_under_management === undefined
        ? null
        : {
            amount: assets_under_management.amount,
            isoCurrencyCode: assets_under_management.iso_currency_code,
          },
    redirectUris: request.redirect_uris ?? [],
    isDiligenceAttested: request.is_diligence_attested,
    isBankAddendumCompleted: request.is_bank_addendum_completed,
  };
}
