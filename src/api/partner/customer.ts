import Type from 'typebox';
import type { EndCustomerApplication } from '../../domain/application.ts';
import { completeProfile, createEndCustomer } from '../../domain/create-end-customer.ts';
import type { EndCustomerDecision } from '../../domain/end-customer.ts';
import { enableEndCustomer, removeEndCustomer } from '../../domain/lifecycle.ts';
import { requirePartnerReady } from '../../domain/partner.ts';
import { requireEndCustomer, requireEndCustomerSummary, saveEndCustomer } from '../../store/end-customers.ts';
import { saveLogo } from '../../store/logos.ts';
import { partnerReaders, partnerWriters } from '../access.ts';
import type { PartnerIdentity } from '../calls.ts';
import type { ValueOf } from '../codec.ts';
import { contextIn } from '../context-in.ts';
import { saveDecision } from '../due-registrations.ts';
import { example, exampleEndCustomer } from '../examples.ts';
import { boolean, logo, nullable, product, string, text } from '../fields.ts';
import { logoBodyBytesMax, partnerOperation } from '../operation.ts';
import type { Services } from '../services.ts';
import { findMatchesFor } from '../taken-names.ts';
import {
  address,
  applicationFields,
  assetsUnderManagement,
  billingContact,
  customerSupportInfo,
  endCustomer,
  endCustomerFields,
  endCustomerRequest,
  technicalContact,
  toSecretsReply,
} from './customer-fields.ts';

/** What a partner gives to create an end customer. */
export const profileFields = {
  company_name: text({
    description: 'Name of the end customer.',
    [example]: exampleEndCustomer.company_name,
  }),
  is_diligence_attested: boolean(
    'Whether you have done due diligence on the customer; false sends it to review.',
    true,
  ),
  products: Type.Optional(
    nullable(
      Type.Array(product, {
        maxItems: 100,
        description: 'The customer’s products; empty, null or omitted: all that you are enabled for.',
        [example]: exampleEndCustomer.products,
      }),
    ),
  ),
  create_link_customization: Type.Optional(
    boolean('Whether to create a Link customization with the customer’s name and logo.'),
  ),
  logo: Type.Optional(logo),
  legal_entity_name: text({
    description: 'Legal name of the customer; checked for channel conflicts.',
    [example]: exampleEndCustomer.legal_entity_name,
  }),
  website: applicationFields.website,
  application_name: applicationFields.application_name,
  technical_contact: Type.Optional(technicalContact),
  billing_contact: Type.Optional(billingContact),
  customer_support_info: Type.Optional(customerSupportInfo),
  address,
  is_bank_addendum_completed: boolean(
    'Whether the customer has accepted the bank addendum; its flowdown is then complete.',
    true,
  ),
  assets_under_management: Type.Optional(assetsUnderManagement),
  redirect_uris: Type.Optional(applicationFields.redirect_uris),
  registration_number: Type.Optional(text({ description: 'The customer’s number in its company register.' })),
};

export const secrets = Type.Object(
  {
    sandbox: Type.Optional(string('Secret for the sandbox environment.', '9d2c4e6f8a0b1c3d5e7f90a1b2c3d4')),
    development: Type.Optional(
      string(
        'Secret for the development environment; absent if that is switched off.',
        '1f3e5d7c9b0a2f4e6d8c0b1a3f5e7d',
      ),
    ),
    production: Type.Optional(
      string(
        'Secret for a limited number of production calls until the customer is enabled; only if the operator ' +
          'offers limited production.',
      ),
    ),
  },
  { title: 'PartnerEndCustomerSecrets', description: 'Shown only once.' },
);

export const create = partnerOperation({
  id: 'partnerCustomerCreate',
  roles: partnerWriters,
  path: '/partner/customer/create',
  summary: 'Create an end customer',
  description:
    'Creates an end customer with its own keys. Its status is `PENDING_ENABLEMENT` if no review is required, else ' +
    '`UNDER_REVIEW`. A server that follows the latest contract requires the email address of ' +
    '`customer_support_info`, here or in your profile.',
  body: profileFields,
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
    'QUOTA_EXCEEDED',
  ],
  bodyBytesMax: logoBodyBytesMax,
  async handle(call, services) {
    const { endCustomer, issuedKeys } = await createCustomer(toApplication(call.body), call, services);
    return { endCustomer: { ...endCustomer, secrets: toSecretsReply(issuedKeys) } };
  },
});

const get = partnerOperation({
  id: 'partnerCustomerGet',
  roles: partnerReaders,
  path: '/partner/customer/get',
  summary: 'Read an end customer',
  description: 'Returns an end customer.',
  body: endCustomerRequest,
  reply: { end_customer: endCustomer },
  errors: ['CUSTOMER_NOT_FOUND'],
  async handle({ body, scope }, services) {
    const customer = await requireEndCustomerSummary(services.store.db, body.endCustomerClientId, scope);
    return { endCustomer: customer };
  },
});

const enable = partnerOperation({
  id: 'partnerCustomerEnable',
  roles: partnerWriters,
  path: '/partner/customer/enable',
  summary: 'Enable an end customer',
  description:
    'Makes an end customer `ACTIVE`, returns its production secret and starts its registrations with the OAuth ' +
    'institutions. Revokes its limited production secret.',
  body: endCustomerRequest,
  reply: {
    production_secret: string(
      'Secret for the production environment. Shown only once.',
      '7a9c1e3f5b7d90a2c4e6f8091b3d5f',
    ),
  },
  errors: [
    'FLOWDOWN_NOT_COMPLETE',
    'QUESTIONNAIRE_NOT_COMPLETE',
    'CUSTOMER_NOT_FOUND',
    'CUSTOMER_NOT_READY_FOR_ENABLEMENT',
    'CUSTOMER_ALREADY_ENABLED',
  ],
  async handle(call, services) {
    const { store } = services;
    const { body, partner, scope, actor } = call;
    requirePartnerReady(partner);
    const { issuedKeys } = await store.unitOfWork(async (db) => {
      const customer = await requireEndCustomer(db, body.endCustomerClientId, scope);
      const decision = enableEndCustomer(customer, actor, await contextIn(db, services, scope, call.context));
      await saveDecision(db, services, customer, decision);
      return decision;
    });
    return { productionSecret: toSecretsReply(issuedKeys).production as string };
  },
});

const remove = partnerOperation({
  id: 'partnerCustomerRemove',
  roles: partnerWriters,
  path: '/partner/customer/remove',
  summary: 'Remove an end customer',
  description:
    'Removes an end customer that is not `ACTIVE`: revokes its keys and frees its names. It is then no longer ' +
    'found.',
  body: endCustomerRequest,
  reply: {},
  errors: ['CUSTOMER_NOT_FOUND', 'CUSTOMER_REMOVAL_NOT_ALLOWED'],
  async handle(call, services) {
    const { body, scope, actor } = call;
    await services.store.unitOfWork(async (db) => {
      const customer = await requireEndCustomer(db, body.endCustomerClientId, scope);
      const context = await contextIn(db, services, scope, call.context);
      await saveDecision(db, services, customer, removeEndCustomer(customer, actor, context));
    });
    return {};
  },
});

export const customerOperations = [create, get, enable, remove];

/** Creates an end customer, complete or step by step. */
export async function createCustomer(
  application: EndCustomerApplication,
  { partner, scope, actor, ...call }: PartnerIdentity,
  services: Services,
  { isStepByStep = false } = {},
): Promise<EndCustomerDecision> {
  const { store, settings, sandboxUses } = services;
  const { profile, logo } = completeProfile(application, partner, settings.contract, { isStepByStep });
  const inputs = { partner, realm: scope.realm, availability: settings.availability, actor, isStepByStep };
  await sandboxUses.add(store.db, scope, { endCustomers: 1, logoBytes: logo?.png.length ?? 0 });
  return store.unitOfWork(async (db) => {
    const nameMatches = await findMatchesFor(db, services.takenNames, profile, scope);
    const context = await contextIn(db, services, scope, call.context);
    if (logo !== null) await saveLogo(db, logo, scope);
    const decision = createEndCustomer(profile, nameMatches, inputs, context);
    await saveEndCustomer(db, decision);
    return decision;
  });
}

/** Converts the request to the domain's terms. */
function toApplication(request: ValueOf<typeof profileFields>): EndCustomerApplication {
  return {
    registrationNumber: null,
    createLinkCustomization: false,
    logo: null,
    technicalContact: null,
    billingContact: null,
    customerSupportInfo: null,
    assetsUnderManagement: null,
    bankAddendumAcceptance: null,
    craQuestionnaire: null,
    redirectUris: [],
    ...request,
    products: request.products ?? [],
  };
}
