import Type from 'typebox';
import type { Context } from '../../domain/context.ts';
import { type EndCustomer, type EndCustomerDecision, requirements } from '../../domain/end-customer.ts';
import { reverseDenial, reviewEndCustomer } from '../../domain/lifecycle.ts';
import { requestInformation } from '../../domain/step-by-step.ts';
import {
  updateEndCustomer as decideUpdate,
  readEndCustomerUpdate,
} from '../../domain/update-end-customer.ts';
import { lockEndCustomer } from '../../store/end-customer-search.ts';
import { saveLogo } from '../../store/logos.ts';
import { findPartner } from '../../store/partners.ts';
import type { Db } from '../../store/tables.ts';
import { operators, partnerWriters } from '../access.ts';
import type { ChangeCall } from '../calls.ts';
import { contextIn } from '../context-in.ts';
import { saveDecision } from '../due-registrations.ts';
import { example, exampleEndCustomer } from '../examples.ts';
import { logo, nullable, optionally, product, text } from '../fields.ts';
import { logoBodyBytesMax, managementOperation } from '../operation.ts';
import { profileFields } from '../partner/customer.ts';
import {
  assetsUnderManagement,
  billingContact,
  customerSupportInfo,
  technicalContact,
} from '../partner/customer-fields.ts';
import { requirement } from '../partner/step-by-step.ts';
import { requireAnyEndCustomer, requireFields, requireFound } from '../require.ts';
import type { Services } from '../services.ts';
import { findMatchesFor } from '../taken-names.ts';
import { endCustomerDetail, endCustomerInFull, endCustomerParams } from './end-customers.ts';
import { flowdownStatus, questionnaireStatus } from './partners.ts';

const exampleReason = 'Documents are in order.';

const reason = text({
  description: 'Reason; saved on the end customer.',
  maxLength: 2000,
  [example]: exampleReason,
});
export const required = { reason };
export const optional = { reason: Type.Optional(reason) };

export const reply = { end_customer: endCustomerDetail };

export const decided = {
  method: 'POST',
  scope: 'operator',
  params: endCustomerParams,
  errors: ['NOT_FOUND', 'CONFLICT'],
  cli: {
    shows: [
      'client_id',
      'company_name',
      'status',
      'decision_reason',
      'flowdown_status',
      'questionnaire_status',
    ],
  },
} as const;

export const approveEndCustomer = managementOperation({
  ...decided,
  id: 'approveEndCustomer',
  roles: operators,
  path: '/v1/end-customers/:client_id/approve',
  summary: 'Approve an end customer',
  description:
    'Approves an end customer, which becomes `PENDING_ENABLEMENT`. Returns `CONFLICT` unless it is `UNDER_REVIEW`.',
  body: optional,
  reply,
  replyExample: { end_customer: { decision_reason: exampleReason } },
  handle(call, services) {
    const { body, actor } = call;
    return decide(services, call, (customer, context) => {
      const verdict = { decision: 'APPROVE', reason: body.reason ?? null } as const;
      return reviewEndCustomer(customer, verdict, actor, context);
    });
  },
});

export const denyEndCustomer = managementOperation({
  ...decided,
  id: 'denyEndCustomer',
  roles: operators,
  path: '/v1/end-customers/:client_id/deny',
  summary: 'Deny an end customer',
  description:
    'Denies an end customer, which becomes `DENIED` and keeps its sandbox and development keys. Returns ' +
    '`CONFLICT` unless it is `UNDER_REVIEW`.',
  body: required,
  reply,
  example: { reason: 'The website sells something else.' },
  replyExample: {
    end_customer: { status: 'DENIED', decision_reason: 'The website sells something else.' },
  },
  handle(call, services) {
    const { body, actor } = call;
    return decide(services, call, (customer, context) => {
      const verdict = { decision: 'DENY', reason: body.reason } as const;
      return reviewEndCustomer(customer, verdict, actor, context);
    });
  },
});

export const reverseEndCustomer = managementOperation({
  ...decided,
  id: 'reverseEndCustomer',
  roles: operators,
  path: '/v1/end-customers/:client_id/reverse',
  summary: 'Reverse a denial',
  description:
    'Reverses a denial: the end customer is treated as approved. Returns `CONFLICT` unless it is `DENIED`.',
  body: required,
  reply,
  example: { reason: 'The website was fixed.' },
  replyExample: { end_customer: { decision_reason: 'The website was fixed.' } },
  handle(call, services) {
    const { body, actor } = call;
    return decide(services, call, (customer, context) =>
      reverseDenial(customer, body.reason, actor, context),
    );
  },
});

export const requestEndCustomerInformation = managementOperation({
  ...decided,
  id: 'requestEndCustomerInformation',
  roles: operators,
  path: '/v1/end-customers/:client_id/request-information',
  summary: 'Request information about an end customer',
  description:
    'Asks the partner for information, instead of what is due now: the end customer is `MORE_INFORMATION_NEEDED` until ' +
    'all of it has been provided, and then has its previous status. The partner sees the note. An empty list withdraws ' +
    'the request. Returns `CONFLICT` if it is `DENIED` or has been removed.',
  body: {
    requirements_due: Type.Array(requirement, {
      uniqueItems: true,
      maxItems: requirements.length,
      description: 'What the partner has to provide.',
    }),
    note: Type.Optional(
      nullable(text({ description: 'Note to the partner about what is requested.', maxLength: 1000 })),
    ),
  },
  reply,
  example: {
    requirements_due: ['legal_entity_name'],
    note: 'The legal name is not the one in the company register.',
  },
  replyExample: {
    end_customer: {
      status: 'MORE_INFORMATION_NEEDED',
      product_statuses: { auth: 'MORE_INFORMATION_NEEDED', transactions: 'MORE_INFORMATION_NEEDED' },
      requirements_due: ['legal_entity_name'],
      requirements_note: 'The legal name is not the one in the company register.',
    },
  },
  handle(call, services) {
    const { body, actor } = call;
    const request = { due: body.requirementsDue, note: body.note ?? null };
    return decide(services, call, (customer, context) =>
      requestInformation(customer, request, actor, context),
    );
  },
});

/** The fields of creation; null sets one back to the value that creation uses if it is omitted. */
const profileChanges = {
  ...profileFields,
  is_diligence_attested: Type.Boolean({
    description:
      'Whether the partner has done due diligence on it. True starts its questionnaire, false sets it back and needs ' +
      'a review.',
  }),
  products: nullable(
    Type.Array(product, {
      maxItems: 100,
      description: 'Its products; empty or null: all that its partner is enabled for.',
    }),
  ),
  logo: nullable(logo),
  technical_contact: nullable(technicalContact),
  billing_contact: nullable(billingContact),
  customer_support_info: nullable(customerSupportInfo),
  is_bank_addendum_completed: Type.Boolean({
    description:
      'Whether it has accepted the bank addendum. True completes its flowdown, unless the operator is negotiating it; ' +
      'false sets it back.',
  }),
  assets_under_management: nullable(assetsUnderManagement),
  registration_number: nullable(text({ description: 'Its number in its company register.' })),
};

export const updateEndCustomer = managementOperation({
  ...decided,
  id: 'updateEndCustomer',
  roles: [...operators, ...partnerWriters],
  method: 'PATCH',
  path: '/v1/end-customers/:client_id',
  scope: 'any',
  summary: 'Update an end customer',
  description:
    'Updates the given fields, by the rules of creation; omitted fields keep their values. Null sets a field back to ' +
    'the value that creation uses if it is omitted, such as the partner’s contact. Registrations that waited for a ' +
    'changed field continue, and institutions that have the application receive the change. Only the operator can ' +
    'change flowdown and questionnaire status. A change by the partner that needs a review (a channel conflict of the ' +
    'new legal name or website, a new legal name under the manual review policy, withdrawn diligence) puts an end ' +
    'customer that is `PENDING_ENABLEMENT` back to `UNDER_REVIEW`; for one that is `ACTIVE` it returns `CONFLICT`, and ' +
    'only the operator can make it, as can every change of one that is suspended.',
  body: optionally({
    flowdown_status: flowdownStatus,
    questionnaire_status: questionnaireStatus,
    ...profileChanges,
  }),
  bodyBytesMax: logoBodyBytesMax,
  errors: [
    'NOT_FOUND',
    'FORBIDDEN',
    'CONFLICT',
    'INVALID_PRODUCT',
    'CONTACT_REQUIRED',
    'ASSETS_UNDER_MANAGEMENT_REQUIRED',
    'LOGO_REQUIRED',
    'INVALID_LOGO',
    'CUSTOMER_ALREADY_CREATED',
    'QUOTA_EXCEEDED',
  ],
  reply,
  example: { redirect_uris: exampleEndCustomer.redirect_uris },
  cli: {
    ...decided.cli,
    note: 'The flags of a contact, the address, the support information or the assets replace all its fields.',
  },
  async handle(call, services) {
    const { body, params, caller, actor } = call;
    const { store, sandboxUses } = services;
    const stored = await requireAnyEndCustomer(store.db, params.clientId, caller);
    requireFields(body, Object.keys(profileChanges), caller);
    const update = readEndCustomerUpdate(body, stored);
    if (update.logo) await sandboxUses.add(store.db, stored, { logoBytes: update.logo.png.length });
    return decide(services, call, async (customer, context, db) => {
      const partner = requireFound(await findPartner(db, customer.partnerClientId), 'partner');
      const isOperator = caller.partnerClientId === null;
      const bound = isOperator ? null : services.takenNames;
      const nameMatches = await findMatchesFor(db, bound, { ...customer, ...update }, customer, customer);
      if (update.logo) await saveLogo(db, update.logo, customer);
      const { contract } = services.settings;
      return decideUpdate(customer, update, { partner, nameMatches, contract, actor, isOperator }, context);
    });
  },
});

export const endCustomerDecisionOperations = [
  updateEndCustomer,
  approveEndCustomer,
  denyEndCustomer,
  reverseEndCustomer,
  requestEndCustomerInformation,
];

/** Every decision about an end customer, at realm time: read, decide, write, reply. */
export async function decide(
  services: Services,
  { params, caller, context, requireMatch }: ChangeCall<{ clientId: string }>,
  rule: (
    customer: EndCustomer,
    context: Context,
    db: Db,
  ) => EndCustomerDecision | Promise<EndCustomerDecision>,
) {
  const reply = await services.store.unitOfWork(async (db) => {
    const customer = await requireAnyEndCustomer(db, params.clientId, caller, lockEndCustomer);
    requireMatch(customer);
    const decision = await rule(customer, await contextIn(db, services, customer, context), db);
    await saveDecision(db, services, customer, decision);
    return endCustomerInFull(db, services, decision.endCustomer, caller);
  });
  return { endCustomer: reply };
}
