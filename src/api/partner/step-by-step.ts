import Type from 'typebox';
import {
  type EndCustomer,
  endCustomerStatuses,
  type IssuedKey,
  requirements,
} from '../../domain/end-customer.ts';
import { DomainError } from '../../domain/errors.ts';
import { requirePartnerReady } from '../../domain/partner.ts';
import { craPurposes, craUseCases } from '../../domain/profile.ts';
import { acceptanceProblems, productStatusesOf } from '../../domain/requirements.ts';
import {
  acceptance,
  enableProducts,
  provideInformation,
  readInformation,
} from '../../domain/step-by-step.ts';
import { requireEndCustomer } from '../../store/end-customers.ts';
import { whenNotBusy } from '../../store/store.ts';
import { partnerReaders, partnerWriters } from '../access.ts';
import type { Value } from '../codec.ts';
import { contextIn } from '../context-in.ts';
import { saveDecision } from '../due-registrations.ts';
import { example, exampleEndCustomer } from '../examples.ts';
import { boolean, endCustomerClientId, logo, oneOf, product, text } from '../fields.ts';
import { logoBodyBytesMax, partnerOperation } from '../operation.ts';
import { findMatchesFor } from '../taken-names.ts';
import { createCustomer, secrets } from './customer.ts';
import {
  address,
  applicationFields,
  billingContact,
  customerSupportInfo,
  endCustomerFields,
  endCustomerRequest,
  technicalContact,
  toSecretsReply,
} from './customer-fields.ts';

/** What an end customer is asked for; also in the management API. */
export const requirement = oneOf(requirements, {
  title: 'PartnerEndCustomerRequirementDue',
  description: 'A field that the partner has to provide.',
});

export const bankAddendumAcceptance = Type.Object(
  {
    customer_accepted: Type.Optional(boolean('Whether the customer has accepted it.', true)),
    customer_ip_address: Type.Optional(
      text({
        description: 'IPv4 or IPv6 address from which it was accepted.',
        maxLength: 64,
        [example]: '203.0.113.7',
      }),
    ),
    customer_agreement_timestamp: Type.Optional(
      Type.String({
        format: 'date-time',
        description: 'Time at which it was accepted; not in the future.',
        [example]: '2026-05-04T09:30:00Z',
      }),
    ),
  },
  {
    title: 'PartnerEndCustomerBankAddendumAcceptance',
    description: 'Evidence that the customer has accepted the bank addendum; stored as given.',
    additionalProperties: false,
  },
);

const craUses = Type.Object(
  {
    use_cases: Type.Optional(
      Type.Array(
        oneOf(craUseCases, { title: 'PartnerEndCustomerCRAUseCase', description: 'A use of the reports.' }),
        { maxItems: craUseCases.length, uniqueItems: true, description: 'Uses of the reports.' },
      ),
    ),
  },
  {
    title: 'PartnerEndCustomerCRAUseCases',
    description: 'The uses for one purpose.',
    additionalProperties: false,
  },
);

const craQuestionnaire = Type.Object(
  {
    purposes: Type.Optional(
      Type.Object(
        Object.fromEntries(craPurposes.map((purpose) => [purpose, Type.Optional(craUses)])) as Record<
          (typeof craPurposes)[number],
          ReturnType<typeof Type.Optional<typeof craUses>>
        >,
        {
          title: 'PartnerEndCustomerCRAPurposes',
          description: 'Permissible purposes, each with its uses.',
          additionalProperties: false,
        },
      ),
    ),
    is_third_party_involved: Type.Optional(boolean('Whether a third party receives the reports.')),
    is_technical_service_provider_involved: Type.Optional(
      boolean('Whether a technical service provider is involved.'),
    ),
  },
  {
    title: 'PartnerEndCustomerCRAQuestionnaire',
    description: 'Answers about the use of consumer reports; complete if every field is given.',
    additionalProperties: false,
  },
);

export const questionnaires = Type.Object(
  { cra: Type.Optional(craQuestionnaire) },
  {
    title: 'PartnerEndCustomerQuestionnaires',
    description: 'Answers that products require; those of consumer reports require `cra`.',
    additionalProperties: false,
  },
);

export const productStatuses = Type.Record(
  Type.String(),
  oneOf(endCustomerStatuses, { description: 'Status of the product.' }),
  {
    title: 'PartnerEndCustomerProductStatuses',
    description: 'Status of each of the customer’s products.',
    [example]: { auth: 'PENDING_ENABLEMENT', transactions: 'PENDING_ENABLEMENT' },
  },
);

const customerFields = {
  ...endCustomerFields,
  product_statuses: productStatuses,
  requirements_due: Type.Array(requirement, {
    description: 'What still has to be provided; empty if nothing.',
  }),
};

export const customerSchema = Type.Object(customerFields, {
  title: 'BetaPartnerEndCustomer',
  description: 'An end customer with what is still due for it.',
});

const customerWithSecrets = Type.Object(
  { ...customerFields, secrets },
  { title: 'BetaPartnerEndCustomerWithSecrets', description: 'The new end customer, with its secrets.' },
);

const { website, application_name, redirect_uris } = applicationFields;

const evidence = {
  bank_addendum_acceptance: Type.Optional(bankAddendumAcceptance),
  questionnaires: Type.Optional(questionnaires),
};

const laterFields = {
  is_diligence_attested: Type.Optional(boolean('Whether you have done due diligence on the customer.')),
  legal_entity_name: Type.Optional(
    text({ description: 'Legal name of the customer; checked for channel conflicts.' }),
  ),
  technical_contact: Type.Optional(technicalContact),
  billing_contact: Type.Optional(billingContact),
  redirect_uris: Type.Optional(redirect_uris),
  ...evidence,
};

/** What an end customer shows while something is due for one of its products. */
export const exampleCustomer = {
  status: 'MORE_INFORMATION_NEEDED',
  product_statuses: { auth: 'PENDING_ENABLEMENT', cra_base_report: 'MORE_INFORMATION_NEEDED' },
  requirements_due: ['questionnaires.cra'],
} as const;

const create = partnerOperation({
  id: 'betaPartnerCustomerV1Create',
  roles: partnerWriters,
  path: '/beta/partner/customer/v1/create',
  summary: 'Create an end customer step by step',
  description:
    'Creates an end customer of which some information is still missing. Its status is `MORE_INFORMATION_NEEDED` ' +
    'until nothing is due for its products (`requirements_due`); then it is reviewed if the rules require it.',
  body: {
    company_name: text({
      description: 'Name of the end customer.',
      [example]: exampleEndCustomer.company_name,
    }),
    website,
    application_name,
    address,
    customer_support_info: customerSupportInfo,
    products: Type.Optional(
      Type.Array(product, {
        maxItems: 100,
        description: 'The customer’s products; empty or omitted: all that you are enabled for.',
      }),
    ),
    create_link_customization: Type.Optional(
      boolean('Whether to create a Link customization with the customer’s name and logo.'),
    ),
    logo: Type.Optional(logo),
    ...laterFields,
  },
  reply: { end_customer: customerWithSecrets },
  errors: [
    'FLOWDOWN_NOT_COMPLETE',
    'QUESTIONNAIRE_NOT_COMPLETE',
    'INVALID_PRODUCT',
    'LOGO_REQUIRED',
    'INVALID_LOGO',
    'CUSTOMER_ALREADY_CREATED',
  ],
  example: {
    customer_support_info: { email: 'help@sunflower.example.com' },
    products: ['auth', 'cra_base_report'],
    legal_entity_name: undefined,
    technical_contact: undefined,
    billing_contact: undefined,
    redirect_uris: undefined,
  },
  replyExample: {
    end_customer: {
      ...exampleCustomer,
      product_statuses: { auth: 'MORE_INFORMATION_NEEDED', cra_base_report: 'MORE_INFORMATION_NEEDED' },
      requirements_due: ['legal_entity_name', 'is_diligence_attested', 'bank_addendum_acceptance'],
    },
  },
  bodyBytesMax: logoBodyBytesMax,
  async handle(call, services) {
    const { questionnaires, bankAddendumAcceptance: given, ...body } = call.body;
    if (given !== undefined) requireEvidence(given, Math.max(services.now(), call.context.now));
    const application = {
      legalEntityName: '',
      registrationNumber: null,
      createLinkCustomization: false,
      logo: null,
      technicalContact: null,
      billingContact: null,
      assetsUnderManagement: null,
      redirectUris: [],
      products: [],
      isDiligenceAttested: false,
      isBankAddendumCompleted: false,
      bankAddendumAcceptance: null,
      craQuestionnaire: questionnaires?.cra ?? null,
      ...body,
      ...(given && acceptance(given)),
    };
    const { endCustomer, issuedKeys } = await createCustomer(application, call, services, {
      isStepByStep: true,
    });
    return { endCustomer: { ...toStepByStepReply(endCustomer), secrets: toSecretsReply(issuedKeys) } };
  },
});

const get = partnerOperation({
  id: 'betaPartnerCustomerV1Get',
  roles: partnerReaders,
  path: '/beta/partner/customer/v1/get',
  summary: 'Read what is due for an end customer',
  description: 'Returns an end customer with the status of each product, and what still has to be provided.',
  body: endCustomerRequest,
  reply: { end_customer: customerSchema },
  errors: ['CUSTOMER_NOT_FOUND'],
  replyExample: { end_customer: exampleCustomer },
  async handle({ body, scope }, { store }) {
    const customer = await whenNotBusy(() => requireEndCustomer(store.db, body.endCustomerClientId, scope));
    return { endCustomer: toStepByStepReply(customer) };
  },
});

const update = partnerOperation({
  id: 'betaPartnerCustomerV1Update',
  roles: partnerWriters,
  path: '/beta/partner/customer/v1/update',
  summary: 'Provide what is due for an end customer',
  description:
    'Provides information about an end customer; omitted fields keep their values. Once nothing is due, it goes on ' +
    'as after its creation, or has the status that it had before you were asked. An end customer that is `DENIED` ' +
    'cannot be updated.',
  body: {
    end_customer_client_id: endCustomerClientId,
    ...laterFields,
    website: Type.Optional(website),
    application_name: Type.Optional(application_name),
    address: Type.Optional(address),
  },
  reply: { end_customer: customerSchema },
  errors: ['CUSTOMER_NOT_FOUND'],
  example: {
    bank_addendum_acceptance: {},
    legal_entity_name: undefined,
    technical_contact: undefined,
    billing_contact: undefined,
    redirect_uris: undefined,
    website: undefined,
    application_name: undefined,
    address: undefined,
  },
  replyExample: { end_customer: exampleCustomer },
  async handle({ body, scope, partner, actor, ...call }, services) {
    const { endCustomerClientId, ...given } = body;
    const decision = await services.store.unitOfWork(async (db) => {
      const customer = await requireEndCustomer(db, endCustomerClientId, scope);
      const context = await contextIn(db, services, scope, call.context);
      const information = readInformation(given, customer, Math.max(services.now(), context.now));
      const after = { ...customer, ...information.changes };
      const nameMatches = await findMatchesFor(db, services.takenNames, after, scope, customer);
      const inputs = { partner, nameMatches, actor };
      const decision = provideInformation(customer, information, inputs, context);
      await saveDecision(db, services, customer, decision);
      return decision;
    });
    return { endCustomer: toStepByStepReply(decision.endCustomer) };
  },
});

const enable = partnerOperation({
  id: 'betaPartnerCustomerV1Enable',
  roles: partnerWriters,
  path: '/beta/partner/customer/v1/enable',
  summary: 'Enable products of an end customer',
  description:
    'Makes products of an end customer `ACTIVE`: those given, or all that are ready. With the first ones it returns ' +
    'the production secret, and its registrations with the OAuth institutions start.',
  body: {
    ...endCustomerRequest,
    products: Type.Optional(
      Type.Array(product, {
        minItems: 1,
        maxItems: 100,
        uniqueItems: true,
        description: 'Products to enable; all that are ready if omitted.',
      }),
    ),
  },
  reply: {
    end_customer_client_id: endCustomerFields.client_id,
    status: endCustomerFields.status,
    product_statuses: productStatuses,
    production_secret: Type.Optional(
      Type.String({
        description: 'Secret for the production environment, with the first products. Shown only once.',
      }),
    ),
  },
  errors: [
    'FLOWDOWN_NOT_COMPLETE',
    'QUESTIONNAIRE_NOT_COMPLETE',
    'CUSTOMER_NOT_FOUND',
    'CUSTOMER_NOT_READY_FOR_ENABLEMENT',
    'CUSTOMER_ALREADY_ENABLED',
  ],
  example: { products: ['auth'] },
  replyExample: {
    status: 'ACTIVE',
    product_statuses: { auth: 'ACTIVE', cra_base_report: 'PENDING_ENABLEMENT' },
    production_secret: '7a9c1e3f5b7d90a2c4e6f8091b3d5f',
  },
  async handle({ body, scope, partner, actor, ...call }, services) {
    requirePartnerReady(partner);
    const { endCustomer, issuedKeys } = await services.store.unitOfWork(async (db) => {
      const customer = await requireEndCustomer(db, body.endCustomerClientId, scope);
      const context = await contextIn(db, services, scope, call.context);
      const decision = enableProducts(customer, body.products ?? null, actor, context);
      await saveDecision(db, services, customer, decision);
      return decision;
    });
    return {
      endCustomerClientId: endCustomer.clientId,
      status: endCustomer.status,
      productStatuses: productStatusesOf(endCustomer),
      ...secretOf(issuedKeys),
    };
  },
});

export const stepByStepOperations = [create, get, update, enable];

/** With the status of each product. */
export function toStepByStepReply(customer: EndCustomer): Value<typeof customerSchema> {
  return { ...customer, productStatuses: productStatusesOf(customer) };
}

function secretOf([key]: readonly IssuedKey[]): { productionSecret?: string } {
  return key === undefined ? {} : { productionSecret: key.secret.plain };
}

/** @throws DomainError INVALID_FIELD */
function requireEvidence(given: Value<typeof bankAddendumAcceptance>, now: number): void {
  const fields = acceptanceProblems(given, now);
  if (fields.length > 0) throw new DomainError('INVALID_FIELD', { fields });
}
