import Type from 'typebox';
import { passwordLength } from '../../domain/user/password.ts';
import { example, exampleUser } from '../examples.ts';
import { email, string, typedEmailPattern } from '../fields.ts';

const examplePassword = 'four blue geese at noon';
export const exampleLinkToken = 'gul_7d9f0b1c2e3a4f5d6e7b8c9a0f1e2d3c4b5a6978';

export const newPassword = Type.String({
  minLength: passwordLength.min,
  maxLength: passwordLength.max,
  description:
    `${passwordLength.min} to ${passwordLength.max} characters; not a common word, nor the user’s name or email ` +
    'address.',
  [example]: examplePassword,
});

/** A password that is only compared. */
export const password = (description: string) =>
  Type.String({ minLength: 1, maxLength: passwordLength.max, description, [example]: examplePassword });

const emailDescription = 'Email address for signing in; case-insensitive.';

export const emailField = email(emailDescription, exampleUser.email);

/** The email address of a user, which may be older than the rule for new ones. */
export const userEmail = string(emailDescription, exampleUser.email);

/** An email address as entered by the user. */
export const typedEmail = Type.String({
  pattern: typedEmailPattern,
  maxLength: 254,
  description: emailDescription,
  [example]: exampleUser.email,
});

export const code = Type.String({
  minLength: 1,
  maxLength: 32,
  description: 'Six-digit code from the authenticator app, or a recovery code.',
  [example]: '492039',
});

export const linkToken = Type.String({
  minLength: 1,
  maxLength: 128,
  description: 'The part of the link after `#`.',
  [example]: exampleLinkToken,
});
