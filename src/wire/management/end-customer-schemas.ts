import { objectToSnake } from 'ts-case-convert';
import Type, { type Static } from 'typebox';
import type { ChannelConflict } from '../../domain/channel-conflict.ts';
import { type EndCustomer, reviewReasons } from '../../domain/end-customer.ts';
import { endCustomerStatus, environment, nullable, oneOf, product } from '../fields.ts';
import {
  address,
  assetsUnderManagement,
  billingContact,
  customerSupportInfo,
  technicalContact,
} from '../partner/schemas.ts';
import { conflictSchema, toConflictReply } from './channel-conflicts.ts';
import { idParam, realm, timestamp, toTimestamp, toTimestampOrNull } from './fields.ts';
import { flowdownStatus, questionnaireStatus } from './partner-schemas.ts';
import { type RegistrationReply, registrationSchema } from './registration-schemas.ts';

const summaryFields = {
  client_id: Type.String({ description: 'client_id of the end customer.' }),
  partner_client_id: Type.String({ description: 'client_id of its partner.' }),
  realm,
  status: endCustomerStatus,
  company_name: Type.String({ description: 'Name of the end customer.' }),
  legal_entity_name: Type.String({ description: 'Legal name.' }),
  application_name: Type.String({ description: 'Name shown to its users.' }),
  website: Type.String({ description: 'Website, as sent.' }),
  review_reasons: Type.Array(
    oneOf(reviewReasons, { title: 'ReviewReason', description: 'Why it was put under review.' }),
  ),
  decision_reason: nullable(
    Type.String({ description: 'The operator’s reason for the last approval, denial or reversal.' }),
  ),
  flowdown_status: flowdownStatus,
  questionnaire_status: questionnaireStatus,
  created_at: timestamp('Creation time.'),
  updated_at: timestamp('Time of the last change.'),
  enabled_at: nullable(timestamp('Time it was enabled.')),
  removed_at: nullable(timestamp('Time it was removed; its partner no longer sees it.')),
};

export const endCustomerSummary = Type.Object(summaryFields, {
  title: 'EndCustomerSummary',
  description: 'An end customer in lists.',
});

export const keyFields = {
  key_id: Type.String({ description: 'Id of the key; not a secret.' }),
  environment,
  calls_left: nullable(Type.Integer({ description: 'Calls left of a limited key; null if unlimited.' })),
  created_at: timestamp('Time of issue.'),
};

export const endCustomerKey = Type.Object(
  { ...keyFields, revoked_at: nullable(timestamp('Time it was revoked; null while it is valid.')) },
  { title: 'EndCustomerKey', description: 'An end customer’s key, without the secret.' },
);

export const endCustomerDetail = Type.Object(
  {
    ...summaryFields,
    registration_number: nullable(Type.String({ description: 'Number in its company register.' })),
    products: Type.Array(product, { description: 'Products it can use.' }),
    create_link_customization: Type.Boolean({
      description: 'Whether a Link customization is created for it.',
    }),
    logo_sha256: nullable(Type.String({ description: 'SHA-256 of its logo, in hex.' })),
    technical_contact: technicalContact,
    billing_contact: billingContact,
    customer_support_info: nullable(customerSupportInfo),
    address,
    assets_under_management: nullable(assetsUnderManagement),
    redirect_uris: Type.Array(Type.String(), {
      description: 'Where institutions can redirect its users.',
    }),
    is_diligence_attested: Type.Boolean({ description: 'Whether its partner has done due diligence on it.' }),
    is_bank_addendum_completed: Type.Boolean({ description: 'Whether it has accepted the bank addendum.' }),
    registrations: Type.Array(registrationSchema, { description: 'Its registrations, once created.' }),
    keys: Type.Array(endCustomerKey, { description: 'Its current and former keys, newest first.' }),
    conflicts: nullable(
      Type.Array(conflictSchema, {
        description:
          'Current channel conflicts, for the operator: while it is under review, or if it was reviewed for them. ' +
          'Null for all other end customers, and for partners.',
      }),
    ),
  },
  { title: 'EndCustomer', description: 'An end customer in full, without its secrets.' },
);

export const endCustomerParams = { client_id: idParam('client_id of the end customer.') };

export function toEndCustomerSummary(customer: EndCustomer): Static<typeof endCustomerSummary> {
  return {
    client_id: customer.clientId,
    partner_client_id: customer.partnerClientId,
    realm: customer.realm,
    status: customer.status,
    company_name: customer.companyName,
    legal_entity_name: customer.legalEntityName,
    application_name: customer.applicationName,
    website: customer.website,
    review_reasons: customer.reviewReasons,
    decision_reason: customer.decisionReason,
    flowdown_status: customer.flowdownStatus,
    questionnaire_status: customer.questionnaireStatus,
    created_at: toTimestamp(customer.createdAt),
    updated_at: toTimestamp(customer.updatedAt),
    enabled_at: toTimestampOrNull(customer.enabledAt),
    removed_at: toTimestampOrNull(customer.removedAt),
  };
}

interface Key {
  keyId: string;
  environment: Static<typeof environment>;
  callsLeft: number | null;
  createdAt: number;
  revokedAt: number | null;
}

export function toKeyReply(key: Key): Static<typeof endCustomerKey> {
  return {
    key_id: key.keyId,
    environment: key.environment,
    calls_left: key.callsLeft,
    created_at: toTimestamp(key.createdAt),
    revoked_at: toTimestampOrNull(key.revokedAt),
  };
}

/** What a reply has in addition to the end customer's own fields. */
export interface Belongings {
  registrations: RegistrationReply[];
  keys: readonly Key[];
  conflicts: readonly ChannelConflict[] | null;
}

export function toEndCustomerDetail(
  customer: EndCustomer,
  { registrations, keys, conflicts }: Belongings,
): Static<typeof endCustomerDetail> {
  const { technicalContact, billingContact, customerSupportInfo, address, assetsUnderManagement } = customer;
  return {
    ...toEndCustomerSummary(customer),
    registration_number: customer.registrationNumber,
    products: customer.products,
    create_link_customization: customer.createLinkCustomization,
    logo_sha256: customer.logoSha256,
    ...(objectToSnake({
      technicalContact,
      billingContact,
      customerSupportInfo,
      address,
      assetsUnderManagement,
    }) as Documents),
    redirect_uris: customer.redirectUris,
    is_diligence_attested: customer.isDiligenceAttested,
    is_bank_addendum_completed: customer.isBankAddendumCompleted,
    registrations,
    keys: keys.map(toKeyReply),
    conflicts: conflicts?.map(toConflictReply) ?? null,
  };
}

type Documents = Pick<
  Static<typeof endCustomerDetail>,
  'technical_contact' | 'billing_contact' | 'customer_support_info' | 'address' | 'assets_under_management'
>;
