import Type, { type Static } from 'typebox';
import { type ErrorCode, errorReply, errorTable, errorTypes, RequestError } from './errors.ts';
import { exampleRequestId } from './examples.ts';
import { clientIdOf, nullable, oneOf, requestId, string } from './fields.ts';
import type { Tag } from './operation.ts';

export const errorCodes = Object.keys(errorTable) as ErrorCode[];

/** Shape of error bodies in the Partner API. */
export const plaidError = Type.Object(
  {
    error_type: oneOf(errorTypes, { title: 'PlaidErrorType', description: 'Type of the error.' }),
    error_code: oneOf(errorCodes, {
      title: 'PlaidErrorCode',
      description: 'Error code; stable.',
    }),
    error_message: string('Message for engineers, with the fields concerned. The wording may change.'),
    display_message: nullable(string('Text for end users; null if only an engineer can act.')),
    request_id: requestId,
    documentation_url: string('Link to the code in this server’s reference, an absolute URL.'),
    suggested_action: nullable(string('Suggested fix, if known.')),
    end_customer_client_id: Type.Optional(
      clientIdOf('Your existing end customer; with `CUSTOMER_ALREADY_CREATED` only.'),
    ),
  },
  { title: 'PlaidError', description: 'Body of every error response of the Partner API.' },
);

const fieldProblem = Type.Object(
  {
    path: string('Path of the field, like `address.city` or `redirect_uris[0]`.'),
    problem: string('What is wrong with it, like `is required`.'),
  },
  { title: 'FieldProblem', description: 'A field of a request and its problem.' },
);

/** Shape of error bodies outside the Partner API, which additionally list the fields concerned. */
export const apiError = Type.Object(
  {
    ...plaidError.properties,
    fields: Type.Optional(
      Type.Array(fieldProblem, {
        description: 'The fields concerned, at most 20; omitted if there are none. Not in the Partner API.',
      }),
    ),
  },
  { title: 'ApiError', description: 'Body of every error response outside the Partner API.' },
);

/** Returns the shape of the error bodies of an operation. */
export function errorSchemaOf(tag: Tag): typeof plaidError | typeof apiError {
  return tag === 'Partner' ? plaidError : apiError;
}

/** An error's body for the reference. */
export function exampleErrorBody(
  code: ErrorCode,
  origin = 'https://partners.example.com',
): Static<typeof plaidError> {
  return errorReply(new RequestError(code as RequestError['code']), exampleRequestId, { origin }).body;
}
