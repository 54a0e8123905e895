import Type from 'typebox';
import type { Reach } from '../../domain/role.ts';
import {
  outcomeOf,
  requestOutcomes,
  requestSources,
  type StoredRequest,
} from '../../domain/sandbox/request.ts';
import { findSandboxRequest, listSandboxRequestsOf } from '../../store/sandbox-requests.ts';
import { everyRole } from '../access.ts';
import type { Value, ValueOf } from '../codec.ts';
import { RequestError } from '../errors.ts';
import { example, exampleEndCustomer, examplePartner, withExample } from '../examples.ts';
import {
  boolean,
  clientId,
  clientIdOf,
  idParam,
  integer,
  nullable,
  number,
  oneOf,
  requestId,
  string,
  text,
  timestamp,
} from '../fields.ts';
import { managementOperation } from '../operation.ts';
import { nextCursor, pageQuery, toCursor, toPageRequest } from '../page.ts';
import { requireFound } from '../require.ts';
import { companyName, withCompanyName, withCompanyNames } from './names.ts';

const path = '/v1/sandbox-requests';
const exampleId = 'gU3fS0m2YbQ7pXz';

const requestStatus = oneOf(requestOutcomes, {
  title: 'SandboxRequestStatus',
  description: '`ok`: success. `refused`: a client error. `failed`: any other error, or no response.',
  [example]: 'refused',
});

const requestSource = oneOf(requestSources, {
  title: 'SandboxRequestSource',
  description: '`api`: called with the partner’s credentials. `console`: called by a user in the console.',
});

const summary = {
  request_id: withExample(requestId, exampleId),
  partner_client_id: clientId,
  operation: string('`operationId` in the reference.', 'partnerCustomerGet'),
  method: string('HTTP method.', 'POST'),
  path: string('Path of the HTTP request, as sent, without query.', '/sandbox/partner/customer/get'),
  status: requestStatus,
  status_code: nullable(integer('HTTP status; null if no response was sent.', 404)),
  error_code: nullable(string('Error code of the response.', 'CUSTOMER_NOT_FOUND')),
  fault: nullable(string('Effect of a fault set by `/simulation/faults/set`.')),
  is_replay: boolean(
    'Whether it repeated an earlier call with its `Idempotency-Key`, and returned its reply.',
  ),
  duration_ms: number('Duration in milliseconds.', 0.8),
  by: requestSource,
  client_address: nullable(
    string(
      'IP address of the client. Partners do not see those of the console. Null if not visible, and for calls from before it ' +
        'was recorded.',
      '203.0.113.7',
    ),
  ),
  end_customer_client_id: nullable(
    withExample(clientIdOf('End customer that it names or created.'), exampleEndCustomer.client_id),
  ),
  company_name: companyName,
  occurred_at: timestamp('Time of receipt, in real time.'),
  sandbox_time: timestamp('Time of receipt, in sandbox time.'),
};

const requestSchema = Type.Object(summary, {
  title: 'SandboxRequest',
  description: 'A call in a sandbox.',
});

const json = (description: string, value: object) =>
  Type.Record(Type.String(), Type.Unknown(), { description, [example]: value });

const requestDetail = Type.Object(
  {
    ...summary,
    request: json('Request body, without secrets; long texts are shortened.', {
      client_id: examplePartner.client_id,
      secret: '[redacted]',
      end_customer_client_id: exampleEndCustomer.client_id,
    }),
    answer: nullable(
      json('Response body, without secrets; long texts are shortened. Null if no response was sent.', {
        error_type: 'PARTNER_ERROR',
        error_code: 'CUSTOMER_NOT_FOUND',
        error_message: 'no end customer with this client_id exists in this environment',
        request_id: exampleId,
      }),
    ),
  },
  { title: 'SandboxRequestDetail', description: 'A call in a sandbox, with request and response.' },
);

const query = {
  partner_client_id: Type.Optional(clientIdOf('The partner; required for the operator.')),
  operation: Type.Optional(text({ description: 'Only calls of this operation, by `operationId`.' })),
  status: Type.Optional(requestStatus),
  error_code: Type.Optional(text({ description: 'Only calls that returned this error.' })),
  end_customer_client_id: Type.Optional(clientIdOf('Only calls about this end customer.')),
  by: Type.Optional(requestSource),
  q: Type.Optional(
    text({ description: 'Only the call with this request_id, or calls whose path contains it.' }),
  ),
  ...pageQuery,
};

export const listSandboxRequests = managementOperation({
  id: 'listSandboxRequests',
  isSearch: true,
  method: 'GET',
  path,
  roles: everyRole,
  scope: 'any',
  summary: 'List sandbox calls',
  description:
    'Lists the latest calls in a partner’s sandbox, newest first: all made with its credentials, ' +
    'including rejected, failed and lost ones; up to 10 in each minute that state its client_id and were rejected ' +
    'because of wrong credentials or unreadable JSON, without their body; and those of the console that change something or use up a fault. The ' +
    'operator must specify the partner. Resetting the sandbox keeps them.',
  query,
  reply: { sandbox_requests: Type.Array(requestSchema), ...nextCursor },
  errors: ['MISSING_FIELDS'],
  cli: {
    shows: [
      'request_id',
      'operation',
      'path',
      'status_code',
      'error_code',
      'fault',
      'duration_ms',
      'by',
      'end_customer_client_id',
      'occurred_at',
    ],
  },
  async handle({ query, caller }, { store, sandboxRequests }) {
    const request = toPageRequest(query);
    const asked = query.partnerClientId ?? caller.partnerClientId;
    if (asked === null) {
      const message = 'the operator must specify the partner';
      throw new RequestError('MISSING_FIELDS', {
        fields: [{ path: 'partner_client_id', problem: '' }],
        message,
      });
    }
    await sandboxRequests.flush();
    const filter = { ...toSandboxRequestFilter(query), partnerClientId: asked };
    const isWithinReach = asked === (caller.partnerClientId ?? asked);
    const page = isWithinReach
      ? await listSandboxRequestsOf(store.db, filter, request)
      : { items: [], next: null };
    const calls = page.items.map((call) => toUnnamedRequest(call, caller));
    return {
      sandboxRequests: await withCompanyNames(store.db, calls, filter),
      nextCursor: toCursor(page.next),
    };
  },
});

export const readSandboxRequest = managementOperation({
  id: 'readSandboxRequest',
  method: 'GET',
  path: `${path}/:request_id`,
  roles: everyRole,
  scope: 'any',
  summary: 'Read a sandbox call',
  description:
    'Returns a sandbox call with its request and response. Secrets are omitted, long texts are shortened, and ' +
    'bodies larger than 32 KiB are reduced to their short fields.',
  params: { request_id: idParam('request_id of the call.') },
  reply: { sandbox_request: requestDetail },
  errors: ['NOT_FOUND'],
  async handle({ params, caller }, { store, sandboxRequests }) {
    await sandboxRequests.flush();
    const call = await findSandboxRequest(store.db, params.requestId);
    const isWithin = caller.partnerClientId === null || call?.partnerClientId === caller.partnerClientId;
    const found = requireFound(isWithin ? call : undefined, 'sandbox call');
    return { sandboxRequest: await withCompanyName(store.db, toUnnamedDetail(found, caller), found) };
  },
});

export const sandboxRequestOperations = [listSandboxRequests, readSandboxRequest];

/** Converts the query to the store's filter. */
function toSandboxRequestFilter(asked: ValueOf<typeof query>) {
  return {
    operation: asked.operation ?? null,
    outcome: asked.status ?? null,
    errorCode: asked.errorCode ?? null,
    endCustomerClientId: asked.endCustomerClientId ?? null,
    by: asked.by ?? null,
    words: asked.q ?? null,
  };
}

/** A call without request and response bodies, and without the name of its end customer. */
function toUnnamedRequest(
  call: Omit<StoredRequest, 'request' | 'answer'>,
  { partnerClientId }: Reach,
): Omit<Value<typeof requestSchema>, 'companyName'> {
  const isVisible = partnerClientId === null || call.by === 'api';
  return {
    ...call,
    status: outcomeOf(call.status),
    statusCode: call.status === 0 ? null : call.status,
    clientAddress: isVisible ? call.clientAddress : null,
  };
}

/** A call with request and response bodies, without the name of its end customer. */
function toUnnamedDetail(
  call: StoredRequest,
  reach: Reach,
): Omit<Value<typeof requestDetail>, 'companyName'> {
  return {
    ...toUnnamedRequest(call, reach),
    request: JSON.parse(call.request),
    answer: call.answer === null ? null : JSON.parse(call.answer),
  };
}
