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
  client_id: Type.String({ description: 'The end customer’s own client_id.' }),
  partner_client_id: Type.String({ description: 'Its partner’s client_id.' }),
  realm,
  status: endCustomerStatus,
  company_name: Type.String({ description: 'What it is called.' }),
  legal_entity_name: Type.String({ description: 'Its name in law.' }),
  application_name: Type.String({ description: 'What its users see.' }),
  website: Type.String({ description: 'Its website, as it was sent.' }),
  review_reasons: Type.Array(
    oneOf(reviewReasons, { title: 'ReviewReason', description: 'Why it was put under review.' }),
  ),
  decision_reason: nullable(
    Type.String({ description: 'The operator’s, for the last approval, denial or reversal.' }),
  ),
  flowdown_status: flowdownStatus,
  questionnaire_status: questionnaireStatus,
  created_at: timestamp('When it was created.'),
  updated_at: timestamp('When it last changed.'),
  enabled_at: nullable(timestamp('When it was enabled.')),
  removed_at: nullable(timestamp('When it was removed; its partner no longer sees it.')),
};

export const endCustomerSummary = Type.Object(summaryFields, {
  title: 'EndCustomerSummary',
  description: 'An end customer as lists show it.',
});

export const keyFields = {
  key_id: Type.String({ description: 'Identifies the key; not a secret.' }),
  environment,
  calls_left: nullable(Type.Integer({ description: 'Of a limited key; null for one without limit.' })),
  created_at: timestamp('When it was issued.'),
};

export const endCustomerKey = Type.Object(
  { ...keyFields, revoked_at: nullable(timestamp('When it ended; null while it is good.')) },
  { title: 'EndCustomerKey', description: 'One of its keys, without the secret.' },
);

export const endCustomerDetail = Type.Object(
  {
    ...summaryFields,
    registration_number: nullable(Type.String({ description: 'Its number in its register of companies.' })),
    products: Type.Array(product, { description: 'What it may use.' }),
    create_link_customization: Type.Boolean({ description: 'A Link customization is made for it.' }),
    logo_sha256: nullable(Type.String({ description: 'SHA-256 of its logo, in hex.' })),
    technical_contact: technicalContact,
    billing_contact: billingContact,
    customer_support_info: nullable(customerSupportInfo),
    address,
    assets_under_management: nullable(assetsUnderManagement),
    redirect_uris: Type.Array(Type.String(), {
      description: 'Where institutions may send its users back to.',
    }),
    is_diligence_attested: Type.Boolean({ description: 'Its partner has done due diligence on it.' }),
    is_bank_addendum_completed: Type.Boolean({ description: 'It has agreed to the bank addendum.' }),
    registrations: Type.Array(registrationSchema, { description: 'Those that have been opened.' }),
    keys: Type.Array(endCustomerKey, { description: 'Those it has and had, the newest first.' }),
    conflicts: nullable(
      Type.Array(conflictSchema, {
        description:
          'Whom it conflicts with now, for the operator: while it is under review, or where it was for that. Null for ' +
          'all others, and for partners.',
      }),
    ),
  },
  { title: 'EndCustomer', description: 'Everything about an end customer but its secrets.' },
);

export const endCustomerParams = Type.Object({ client_id: idParam('The end customer’s client_id.') });

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

/** What a reply tells of an end customer beside itself. */
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
