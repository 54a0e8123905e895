import Type from 'typebox';
import { everyRole } from '../access.ts';
import { operation } from '../operation.ts';
import { exampleRequestId } from '../partner/credentials.ts';
import { requestIdField } from '../partner/schemas.ts';
import { code, examplePassword, password } from './fields.ts';

const path = '/v1/session/second-factor';
const exampleSecret = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP';

export const startSecondFactor = operation({
  id: 'startSecondFactor',
  method: 'POST',
  path,
  tag: 'Session',
  roles: everyRole,
  summary: 'Start second-factor setup',
  description:
    'Creates a secret for the user’s authenticator app (TOTP, RFC 6238), to be confirmed with a first code. ' +
    'Returns `CONFLICT` if a second factor is already set.',
  reply: Type.Object(
    {
      secret: Type.String({ description: 'In base32, to enter by hand.' }),
      uri: Type.String({ description: '`otpauth://…`, for a QR code.' }),
      ...requestIdField,
    },
    { title: 'StartSecondFactorResponse' },
  ),
  errors: ['CONFLICT'],
  replyExample: {
    secret: exampleSecret,
    uri: `otpauth://totp/Gingham:mona%40meadow.example.com?issuer=Gingham&secret=${exampleSecret}&algorithm=SHA1&digits=6&period=30`,
    request_id: exampleRequestId,
  },
});

export const confirmSecondFactor = operation({
  id: 'confirmSecondFactor',
  method: 'POST',
  path: `${path}/confirm`,
  tag: 'Session',
  roles: everyRole,
  summary: 'Confirm a second factor',
  description:
    'Completes the setup of a second factor with one of its codes. Returns recovery codes, each of which replaces ' +
    'a code once, or `CONFLICT` if no setup was started.',
  body: Type.Object({ code }, { title: 'ConfirmSecondFactorRequest', additionalProperties: false }),
  reply: Type.Object(
    {
      recovery_codes: Type.Array(Type.String(), { description: 'Shown only once.' }),
      ...requestIdField,
    },
    { title: 'ConfirmSecondFactorResponse' },
  ),
  errors: ['CONFLICT'],
  example: { code: '492039' },
  replyExample: {
    recovery_codes: ['5f2b-8c7e-96a0', '1d4c-0a9f-e37b'],
    request_id: exampleRequestId,
  },
});

export const removeSecondFactor = operation({
  id: 'removeSecondFactor',
  method: 'POST',
  path: `${path}/remove`,
  tag: 'Session',
  roles: everyRole,
  summary: 'Remove your second factor',
  description:
    'Removes the user’s second factor; requires the user’s password. Has no effect if none is set.',
  body: Type.Object(
    { password: password('Password of the user.') },
    { title: 'RemoveSecondFactorRequest', additionalProperties: false },
  ),
  reply: Type.Object({ ...requestIdField }, { title: 'RemoveSecondFactorResponse' }),
  errors: ['RATE_LIMIT'],
  example: { password: examplePassword },
  replyExample: { request_id: exampleRequestId },
});
