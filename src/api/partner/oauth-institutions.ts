import Type from 'typebox';
import type { EndCustomer } from '../../domain/end-customer.ts';
import type { InstitutionTerms } from '../../domain/institution.ts';
import { flowdownStatuses, questionnaireStatuses } from '../../domain/profile.ts';
import type { RegistrationProblem } from '../../domain/registration/problem.ts';
import type { RegistrationInputs } from '../../domain/registration/reconcile.ts';
import {
  type Registration,
  type RegistrationEnvironment,
  registrationEnvironments,
  registrationStatuses,
} from '../../domain/registration/registration.ts';
import { sandboxNow } from '../../domain/sandbox/clock.ts';
import { countRead } from '../../domain/sandbox/progress.ts';
import type { Sandbox } from '../../domain/sandbox/sandbox.ts';
import { requireEndCustomer } from '../../store/end-customers.ts';
import { listRegistrations, saveRegistrations, termsOfSandbox } from '../../store/registrations.ts';
import { lockSandbox } from '../../store/sandboxes.ts';
import { whenNotBusy } from '../../store/store.ts';
import { partnerReaders } from '../access.ts';
import type { PartnerCall } from '../calls.ts';
import type { Value, ValueOf } from '../codec.ts';
import { currentRegistrations } from '../due-registrations.ts';
import { example } from '../examples.ts';
import { nullable, oneOf, optionally, requestId, string } from '../fields.ts';
import { partnerOperation } from '../operation.ts';
import type { Services } from '../services.ts';
import { endCustomerRequest } from './customer-fields.ts';

export const flowdownStatus = oneOf(flowdownStatuses, {
  title: 'PartnerEndCustomerFlowdownStatus',
  description: 'Status of the end customer’s flowdown of the bank addendum.',
  [example]: 'COMPLETE',
});

export const questionnaireStatus = oneOf(questionnaireStatuses, {
  title: 'PartnerEndCustomerQuestionnaireStatus',
  description: 'Status of due diligence on the end customer.',
  [example]: 'COMPLETE',
});

const registrationStatus = oneOf(registrationStatuses, {
  title: 'PartnerEndCustomerOAuthInstitutionApplicationStatus',
  description: 'Status of the registration.',
});

/** The fields of a registration's error that not all servers return. */
export const registrationErrorDetails = {
  request_id: requestId,
  error_code_reason: nullable(string('Always null: the code has no reasons.')),
  documentation_url: string('Link to this operation in this server’s reference, an absolute URL.'),
  suggested_action: nullable(string('Suggested fix, if known.')),
};

export const registrationErrorTitle = 'OAuthRegistrationError';
const registrationError = Type.Object(
  {
    error_type: string('`PARTNER_ERROR`.'),
    error_code: string('`OAUTH_REGISTRATION_ERROR`.'),
    error_message: string('The problem and its fix.'),
    display_message: nullable(string('Text for end users.')),
    ...optionally(registrationErrorDetails),
  },
  { title: registrationErrorTitle, description: 'Why a registration is `ATTENTION_REQUIRED`.' },
);

const institution = Type.Object(
  {
    name: string('Name of the institution.', 'Chase'),
    institution_id: string('Id of the institution.', 'ins_56'),
    environments: Type.Object(
      { development: Type.Optional(registrationStatus), production: Type.Optional(registrationStatus) },
      {
        title: 'PartnerEndCustomerOAuthInstitutionEnvironments',
        description: 'Status by environment; development is absent if it is switched off.',
        [example]: { development: 'PROCESSING', production: 'PROCESSING' },
      },
    ),
    production_enablement_date: nullable(string('YYYY-MM-DD, once approved for production.')),
    classic_disablement_date: nullable(string('YYYY-MM-DD on which classic connections end.')),
    errors: Type.Array(registrationError, {
      description: 'Problems that keep the registration in `ATTENTION_REQUIRED`; empty otherwise.',
      [example]: [],
    }),
  },
  {
    title: 'PartnerEndCustomerOAuthInstitution',
    description: 'The end customer’s registration with one institution.',
  },
);

export const institutionsReply = {
  flowdown_status: flowdownStatus,
  questionnaire_status: questionnaireStatus,
  institutions: Type.Array(institution, { description: 'In the catalogue’s order.' }),
};

export const oauthInstitutionsGet = partnerOperation({
  id: 'partnerCustomerOauthInstitutionsGet',
  roles: partnerReaders,
  path: '/partner/customer/oauth_institutions/get',
  summary: 'Read registrations with OAuth institutions',
  description:
    'Returns the status of an end customer’s registration at each institution. Registrations start when the end ' +
    'customer is enabled, and wait in `NOT_STARTED` until flowdown and questionnaire are `COMPLETE`.',
  body: endCustomerRequest,
  titles: {
    body: 'PartnerCustomerOAuthInstitutionsGetRequest',
    reply: 'PartnerCustomerOAuthInstitutionsGetResponse',
  },
  reply: institutionsReply,
  errors: ['CUSTOMER_NOT_FOUND'],
  async handle({ body, scope, sandbox, context, ...call }, services) {
    const { db } = services.store;
    if (sandbox !== undefined) await readInSandbox(services, sandbox, body.endCustomerClientId);
    const customer = await whenNotBusy(() => requireEndCustomer(db, body.endCustomerClientId, scope));
    const registrations = await currentRegistrations(db, services, customer, context.now);
    return toInstitutionsReply(customer, registrations, detailsFor(services, call));
  },
});

/** The institutions with the customer's registrations; retired institutions only if there is a registration. */
export function toInstitutionsReply(
  customer: EndCustomer,
  { institutions, registrations, developmentIsOn }: RegistrationInputs,
  errorDetails: ErrorDetails,
): ValueOf<typeof institutionsReply> {
  const environments = registrationEnvironments(developmentIsOn);
  const byInstitution = Map.groupBy(registrations, ({ institutionId }) => institutionId);
  return {
    flowdownStatus: customer.flowdownStatus,
    questionnaireStatus: customer.questionnaireStatus,
    institutions: institutions
      .filter(({ institutionId, isRetired }) => !isRetired || byInstitution.has(institutionId))
      .map((terms) =>
        toInstitutionReply(terms, byInstitution.get(terms.institutionId) ?? [], environments, errorDetails),
      ),
  };
}

function toInstitutionReply(
  { institutionId, name, classicDisablementDate }: InstitutionTerms,
  rows: readonly Registration[],
  environments: readonly RegistrationEnvironment[],
  errorDetails: ErrorDetails,
): Value<typeof institution> {
  const rowIn = (environment: RegistrationEnvironment) => rows.find((row) => row.environment === environment);
  const problems = environments.flatMap((environment) => rowIn(environment)?.problems ?? []);
  const byMessage = new Map(problems.map((problem) => [problem.message, problem]));
  return {
    name,
    institutionId: institutionId,
    environments: Object.fromEntries(
      environments.map((environment) => [environment, rowIn(environment)?.status ?? 'NOT_STARTED']),
    ),
    productionEnablementDate: rowIn('production')?.productionEnablementDate ?? null,
    classicDisablementDate: classicDisablementDate,
    errors: [...byMessage.values()].map((problem) => toRegistrationError(problem, errorDetails)),
  };
}

type RegistrationError = Value<typeof registrationError>;
/** Returns the further fields of a registration's error; none if the server does not return them. */
type ErrorDetails = (problem: RegistrationProblem) => Partial<RegistrationError>;

/** Creates the function for the errors in the reply to a request. */
export function detailsFor(
  { settings }: Services,
  { requestId, origin }: Pick<PartnerCall<unknown>, 'requestId' | 'origin'>,
): ErrorDetails {
  if (!settings.contract.hasRegistrationErrorDetails) return () => ({});
  return ({ kind }) => ({
    requestId,
    errorCodeReason: null,
    documentationUrl: `${origin}/docs#partnerCustomerOauthInstitutionsGet`,
    suggestedAction: suggestedActions[kind],
  });
}

const suggestedActions: Readonly<Record<RegistrationProblem['kind'], string | null>> = {
  FLOWDOWN_NOT_COMPLETE: 'Complete the bank addendum with the end customer.',
  QUESTIONNAIRE_NOT_COMPLETE: 'Complete the questionnaire with the operator.',
  REDIRECT_URI_REQUIRED: 'Add a redirect URI that uses https.',
  LOGO_REQUIRED: 'Add a logo.',
  REFUSED_BY_INSTITUTION: null,
};

function toRegistrationError(problem: RegistrationProblem, detailsOf: ErrorDetails): RegistrationError {
  return {
    errorType: 'PARTNER_ERROR',
    errorCode: 'OAUTH_REGISTRATION_ERROR',
    errorMessage: problem.message,
    displayMessage: null,
    ...detailsOf(problem),
  };
}

/** Lets registrations in a sandbox progress before they are read, in the modes `reads` and `immediate`. */
async function readInSandbox(
  { store, settleSandbox, contextAt, now }: Services,
  { partnerClientId, settings }: Sandbox,
  endCustomerClientId: string,
): Promise<void> {
  const { mode } = settings.progress;
  if (mode === 'clock') return;
  await settleSandbox(partnerClientId);
  if (mode !== 'reads') return;
  await store.unitOfWork(async (db) => {
    const sandbox = await lockSandbox(db, partnerClientId);
    const { progress } = sandbox.settings;
    if (progress.mode !== 'reads') return;
    const rows = await listRegistrations(db, endCustomerClientId);
    const own = rows.filter((row) => row.realm === 'sandbox' && row.partnerClientId === partnerClientId);
    const terms = await termsOfSandbox(db, sandbox);
    const context = contextAt(sandboxNow(sandbox.clock, now()));
    await saveRegistrations(db, countRead(own, progress.reads, terms, context));
  });
}
