import { offBoardEndCustomer, resumeEndCustomer, suspendEndCustomer } from '../../domain/suspension.ts';
import { operators } from '../access.ts';
import { exampleTimestamp } from '../examples.ts';
import { managementOperation } from '../operation.ts';
import { decide, decided as decision, optional, reply, required } from './end-customer-decisions.ts';

const decided = {
  ...decision,
  roles: operators,
  reply,
  cli: { shows: ['client_id', 'company_name', 'status', 'decision_reason', 'suspended_at', 'removed_at'] },
} as const;

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

export const endCustomerSuspensionOperations = [suspend, resume, offBoard];
