import Type from 'typebox';
import { passwordLength } from '../../domain/user/password.ts';
import { email, typedEmailPattern } from '../fields.ts';

export const newPassword = Type.String({
  minLength: passwordLength.min,
  maxLength: passwordLength.max,
  description:
    `${passwordLength.min} to ${passwordLength.max} characters of any kind; not a common word, nor the user’s ` +
    'own name or address.',
});

/** One that is only compared. */
export const password = (description: string) =>
  Type.String({ minLength: 1, maxLength: passwordLength.max, description });

const emailDescription = 'What they sign in with; letters of either case are the same.';

export const emailField = email(emailDescription);

/** The address that a user has, which may be older than the rule for new ones. */
export const userEmail = Type.String({ description: emailDescription });

/** Such an address as it is typed in. */
export const typedEmail = Type.String({
  pattern: typedEmailPattern,
  maxLength: 254,
  description: emailDescription,
});

export const code = Type.String({
  minLength: 1,
  maxLength: 32,
  description: 'Of the authenticator, six digits; or one of the recovery codes.',
});

export const linkToken = Type.String({
  minLength: 1,
  maxLength: 128,
  description: 'What stands after `#` in the link.',
});

export const examplePassword = 'four blue geese at noon';
export const exampleLinkToken = 'gul_7d9f0b1c2e3a4f5d6e7b8c9a0f1e2d3c4b5a6978';
