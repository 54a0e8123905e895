import Type, { type Static } from 'typebox';
import { type ErrorCode, errorReply, errorTable, errorTypes, RequestError } from './errors.ts';
import { nullable, oneOf, requestId } from './fields.ts';
import { exampleRequestId } from './partner/credentials.ts';

export const errorCodes = Object.keys(errorTable) as ErrorCode[];

/** Every error body has this shape. */
export const plaidError = Type.Object(
  {
    error_type: oneOf(errorTypes, { title: 'PlaidErrorType', description: 'The kind of error.' }),
    error_code: oneOf(errorCodes, {
      title: 'PlaidErrorCode',
      description: 'What went wrong. Codes are stable.',
    }),
    error_message: Type.String({
      description: 'For an engineer: names the fields concerned. The wording may change.',
    }),
    display_message: nullable(
      Type.String({
        description: 'For whoever sits before the screen; null where only an engineer can act.',
      }),
    ),
    request_id: requestId,
    documentation_url: Type.String({ description: 'The code’s place in the reference, on this server.' }),
    suggested_action: nullable(Type.String({ description: 'What would help, where that is known.' })),
  },
  { title: 'PlaidError', description: 'The body of every reply that is not a success.' },
);

/** An error's body as the reference shows it. */
export function exampleErrorBody(code: ErrorCode): Static<typeof plaidError> {
  return errorReply(new RequestError(code as RequestError['code']), exampleRequestId).body;
}
