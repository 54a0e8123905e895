import Type, { type Static } from 'typebox';
import { flowdownStatuses, questionnaireStatuses } from '../../domain/diligence.ts';
import type { EndCustomer } from '../../domain/end-customer.ts';
import {
  type RegistrationEnvironment,
  type RegistrationSurroundings,
  registrationEnvironments,
  registrationStatuses,
  statusToTell,
} from '../../domain/registration.ts';
import { nullable, oneOf } from '../fields.ts';
import { operation } from '../operation.ts';
import { exampleCredentials, exampleEndCustomerId, exampleRequestId } from './credentials.ts';
import { endCustomerRequest, requestIdField } from './schemas.ts';

export const flowdownStatus = oneOf(flowdownStatuses, {
  title: 'PartnerEndCustomerFlowdownStatus',
  description: 'How far the bank addendum has been passed down to the end customer.',
});

export const questionnaireStatus = oneOf(questionnaireStatuses, {
  title: 'PartnerEndCustomerQuestionnaireStatus',
  description: 'How far due diligence on the end customer has come.',
});

export const registrationStatus = oneOf(registrationStatuses, {
  title: 'PartnerEndCustomerOAuthInstitutionApplicationStatus',
  description: 'How far the registration has come.',
});

const institution = Type.Object(
  {
    name: Type.String({ description: 'The institution’s name.' }),
    institution_id: Type.String({ description: 'The institution’s id.' }),
    environments: Type.Object(
      { development: Type.Optional(registrationStatus), production: Type.Optional(registrationStatus) },
      {
        title: 'PartnerEndCustomerOAuthInstitutionEnvironments',
        description: 'Status by environment; development is absent where it is switched off.',
      },
    ),
    production_enablement_date: nullable(
      Type.String({ description: 'YYYY-MM-DD, once production is approved.' }),
    ),
    classic_disablement_date: nullable(
      Type.String({ description: 'YYYY-MM-DD when the institution ends its classic connections.' }),
    ),
  },
  {
    title: 'PartnerEndCustomerOAuthInstitution',
    description: 'The end customer’s registration with one institution.',
  },
);

const reply = Type.Object(
  {
    flowdown_status: flowdownStatus,
    questionnaire_status: questionnaireStatus,
    institutions: Type.Array(institution, { description: 'In the catalogue’s order.' }),
    ...requestIdField,
  },
  { title: 'PartnerCustomerOAuthInstitutionsGetResponse' },
);

export const oauthInstitutionsGet = operation({
  id: 'partnerCustomerOauthInstitutionsGet',
  method: 'POST',
  path: '/partner/customer/oauth_institutions/get',
  tag: 'Partner',
  summary: 'Read registrations with OAuth institutions',
  description:
    'Tells how far an end customer’s application has come at each institution. Registrations wait in ' +
    '`NOT_STARTED` until flowdown and questionnaire are `COMPLETE`; those for development start on approval, ' +
    'those for production on enablement.',
  body: endCustomerRequest('PartnerCustomerOAuthInstitutionsGetRequest'),
  reply,
  errors: ['CUSTOMER_NOT_FOUND'],
  example: { ...exampleCredentials, end_customer_client_id: exampleEndCustomerId },
  replyExample: {
    flowdown_status: 'COMPLETE',
    questionnaire_status: 'COMPLETE',
    institutions: [
      {
        name: 'Chase',
        institution_id: 'ins_56',
        environments: { development: 'PROCESSING', production: 'NOT_STARTED' },
        production_enablement_date: null,
        classic_disablement_date: null,
      },
    ],
    request_id: exampleRequestId,
  },
});

/** The catalogue with the customer's registrations in it; a retired institution shows only where it has one. */
export function toInstitutionsReply(
  customer: EndCustomer,
  { institutions, registrations, developmentIsOn }: RegistrationSurroundings,
): Omit<Static<typeof reply>, 'request_id'> {
  const environments = registrationEnvironments(developmentIsOn);
  const byInstitution = Map.groupBy(registrations, ({ institutionId }) => institutionId);
  return {
    flowdown_status: customer.flowdownStatus,
    questionnaire_status: customer.questionnaireStatus,
    institutions: institutions
      .filter(({ institutionId, retiredAt }) => retiredAt === null || byInstitution.has(institutionId))
      .map(({ institutionId, name, classicDisablementDate }) => {
        const rows = byInstitution.get(institutionId) ?? [];
        const rowIn = (environment: RegistrationEnvironment) =>
          rows.find((row) => row.environment === environment);
        return {
          name,
          institution_id: institutionId,
          environments: Object.fromEntries(
            environments.map((environment) => [
              environment,
              statusToTell(customer, environment, rowIn(environment)),
            ]),
          ),
          production_enablement_date: rowIn('production')?.productionEnablementDate ?? null,
          classic_disablement_date: classicDisablementDate,
        };
      }),
  };
}
