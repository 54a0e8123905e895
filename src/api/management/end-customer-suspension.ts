import { offBoardEndCustomer } from '../../domain/suspension.ts';
import { operators } from '../access.ts';
import { exampleTimestamp } from '../examples.ts';
import { managementOperation } from '../operation.ts';
import { decide, decided, reason, reply } from './end-customer-decisions.ts';

const offBoard = managementOperation({
  ...decided,
  id: 'offBoardEndCustomer',
  roles: operators,
  path: '/v1/end-customers/:client_id/off-board',
  summary: 'Off-board an end customer',
  description:
    'Removes an end customer that is enabled, which its partner cannot do: its keys are revoked, its registrations ' +
    'are withdrawn at the institutions, its partner no longer sees it, and its names can be used again. Returns ' +
    '`CONFLICT` unless it is enabled. This cannot be undone.',
  body: { reason },
  reply,
  example: { reason: 'The contract has ended.' },
  replyExample: {
    end_customer: {
      status: 'ACTIVE',
      decision_reason: 'The contract has ended.',
      enabled_at: exampleTimestamp,
      removed_at: exampleTimestamp,
    },
  },
  handle({ body, params, caller, actor }, services) {
    return decide(services, params.clientId, caller, (customer, context) =>
      offBoardEndCustomer(customer, body.reason, actor, context),
    );
  },
});

export const endCustomerSuspensionOperations = [offBoard];
