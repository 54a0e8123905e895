import Type from 'typebox';
import { linkPurposes } from '../../domain/user/link.ts';
import { oneOf, text } from '../fields.ts';
import { timestamp } from '../management/fields.ts';
import { operation } from '../operation.ts';
import { exampleLinkToken, examplePassword, linkToken, newPassword } from './fields.ts';

export const linkPurpose = oneOf(linkPurposes, {
  title: 'LinkPurpose',
  description: '`invitation` sets the first password, `password_reset` a new one.',
});

const whose = {
  email: Type.String({ description: 'Email address for signing in.' }),
  name: Type.String({ description: 'Name shown to others.' }),
};
const exampleWhose = { email: 'mona@meadow.example.com', name: 'Mona Lind' };

const notes =
  'Returns `INVALID_LINK` for a link that was used or replaced, or has expired. Only pages of this server can ' +
  'call it.';

export const readUserLink = operation({
  id: 'readUserLink',
  method: 'POST',
  path: '/v1/user-links/read',
  tag: 'Session',
  summary: 'Read a link',
  description: `Returns the user and purpose of a link that sets a password. ${notes}`,
  body: { token: linkToken },
  reply: { ...whose, purpose: linkPurpose, expires_at: timestamp('Expiry.') },
  errors: ['INVALID_CSRF_TOKEN', 'RATE_LIMIT', 'INVALID_LINK'],
  example: { token: exampleLinkToken },
  replyExample: { ...exampleWhose, purpose: 'invitation', expires_at: '2026-05-11T09:30:00.000Z' },
});

export const redeemUserLink = operation({
  id: 'redeemUserLink',
  method: 'POST',
  path: '/v1/user-links/redeem',
  tag: 'Session',
  summary: 'Set a password with a link',
  description: `Sets the password of the link’s user, ends the user’s sessions and uses up the link. ${notes}`,
  body: {
    token: linkToken,
    password: newPassword,
    name: Type.Optional(text({ description: 'New name; unchanged if omitted.' })),
  },
  reply: whose,
  errors: ['INVALID_CSRF_TOKEN', 'RATE_LIMIT', 'INVALID_LINK'],
  example: { token: exampleLinkToken, password: examplePassword },
  replyExample: { ...exampleWhose },
});
