import Type, { type Static } from 'typebox';
import { type ErrorCode, errorReply, errorTable, errorTypes, RequestError } from './errors.ts';
import { nullable, oneOf, requestId } from './fields.ts';
import { exampleRequestId } from './partner/credentials.ts';

export const errorCodes = Object.keys(errorTable) as ErrorCode[];

/** Shape of every error body. */
export const plaidError = Type.Object(
  {
    error_type: oneOf(errorTypes, { title: 'PlaidErrorType', description: 'Type of the error.' }),
    error_code: oneOf(errorCodes, {
      title: 'PlaidErrorCode',
      description: 'Error code; stable.',
    }),
    error_message: Type.String({
      description: 'Message for engineers, with the fields concerned. The wording may change.',
    }),
    display_message: nullable(
      Type.String({
        description: 'Text for end users; null if only an engineer can act.',
      }),
    ),
    request_id: requestId,
    documentation_url: Type.String({ description: 'Link to the code in this server’s reference.' }),
    suggested_action: nullable(Type.String({ description: 'Suggested fix, if known.' })),
  },
  { title: 'PlaidError', description: 'Body of every error response.' },
);

/** An error's body for the reference. */
export function exampleErrorBody(code: ErrorCode): Static<typeof plaidError> {
  return errorReply(new RequestError(code as RequestError['code']), exampleRequestId).body;
}
