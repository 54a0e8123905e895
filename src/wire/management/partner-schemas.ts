import { objectToCamel, objectToSnake } from 'ts-case-convert';
import Type, { type Static } from 'typebox';
import { flowdownStatuses, questionnaireStatuses } from '../../domain/diligence.ts';
import { type Partner, type PartnerRequest, reviewPolicies } from '../../domain/partner.ts';
import { environment, logo, nullable, oneOf, product, text } from '../fields.ts';
import { billingContact, customerSupportInfo, technicalContact } from '../partner/schemas.ts';
import { idParam, timestamp, toTimestamp, toTimestampOrNull } from './fields.ts';

export const flowdownStatus = oneOf(flowdownStatuses, {
  title: 'FlowdownStatus',
  description: 'How far the bank addendum has been passed down.',
});

export const questionnaireStatus = oneOf(questionnaireStatuses, {
  title: 'QuestionnaireStatus',
  description: 'How far due diligence has come.',
});

const name = text({ description: 'What the partner is called.' });

const settings = {
  products: Type.Array(product, {
    minItems: 1,
    maxItems: 100,
    description: 'What it may ask for; end customers created without products of their own get all of these.',
  }),
  environments: Type.Array(environment, { maxItems: 10, description: 'Where it may call.' }),
  review_policy: oneOf(reviewPolicies, {
    title: 'ReviewPolicy',
    description:
      '`AUTOMATIC`: new end customers wait for the operator only where something speaks against them; ' +
      '`MANUAL`: each one waits.',
  }),
  flowdown_status: flowdownStatus,
  questionnaire_status: questionnaireStatus,
  technical_contact: nullable(technicalContact),
  billing_contact: nullable(billingContact),
  customer_support_info: nullable(customerSupportInfo),
  uses_co_branded_consent_pane: Type.Boolean({
    description: 'Link shows the logos of its end customers, so each needs one.',
  }),
  has_monthly_service_commitment: Type.Boolean({
    description: 'Its end customers have to state their assets under management.',
  }),
};

export const partnerReply = Type.Object(
  {
    client_id: Type.String({ description: 'Identifies the partner.' }),
    name,
    ...settings,
    logo_sha256: nullable(Type.String({ description: 'SHA-256 of its logo, in hex.' })),
    created_at: timestamp('When it was created.'),
    updated_at: timestamp('When it last changed.'),
    expires_at: nullable(
      timestamp('When it ends with everything of its own, if it was made for a while; null for all others.'),
    ),
  },
  { title: 'Partner', description: 'A reseller.' },
);

/** Every setting, none required; null clears what may be empty. */
export const partnerChanges = Type.Partial(Type.Object({ name, ...settings, logo: nullable(logo) }), {
  title: 'UpdatePartnerRequest',
  additionalProperties: false,
});

/** What a partner's own token may change. */
export const ownSettings: readonly string[] = [
  'technical_contact',
  'billing_contact',
  'customer_support_info',
  'logo',
];

export const newPartner = Type.Object(
  { ...partnerChanges.properties, name },
  { title: 'CreatePartnerRequest', additionalProperties: false },
);

export const partnerParams = Type.Object({ client_id: idParam('The partner’s client_id.') });

/** What a body asks to be different, in the domain's terms. */
export function toPartnerRequest(body: Static<typeof partnerChanges>): PartnerRequest {
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
