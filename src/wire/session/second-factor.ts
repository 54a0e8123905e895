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
  summary: 'Start to set a second factor',
  description:
    'Makes a secret for an authenticator (TOTP, RFC 6238) of who is signed in, to be confirmed with a first code. ' +
    '`CONFLICT` where a second factor is set already.',
  reply: Type.Object(
    {
      secret: Type.String({ description: 'In base32, to be typed.' }),
      uri: Type.String({ description: '`otpauth://…`, to be read from a picture.' }),
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
    'Sets the second factor that was started, given a code of it. `CONFLICT` where none was. Returns recovery codes, each ' +
    'of which stands in once for a code.',
  body: Type.Object({ code }, { title: 'ConfirmSecondFactorRequest', additionalProperties: false }),
  reply: Type.Object(
    {
      recovery_codes: Type.Array(Type.String(), { description: 'Shown this once and never again.' }),
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
  summary: 'Remove one’s own second factor',
  description:
    'Removes the second factor of who is signed in, given their password. One that is not set stays so.',
  body: Type.Object(
    { password: password('Their password.') },
    { title: 'RemoveSecondFactorRequest', additionalProperties: false },
  ),
  reply: Type.Object({ ...requestIdField }, { title: 'RemoveSecondFactorResponse' }),
  errors: ['RATE_LIMIT'],
  example: { password: examplePassword },
  replyExample: { request_id: exampleRequestId },
});
