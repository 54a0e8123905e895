import Type from 'typebox';
import { everyRole } from '../access.ts';
import { operation } from '../operation.ts';
import { code, examplePassword, newPassword, password, typedEmail } from './fields.ts';
import { exampleUserSession, sessionReply } from './read.ts';

export const signIn = operation({
  id: 'signIn',
  method: 'POST',
  path: '/v1/session',
  tag: 'Session',
  summary: 'Sign in',
  description:
    'Signs a user in at the console: sets the session cookie and returns the reply of `readSession`. With a ' +
    'second factor, `CODE_REQUIRED` requests a `code` once the password is correct. After five consecutive ' +
    'failures, an email address is locked for 30 seconds, then twice as long after each failure, up to an hour: ' +
    '`RATE_LIMIT`. This also holds for unknown addresses. Only pages of this server can call it.',
  body: { email: typedEmail, password: password('Password of the user.'), code: Type.Optional(code) },
  reply: sessionReply,
  errors: ['INVALID_CSRF_TOKEN', 'RATE_LIMIT', 'INVALID_SIGN_IN', 'CODE_REQUIRED'],
  example: { email: 'mona@meadow.example.com', password: examplePassword, code: '492039' },
  replyExample: exampleUserSession,
});

export const signOut = operation({
  id: 'signOut',
  method: 'DELETE',
  path: '/v1/session',
  tag: 'Session',
  roles: everyRole,
  summary: 'Sign out',
  description: 'Ends the session and clears its cookie.',
  reply: {},
  errors: [],
  replyExample: {},
});

export const changePassword = operation({
  id: 'changePassword',
  method: 'POST',
  path: '/v1/session/password',
  tag: 'Session',
  roles: everyRole,
  summary: 'Change your password',
  description: 'Changes the user’s password and ends the user’s other sessions.',
  body: { current_password: password('Current password.'), new_password: newPassword },
  reply: {},
  errors: ['RATE_LIMIT'],
  example: { current_password: examplePassword, new_password: 'nine green herons at dusk' },
  replyExample: {},
});
