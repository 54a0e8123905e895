import Type from 'typebox';
import { everyRole } from '../access.ts';
import { operation } from '../operation.ts';
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
  reply: {
    secret: Type.String({ description: 'In base32, to enter by hand.' }),
    uri: Type.String({ description: '`otpauth://…`, for a QR code.' }),
  },
  errors: ['CONFLICT'],
  replyExample: {
    secret: exampleSecret,
    uri: `otpauth://totp/Gingham:mona%40meadow.example.com?issuer=Gingham&secret=${exampleSecret}&algorithm=SHA1&digits=6&period=30`,
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
  body: { code },
  reply: { recovery_codes: Type.Array(Type.String(), { description: 'Shown only once.' }) },
  errors: ['CONFLICT'],
  example: { code: '492039' },
  replyExample: { recovery_codes: ['5f2b-8c7e-96a0', '1d4c-0a9f-e37b'] },
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
  body: { password: password('Password of the user.') },
  reply: {},
  errors: ['RATE_LIMIT'],
  example: { password: examplePassword },
  replyExample: {},
});
