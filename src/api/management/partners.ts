import Type from 'typebox';
import { environments } from '../../domain/environment.ts';
import {
  createPartner as decideCreation,
  updatePartner as decideUpdate,
  newPartnerSettings,
  type Partner,
  readPartnerRequest,
  reviewPolicies,
} from '../../domain/partner.ts';
import { productsOf1517 } from '../../domain/product.ts';
import { flowdownStatuses, questionnaireStatuses } from '../../domain/profile.ts';
import type { EndCustomerScope } from '../../store/end-customers.ts';
import { saveLogo } from '../../store/logos.ts';
import {
  countPartners,
  listPartners as listFromStore,
  lockPartner,
  savePartner,
} from '../../store/partners.ts';
import { joinSandbox } from '../../store/sandbox-locks.ts';
import { everyRole, operatorAdmins, operators, partnerAdmins } from '../access.ts';
import { example, examplePartner, withExample } from '../examples.ts';
import {
  boolean,
  environment,
  idParam,
  logo,
  nullable,
  oneOf,
  optionally,
  product,
  string,
  text,
  timestamp,
  version,
} from '../fields.ts';
import { logoBodyBytesMax, managementOperation } from '../operation.ts';
import { nextCursor, pageQuery, toCursor, toPageRequest, total, totalOf, totalQuery } from '../page.ts';
import { billingContact, customerSupportInfo, technicalContact } from '../partner/customer-fields.ts';
import { requireFields, requirePartner } from '../require.ts';
import { bringEndpointsInLine } from './webhook-endpoints.ts';

export const flowdownStatus = oneOf(flowdownStatuses, {
  title: 'FlowdownStatus',
  description: 'Status of the bank addendum.',
  [example]: 'COMPLETE',
});

export const questionnaireStatus = oneOf(questionnaireStatuses, {
  title: 'QuestionnaireStatus',
  description: 'Status of due diligence.',
  [example]: 'COMPLETE',
});

const name = text({ description: 'Name of the partner.', [example]: examplePartner.name });

const settings = {
  products: Type.Array(product, {
    minItems: 1,
    maxItems: 100,
    description: 'Products it can request; the default for its end customers.',
    [example]: productsOf1517,
  }),
  environments: Type.Array(environment, {
    maxItems: 10,
    description: 'Environments it can call.',
    [example]: environments,
  }),
  review_policy: oneOf(reviewPolicies, {
    title: 'ReviewPolicy',
    description:
      '`AUTOMATIC`: new end customers are reviewed only if there is a reason; `MANUAL`: each one is reviewed.',
  }),
  flowdown_status: flowdownStatus,
  questionnaire_status: questionnaireStatus,
  technical_contact: nullable(
    withExample(technicalContact, {
      given_name: 'Mona',
      family_name: 'Lind',
      email: 'mona@meadow.example.com',
    }),
  ),
  billing_contact: nullable(
    withExample(billingContact, {
      given_name: 'Raj',
      family_name: 'Patel',
      email: 'raj@meadow.example.com',
    }),
  ),
  customer_support_info: nullable(customerSupportInfo),
  uses_co_branded_consent_pane: boolean(
    'Whether Link shows the logos of its end customers, so that each needs one.',
  ),
  has_monthly_service_commitment: boolean(
    'Whether its end customers must state their assets under management.',
  ),
};

export const partnerReply = Type.Object(
  {
    client_id: string('client_id of the partner.', examplePartner.client_id),
    name,
    ...settings,
    logo_sha256: nullable(string('SHA-256 of its logo, in hex.')),
    created_at: timestamp('Creation time.'),
    updated_at: timestamp('Time of the last change.'),
    version: version(['name', ...Object.keys(settings), 'logo_sha256']),
    expires_at: nullable(
      timestamp('Time at which a temporary partner is removed with everything it owns; null for all others.'),
    ),
  },
  { title: 'Partner', description: 'A reseller.' },
);

/** All settings, all optional; null clears nullable ones. */
const partnerChanges = optionally({ name, ...settings, logo: nullable(logo) });

/** Fields that a partner's own token can change. */
const ownSettings: readonly string[] = [
  'technical_contact',
  'billing_contact',
  'customer_support_info',
  'logo',
];

export const newPartner = { ...partnerChanges, name };

export const partnerParams = { client_id: idParam('client_id of the partner.') };

export const createPartner = managementOperation({
  id: 'createPartner',
  method: 'POST',
  path: '/v1/partners',
  roles: operatorAdmins,
  scope: 'operator',
  summary: 'Create a partner',
  description:
    'Creates a partner. Only the name is required; the defaults are all products and environments of contract ' +
    '1.517.0 and automatic review. It can create end customers once its flowdown and questionnaire are ' +
    '`COMPLETE`, and needs a secret to make calls.',
  body: newPartner,
  reply: { partner: partnerReply },
  errors: ['INVALID_LOGO'],
  example: { products: undefined, environments: undefined },
  bodyBytesMax: logoBodyBytesMax,
  async handle({ body, actor, context }, services) {
    const { changes, logo } = readPartnerRequest(body);
    const settings = { ...newPartnerSettings, ...changes, name: body.name };
    const { partner } = await services.store.unitOfWork(async (db) => {
      const decision = decideCreation(settings, actor, context);
      if (logo !== null) await saveLogo(db, logo, liveScopeOf(decision.partner));
      await savePartner(db, decision);
      return decision;
    });
    return { partner };
  },
});

export const listPartners = managementOperation({
  id: 'listPartners',
  isSearch: true,
  method: 'GET',
  path: '/v1/partners',
  roles: operators,
  scope: 'operator',
  summary: 'List partners',
  description:
    'Lists partners, newest first. Temporary partners (`POST /v1/sandbox-partners`) are omitted unless `expiring` ' +
    'is true.',
  query: {
    q: Type.Optional(
      text({ description: 'Part of the name; case, width and repeated white space are ignored.' }),
    ),
    expiring: Type.Optional(
      Type.Boolean({ default: false, description: 'Whether to include temporary partners.' }),
    ),
    ...totalQuery,
    ...pageQuery,
  },
  reply: { partners: Type.Array(partnerReply), ...total, ...nextCursor },
  errors: [],
  cli: {
    shows: ['client_id', 'name', 'review_policy', 'flowdown_status', 'questionnaire_status', 'created_at'],
  },
  async handle({ query }, services) {
    const filter = { words: query.q ?? null, withExpiring: query.expiring ?? false };
    const { db } = services.store;
    const page = await listFromStore(db, filter, toPageRequest(query));
    return {
      partners: page.items,
      ...(await totalOf(query, page, () => countPartners(db, filter))),
      nextCursor: toCursor(page.next),
    };
  },
});

export const readPartner = managementOperation({
  id: 'readPartner',
  method: 'GET',
  path: '/v1/partners/:client_id',
  roles: everyRole,
  scope: 'any',
  summary: 'Read a partner',
  description: 'Returns a partner, without its secrets.',
  params: partnerParams,
  reply: { partner: partnerReply },
  errors: ['NOT_FOUND'],
  async handle({ params, caller }, services) {
    return { partner: await requirePartner(services.store.db, params.clientId, caller) };
  },
});

export const updatePartner = managementOperation({
  id: 'updatePartner',
  method: 'PATCH',
  path: '/v1/partners/:client_id',
  roles: [...operatorAdmins, ...partnerAdmins],
  scope: 'any',
  summary: 'Update a partner',
  description:
    'Updates the given fields; omitted fields keep their values, and null clears a contact, the support ' +
    'information or the logo. A partner’s own token can change only these (else `FORBIDDEN`).',
  params: partnerParams,
  body: partnerChanges,
  reply: { partner: partnerReply },
  errors: ['NOT_FOUND', 'FORBIDDEN', 'INVALID_LOGO'],
  example: { review_policy: 'MANUAL' },
  replyExample: { partner: { review_policy: 'MANUAL' } },
  bodyBytesMax: logoBodyBytesMax,
  cli: {
    note: 'The flags of a contact, or of the support information, replace all its fields.',
  },
  async handle({ body, params, caller, actor, context, requireMatch }, services) {
    const stored = await requirePartner(services.store.db, params.clientId, caller);
    requireFields(body, ownSettings, caller);
    const { changes, logo } = readPartnerRequest(body, stored);
    const { partner } = await services.store.unitOfWork(async (db) => {
      const isAccessChanged = changes.environments !== undefined;
      // Sandbox endpoints may change too, and the sandbox must be locked before any row.
      if (isAccessChanged) await joinSandbox(db, { partnerClientId: params.clientId, realm: 'sandbox' });
      const before = await requirePartner(db, params.clientId, caller, lockPartner);
      requireMatch(before);
      const decision = decideUpdate(before, changes, actor, context);
      if (logo !== null) await saveLogo(db, logo, liveScopeOf(decision.partner));
      await savePartner(db, decision);
      if (isAccessChanged) await bringEndpointsInLine(db, services, decision.partner, context);
      return decision;
    });
    return { partner };
  },
});

/** A partner's own logo is shown in production. */
function liveScopeOf({ clientId }: Pick<Partner, 'clientId'>): EndCustomerScope {
  return { partnerClientId: clientId, realm: 'live' };
}

export const partnerAccountOperations = [createPartner, listPartners, readPartner, updatePartner];
