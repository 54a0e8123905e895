import { objectToCamel, objectToSnake } from 'ts-case-convert';
import Type, { type Static } from 'typebox';
import { flowdownStatuses, questionnaireStatuses } from '../../domain/diligence.ts';
import { type Partner, type PartnerRequest, reviewPolicies } from '../../domain/partner.ts';
import { environment, logo, nullable, oneOf, optionally, product, text } from '../fields.ts';
import type { StaticOf } from '../operation.ts';
import { billingContact, customerSupportInfo, technicalContact } from '../partner/schemas.ts';
import { idParam, timestamp, toTimestamp, toTimestampOrNull } from './fields.ts';

export const flowdownStatus = oneOf(flowdownStatuses, {
  title: 'FlowdownStatus',
  description: 'Status of the bank addendum.',
});

export const questionnaireStatus = oneOf(questionnaireStatuses, {
  title: 'QuestionnaireStatus',
  description: 'Status of due diligence.',
});

const name = text({ description: 'Name of the partner.' });

const settings = {
  products: Type.Array(product, {
    minItems: 1,
    maxItems: 100,
    description: 'Products it can request; the default for its end customers.',
  }),
  environments: Type.Array(environment, { maxItems: 10, description: 'Environments it can call.' }),
  review_policy: oneOf(reviewPolicies, {
    title: 'ReviewPolicy',
    description:
      '`AUTOMATIC`: new end customers are reviewed only if there is a reason; `MANUAL`: each one is reviewed.',
  }),
  flowdown_status: flowdownStatus,
  questionnaire_status: questionnaireStatus,
  technical_contact: nullable(technicalContact),
  billing_contact: nullable(billingContact),
  customer_support_info: nullable(customerSupportInfo),
  uses_co_branded_consent_pane: Type.Boolean({
    description: 'Whether Link shows the logos of its end customers, so that each needs one.',
  }),
  has_monthly_service_commitment: Type.Boolean({
    description: 'Whether its end customers must state their assets under management.',
  }),
};

export const partnerReply = Type.Object(
  {
    client_id: Type.String({ description: 'client_id of the partner.' }),
    name,
    ...settings,
    logo_sha256: nullable(Type.String({ description: 'SHA-256 of its logo, in hex.' })),
    created_at: timestamp('Creation time.'),
    updated_at: timestamp('Time of the last change.'),
    expires_at: nullable(
      timestamp('Time at which a temporary partner is removed with everything it owns; null for all others.'),
    ),
  },
  { title: 'Partner', description: 'A reseller.' },
);

/** All settings, all optional; null clears nullable ones. */
export const partnerChanges = optionally({ name, ...settings, logo: nullable(logo) });

/** Fields that a partner's own token can change. */
export const ownSettings: readonly string[] = [
  'technical_contact',
  'billing_contact',
  'customer_support_info',
  'logo',
];

export const newPartner = { ...partnerChanges, name };

export const partnerParams = { client_id: idParam('client_id of the partner.') };

/** Converts the body to the domain's changes. */
export function toPartnerRequest(body: StaticOf<typeof partnerChanges>): PartnerRequest {
  return objectToCamel(body) as PartnerRequest;
}

export function toPartnerReply(partner: Partner): Static<typeof partnerReply> {
  const { revision, logoSha256, createdAt, updatedAt, expiresAt, ...rest } = partner;
  return {
    ...objectToSnake(rest),
    logo_sha256: logoSha256,
    created_at: toTimestamp(createdAt),
    updated_at: toTimestamp(updatedAt),
    expires_at: toTimestampOrNull(expiresAt),
  } as Static<typeof partnerReply>;
}
