import Type from 'typebox';
import { linkPurposes } from '../../domain/user/link.ts';
import { oneOf, text } from '../fields.ts';
import { timestamp } from '../management/fields.ts';
import { operation } from '../operation.ts';
import { exampleRequestId } from '../partner/credentials.ts';
import { requestIdField } from '../partner/schemas.ts';
import { exampleLinkToken, examplePassword, linkToken, newPassword } from './fields.ts';

export const linkPurpose = oneOf(linkPurposes, {
  title: 'LinkPurpose',
  description: '`invitation` sets the first password, `password_reset` another one.',
});

const whose = {
  email: Type.String({ description: 'What they sign in with.' }),
  name: Type.String({ description: 'As others see it.' }),
};
const exampleWhose = { email: 'mona@meadow.example.com', name: 'Mona Lind' };

const notes =
  'A link that was used or replaced, or has expired, is `INVALID_LINK`. Only pages of this server may call it.';

export const readUserLink = operation({
  id: 'readUserLink',
  method: 'POST',
  path: '/v1/user-links/read',
  tag: 'Session',
  summary: 'Read what a link is for',
  description: `Tells whose password a link sets. ${notes}`,
  body: Type.Object({ token: linkToken }, { title: 'ReadUserLinkRequest', additionalProperties: false }),
  reply: Type.Object(
    { ...whose, purpose: linkPurpose, expires_at: timestamp('When it ends.'), ...requestIdField },
    { title: 'ReadUserLinkResponse' },
  ),
  errors: ['INVALID_CSRF_TOKEN', 'RATE_LIMIT', 'INVALID_LINK'],
  example: { token: exampleLinkToken },
  replyExample: {
    ...exampleWhose,
    purpose: 'invitation',
    expires_at: '2026-05-11T09:30:00.000Z',
    request_id: exampleRequestId,
  },
});

export const redeemUserLink = operation({
  id: 'redeemUserLink',
  method: 'POST',
  path: '/v1/user-links/redeem',
  tag: 'Session',
  summary: 'Set a password with a link',
  description: `Sets the password of whose link it is, ends their sessions and uses up the link. ${notes}`,
  body: Type.Object(
    {
      token: linkToken,
      password: newPassword,
      name: Type.Optional(text({ description: 'Their name, where it is to be another.' })),
    },
    { title: 'RedeemUserLinkRequest', additionalProperties: false },
  ),
  reply: Type.Object({ ...whose, ...requestIdField }, { title: 'RedeemUserLinkResponse' }),
  errors: ['INVALID_CSRF_TOKEN', 'RATE_LIMIT', 'INVALID_LINK'],
  example: { token: exampleLinkToken, password: examplePassword },
  replyExample: { ...exampleWhose, request_id: exampleRequestId },
});
