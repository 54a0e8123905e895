import { offBoardEndCustomer, resumeEndCustomer, suspendEndCustomer } from '../../domain/suspension.ts';
import { operatorAdmins, operators } from '../access.ts';
import { exampleTimestamp } from '../examples.ts';
import { managementOperation } from '../operation.ts';
import { requireAnyEndCustomer } from '../require.ts';
import { decide, decided as decision, optional, reply, required } from './end-customer-decisions.ts';
import { endCustomerInFull } from './end-customers.ts';

const decided = {
  ...decision,
  roles: operators,
  reply,
  cli: { shows: ['client_id', 'company_name', 'status', 'decision_reason', 'suspended_at', 'removed_at'] },
} as const;

/** What an erased end customer has instead of its description. */
const erasedExample = {
  company_name: '[erased]',
  legal_entity_name: '[erased]',
  application_name: '[erased]',
  website: '',
  products: [],
  technical_contact: {},
  billing_contact: {},
  address: {},
  redirect_uris: [],
  is_diligence_attested: false,
  is_bank_addendum_completed: false,
  keys: [],
};

const suspend = managementOperation({
  ...decided,
  id: 'suspendEndCustomer',
  path: '/v1/end-customers/:client_id/suspend',
  summary: 'Suspend an end customer',
  description:
    'Suspends an end customer that is enabled: its keys are rejected, immediately and until it is resumed. Its status ' +
    'and registrations stay. Returns `CONFLICT` unless it is enabled, or if it is already suspended.',
  body: required,
  example: { reason: 'An invoice is overdue.' },
  replyExample: {
    end_customer: {
      status: 'ACTIVE',
      decision_reason: 'An invoice is overdue.',
      enabled_at: exampleTimestamp,
      suspended_at: exampleTimestamp,
    },
  },
  handle(call, services) {
    const { body, actor } = call;
    return decide(services, call, (customer, context) =>
      suspendEndCustomer(customer, body.reason, actor, context),
    );
  },
});

const resume = managementOperation({
  ...decided,
  id: 'resumeEndCustomer',
  path: '/v1/end-customers/:client_id/resume',
  summary: 'Resume an end customer',
  description:
    'Ends the suspension of an end customer: its keys are valid again. Returns `CONFLICT` unless it is suspended.',
  body: optional,
  example: { reason: 'The invoice was paid.' },
  replyExample: {
    end_customer: {
      status: 'ACTIVE',
      decision_reason: 'The invoice was paid.',
      enabled_at: exampleTimestamp,
    },
  },
  handle(call, services) {
    const { body, actor } = call;
    return decide(services, call, (customer, context) =>
      resumeEndCustomer(customer, body.reason ?? null, actor, context),
    );
  },
});

const offBoard = managementOperation({
  ...decided,
  id: 'offBoardEndCustomer',
  path: '/v1/end-customers/:client_id/off-board',
  summary: 'Off-board an end customer',
  description:
    'Removes an end customer that is enabled, which its partner cannot do: its keys are revoked, its registrations ' +
    'are withdrawn at the institutions, its partner no longer sees it, and its names can be used again. Returns ' +
    '`CONFLICT` unless it is enabled. This cannot be undone.',
  body: required,
  example: { reason: 'The contract has ended.' },
  replyExample: {
    end_customer: {
      status: 'ACTIVE',
      decision_reason: 'The contract has ended.',
      enabled_at: exampleTimestamp,
      removed_at: exampleTimestamp,
    },
  },
  handle(call, services) {
    const { body, actor } = call;
    return decide(services, call, (customer, context) =>
      offBoardEndCustomer(customer, body.reason, actor, context),
    );
  },
});

const erase = managementOperation({
  ...decided,
  id: 'eraseEndCustomer',
  roles: operatorAdmins,
  path: '/v1/end-customers/:client_id/erase',
  execution: 'in steps',
  summary: 'Erase an end customer',
  description:
    'Erases the data of an end customer that was removed or off-boarded: its description, notes, registrations, logo, ' +
    'webhooks, calls in the request log and copies in snapshots, and the data of its events. Its ids, status and times ' +
    'stay, and the audit log stays whole. Returns `CONFLICT` unless it was removed and its registrations were withdrawn; ' +
    'has no effect if it was erased. This cannot be undone.',
  body: {},
  replyExample: {
    end_customer: {
      ...erasedExample,
      status: 'ACTIVE',
      enabled_at: exampleTimestamp,
      removed_at: exampleTimestamp,
      erased_at: exampleTimestamp,
    },
  },
  cli: { shows: ['client_id', 'status', 'removed_at', 'erased_at'] },
  async handle({ params, caller, actor, context, requireMatch }, services) {
    const { db } = services.store;
    const customer = await requireAnyEndCustomer(db, params.clientId, caller);
    requireMatch(customer);
    if (customer.realm === 'sandbox') {
      await services.settleSandbox(customer.partnerClientId);
      // Calls that are written later would not be found.
      await services.sandboxRequests.flush();
    }
    await services.eraseEndCustomer(customer.clientId, actor, context);
    const erased = await requireAnyEndCustomer(db, params.clientId, caller);
    return { endCustomer: await endCustomerInFull(db, services, erased, caller) };
  },
});

export const endCustomerSuspensionOperations = [suspend, resume, offBoard, erase];
