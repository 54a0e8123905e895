import Type from 'typebox';
import type { EndCustomerStatus } from '../../domain/end-customer.ts';
import { DomainError } from '../../domain/errors.ts';
import { type ReviewDecision, reviewDecisions, reviewEndCustomer } from '../../domain/lifecycle.ts';
import { lockEndCustomer } from '../../store/end-customer-search.ts';
import { operators } from '../access.ts';
import type { ChangeCall } from '../calls.ts';
import type { Value } from '../codec.ts';
import { contextIn } from '../context-in.ts';
import { saveDecision } from '../due-registrations.ts';
import { messageOf, RequestError } from '../errors.ts';
import { exampleEndCustomer } from '../examples.ts';
import { boolean, endCustomerClientId, endCustomerStatus, nullable, oneOf, string } from '../fields.ts';
import { managementOperation } from '../operation.ts';
import { requireAnyEndCustomer } from '../require.ts';
import type { Services } from '../services.ts';
import { required } from './end-customer-decisions.ts';

const result = Type.Object(
  {
    client_id: string('client_id of the end customer, as sent.', exampleEndCustomer.client_id),
    done: boolean('Whether the decision was made; if not, nothing has changed.', true),
    status: nullable(endCustomerStatus),
    error_code: nullable(string('Error code; null if the decision was made.')),
    error_message: nullable(string('Error message.')),
  },
  { title: 'EndCustomerDecisionResult', description: 'Result of the decision for one end customer.' },
);

export const decideEndCustomers = managementOperation({
  id: 'decideEndCustomers',
  execution: 'in steps',
  method: 'POST',
  path: '/v1/end-customers/decide',
  roles: operators,
  scope: 'operator',
  summary: 'Approve or deny many end customers',
  description:
    'Approves or denies up to 100 end customers, with one reason. Decisions are independent: one that fails, with ' +
    '`CONFLICT` if the end customer is not `UNDER_REVIEW` or with `NOT_FOUND`, does not stop the others. ' +
    'Duplicates are decided once. A denial requires a reason.',
  body: {
    client_ids: Type.Array(endCustomerClientId, {
      minItems: 1,
      maxItems: 100,
      description: 'The end customers.',
    }),
    decision: oneOf(reviewDecisions, {
      title: 'ReviewDecision',
      description: 'The decision for all of them.',
    }),
    reason: Type.Optional({ ...required.reason, description: 'Reason; saved on each end customer.' }),
  },
  reply: { results: Type.Array(result, { description: 'In the order of the request.' }) },
  errors: ['MISSING_FIELDS'],
  cli: {
    arguments: ['decision'],
    succeedsIf: 'results.done',
    note: 'Exit code 4 if a decision fails.',
  },
  async handle({ body, ...call }, services) {
    const { clientIds, decision, reason = null } = body;
    if (decision === 'DENY' && reason === null) {
      throw new RequestError('MISSING_FIELDS', { fields: [{ path: 'reason', problem: '' }] });
    }
    const verdict = { decision, reason };
    const results = [];
    // One after the other: a hundred concurrent ones would use up the store's connections.
    for (const clientId of new Set(clientIds))
      results.push(await decideOne(services, clientId, verdict, call));
    return { results };
  },
});

function toDecided(clientId: string, status: EndCustomerStatus): Value<typeof result> {
  return { clientId, done: true, status, errorCode: null, errorMessage: null };
}

/** The result of a failed decision; an internal error is reported without details. */
function toUndecided(clientId: string, error: unknown): Value<typeof result> {
  const isRefusal = error instanceof DomainError || error instanceof RequestError;
  const refusal = isRefusal ? error : new RequestError('INTERNAL_SERVER_ERROR');
  return {
    clientId,
    done: false,
    status: null,
    errorCode: refusal.code,
    errorMessage: messageOf(refusal),
  };
}

async function decideOne(
  services: Services,
  clientId: string,
  verdict: { decision: ReviewDecision; reason: string | null },
  { caller, ...call }: Pick<ChangeCall<unknown>, 'caller' | 'context'>,
) {
  try {
    const status = await services.store.unitOfWork(async (db) => {
      const customer = await requireAnyEndCustomer(db, clientId, caller, lockEndCustomer);
      const context = await contextIn(db, services, customer, call.context);
      const decision = reviewEndCustomer(customer, verdict, caller.actor, context);
      await saveDecision(db, services, customer, decision);
      return decision.endCustomer.status;
    });
    return toDecided(clientId, status);
  } catch (error) {
    const isRefusal = error instanceof DomainError || error instanceof RequestError;
    if (!isRefusal) services.logger.error({ err: error }, 'an end customer could not be decided');
    return toUndecided(clientId, error);
  }
}
