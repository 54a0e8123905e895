import Type, { type Static } from 'typebox';
import {
  type KeptRequest,
  outcomeOf,
  requestOutcomes,
  requestSources,
} from '../../domain/sandbox/request.ts';
import { everyRole } from '../access.ts';
import { clientId, clientIdOf, nullable, oneOf, requestId, text } from '../fields.ts';
import { operation } from '../operation.ts';
import { exampleCredentials, exampleEndCustomerId, exampleRequestId } from '../partner/credentials.ts';
import { requestIdField } from '../partner/schemas.ts';
import { exampleTimestamp } from './examples.ts';
import { idParam, timestamp, toTimestamp } from './fields.ts';
import { nextCursor, pageQuery } from './page.ts';

const path = '/v1/sandbox-requests';

const requestStatus = oneOf(requestOutcomes, {
  title: 'SandboxRequestStatus',
  description:
    '`ok`: it was answered with a success. `refused`: with an error of the caller’s. `failed`: with any other, or not at all.',
});

const requestSource = oneOf(requestSources, {
  title: 'SandboxRequestSource',
  description: '`api`: with the partner’s credentials. `console`: by who is signed in at the console.',
});

const summary = {
  request_id: requestId,
  partner_client_id: clientId,
  operation: Type.String({ description: '`operationId` of the reference.' }),
  method: Type.String({ description: 'Of the HTTP request.' }),
  path: Type.String({ description: 'Of the HTTP request, as it was sent, without a query.' }),
  status: requestStatus,
  status_code: nullable(Type.Integer({ description: 'The HTTP status; null where no answer was sent.' })),
  error_code: nullable(Type.String({ description: 'The error it was answered with.' })),
  fault: nullable(
    Type.String({ description: 'What went wrong because `/simulation/faults/set` had asked for it.' }),
  ),
  duration_ms: Type.Number({ description: 'How long it took, in milliseconds.' }),
  by: requestSource,
  end_customer_client_id: nullable(clientIdOf('The end customer that it names, or has made.')),
  occurred_at: timestamp('When it came in, in real time.'),
  sandbox_time: timestamp('When it came in, by the sandbox’s clock.'),
};

const requestSchema = Type.Object(summary, {
  title: 'SandboxRequest',
  description: 'A call in a sandbox.',
});

const json = (description: string) => Type.Record(Type.String(), Type.Unknown(), { description });

const requestDetail = Type.Object(
  {
    ...summary,
    request: json('The body that was sent, without secrets; long texts are shortened.'),
    answer: nullable(json('The body that was answered, likewise; null where no answer was sent.')),
  },
  { title: 'SandboxRequestDetail', description: 'A call in a sandbox, with what was sent and answered.' },
);

const query = Type.Object(
  {
    partner_client_id: Type.Optional(clientIdOf('Whose; needed from the operator.')),
    operation: Type.Optional(text({ description: 'Only calls of this operation, by its `operationId`.' })),
    status: Type.Optional(requestStatus),
    error_code: Type.Optional(text({ description: 'Only those answered with this error.' })),
    end_customer_client_id: Type.Optional(clientIdOf('Only those about this end customer.')),
    by: Type.Optional(requestSource),
    q: Type.Optional(
      text({ description: 'Only the one with this request_id, or those whose path holds it.' }),
    ),
    ...pageQuery,
  },
  { additionalProperties: false },
);

const exampleSummary = {
  request_id: 'gU3fS0m2YbQ7pXz',
  partner_client_id: exampleCredentials.client_id,
  operation: 'partnerCustomerGet',
  method: 'POST',
  path: '/sandbox/partner/customer/get',
  status: 'refused',
  status_code: 404,
  error_code: 'CUSTOMER_NOT_FOUND',
  fault: null,
  duration_ms: 0.8,
  by: 'api',
  end_customer_client_id: exampleEndCustomerId,
  occurred_at: exampleTimestamp,
  sandbox_time: exampleTimestamp,
} as const;

export const listSandboxRequests = operation({
  id: 'listSandboxRequests',
  method: 'GET',
  path,
  tag: 'Management',
  roles: everyRole,
  scope: 'any',
  summary: 'List the calls in a sandbox',
  description:
    'Lists the last calls of a partner in its sandbox, the newest first: all that were made with its credentials or at the ' +
    'console, those that were refused, failed or lost too. The operator has to say whose. To reset a sandbox leaves them.',
  query,
  reply: Type.Object(
    { sandbox_requests: Type.Array(requestSchema), ...nextCursor, ...requestIdField },
    { title: 'ListSandboxRequestsResponse' },
  ),
  errors: ['MISSING_FIELDS'],
  replyExample: { sandbox_requests: [exampleSummary], next_cursor: null, request_id: exampleRequestId },
});

export const readSandboxRequest = operation({
  id: 'readSandboxRequest',
  method: 'GET',
  path: `${path}/:request_id`,
  tag: 'Management',
  roles: everyRole,
  scope: 'any',
  summary: 'Read a call in a sandbox',
  description:
    'Tells of a call in a sandbox what was sent and what was answered. Secrets are left out, long texts are shortened, and ' +
    'what is longer than 32 KiB is left out but for its short fields.',
  params: Type.Object({ request_id: idParam('The call’s request_id.') }),
  reply: Type.Object(
    { sandbox_request: requestDetail, ...requestIdField },
    { title: 'ReadSandboxRequestResponse' },
  ),
  errors: ['NOT_FOUND'],
  replyExample: {
    sandbox_request: {
      ...exampleSummary,
      request: {
        client_id: exampleCredentials.client_id,
        secret: '[redacted]',
        end_customer_client_id: exampleEndCustomerId,
      },
      answer: {
        error_type: 'PARTNER_ERROR',
        error_code: 'CUSTOMER_NOT_FOUND',
        error_message: 'the end customer was not found',
        request_id: exampleSummary.request_id,
      },
    },
    request_id: exampleRequestId,
  },
});

/** What a list is asked for, in the store's terms. */
export function toSandboxRequestFilter(asked: Static<typeof query>) {
  return {
    operation: asked.operation ?? null,
    outcome: asked.status ?? null,
    errorCode: asked.error_code ?? null,
    endCustomerClientId: asked.end_customer_client_id ?? null,
    by: asked.by ?? null,
    words: asked.q ?? null,
  };
}

/** A call without what was sent and answered. */
export function toSandboxRequestReply(
  call: Omit<KeptRequest, 'request' | 'answer'>,
): Static<typeof requestSchema> {
  return {
    request_id: call.requestId,
    partner_client_id: call.partnerClientId,
    operation: call.operation,
    method: call.method,
    path: call.path,
    status: outcomeOf(call.status),
    status_code: call.status === 0 ? null : call.status,
    error_code: call.errorCode,
    fault: call.fault,
    duration_ms: call.durationMs,
    by: call.by,
    end_customer_client_id: call.endCustomerClientId,
    occurred_at: toTimestamp(call.occurredAt),
    sandbox_time: toTimestamp(call.sandboxTime),
  };
}

/** A call with what was sent and answered. */
export function toSandboxRequestDetail(call: KeptRequest): Static<typeof requestDetail> {
  return {
    ...toSandboxRequestReply(call),
    request: JSON.parse(call.request),
    answer: call.answer === null ? null : JSON.parse(call.answer),
  };
}
