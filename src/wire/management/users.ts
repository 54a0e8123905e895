import Type, { type Static } from 'typebox';
import { roles } from '../../domain/role.ts';
import type { User } from '../../domain/user/user.ts';
import { operatorAdmins, partnerAdmins } from '../access.ts';
import { clientIdOf, nullable, oneOf, text } from '../fields.ts';
import { operation } from '../operation.ts';
import { exampleCredentials } from '../partner/credentials.ts';
import { emailField, exampleLinkToken, userEmail } from '../session/fields.ts';
import { linkPurpose } from '../session/user-links.ts';
import { exampleTimestamp } from './examples.ts';
import { idParam, timestamp, toTimestamp, toTimestampOrNull } from './fields.ts';
import { nextCursor, pageQuery } from './page.ts';

const path = '/v1/users';
const admins = [...operatorAdmins, ...partnerAdmins];
const access = { tag: 'Management', roles: admins, scope: 'any' } as const;

export const role = oneOf(roles, { title: 'Role', description: 'Role of a user.' });
const name = text({ description: 'Name shown to others.' });
const params = { user_id: idParam('user_id of the user.') };

const userSchema = Type.Object(
  {
    user_id: Type.String({ description: 'Id of the user.' }),
    email: userEmail,
    name,
    role,
    partner_client_id: nullable(
      Type.String({ description: 'Partner of the user; null for users of the operator.' }),
    ),
    status: oneOf(['invited', 'active', 'disabled'], {
      title: 'UserStatus',
      description: '`invited` until the user can sign in; `disabled` while sign-in is blocked.',
    }),
    has_second_factor: Type.Boolean({ description: 'Whether signing in also requires a code.' }),
    has_identity: Type.Boolean({ description: 'Whether the user has signed in with OpenID Connect.' }),
    created_at: timestamp('Time of the invitation.'),
    last_signed_in_at: nullable(timestamp('Time of the last sign-in.')),
  },
  { title: 'User', description: 'A user who can sign in at the console.' },
);

const link = Type.String({
  description: 'Single-use link for the user to set a password. Shown only once.',
});
const exampleLink = `https://partners.example.com/console/welcome#${exampleLinkToken}`;
const exampleUser = {
  user_id: '019e1a3c-b1d3-7f56-8a90-92a3b4c5d6e7',
  email: 'mona@meadow.example.com',
  name: 'Mona Lind',
  role: 'partner_admin',
  partner_client_id: exampleCredentials.client_id,
  status: 'invited',
  has_second_factor: false,
  has_identity: false,
  created_at: exampleTimestamp,
  last_signed_in_at: null,
};
const activeUser = { ...exampleUser, status: 'active', last_signed_in_at: exampleTimestamp };

export const listUsers = operation({
  ...access,
  id: 'listUsers',
  method: 'GET',
  path,
  summary: 'List users',
  description: 'Lists console users, newest first. Partners see their own.',
  query: {
    partner_client_id: Type.Optional(clientIdOf('Only users of this partner.')),
    side: Type.Optional(
      oneOf(['operator', 'partner'], {
        description: 'Only users of the operator, or only users of partners.',
      }),
    ),
    ...pageQuery,
  },
  reply: { users: Type.Array(userSchema), ...nextCursor },
  errors: [],
  replyExample: { users: [activeUser], next_cursor: null },
});

export const inviteUser = operation({
  ...access,
  id: 'inviteUser',
  method: 'POST',
  path,
  summary: 'Invite a user',
  description:
    'Creates a user and a seven-day link to set the password. The operator specifies the partner for a partner ' +
    'role; partners invite their own users. Returns `CONFLICT` if the email address is already in use.',
  body: {
    email: emailField,
    name,
    role,
    partner_client_id: Type.Optional(nullable(clientIdOf('Partner of the user.'))),
  },
  reply: { user: userSchema, link },
  errors: ['CONFLICT'],
  example: {
    email: exampleUser.email,
    name: exampleUser.name,
    role: exampleUser.role,
    partner_client_id: exampleUser.partner_client_id,
  },
  replyExample: { user: exampleUser, link: exampleLink },
});

export const updateUser = operation({
  ...access,
  id: 'updateUser',
  method: 'PATCH',
  path: `${path}/:user_id`,
  summary: 'Update a user',
  description:
    'Updates a user; omitted fields keep their values. Operator users keep an operator role, partner users a ' +
    'partner role. A new role, or disabling the user, ends the user’s sessions. Returns `CONFLICT` for your own ' +
    'role, and for the last operator admin.',
  params,
  body: {
    name: Type.Optional(name),
    role: Type.Optional(role),
    disabled: Type.Optional(Type.Boolean({ description: 'Whether sign-in is blocked.' })),
  },
  reply: { user: userSchema },
  errors: ['NOT_FOUND', 'CONFLICT'],
  example: { role: 'partner_member' },
  replyExample: { user: { ...activeUser, role: 'partner_member' } },
});

export const removeUser = operation({
  ...access,
  id: 'removeUser',
  method: 'DELETE',
  path: `${path}/:user_id`,
  summary: 'Remove a user',
  description:
    'Removes a user and ends the user’s sessions. Returns `CONFLICT` for yourself, and for the last operator ' +
    'admin.',
  params,
  reply: {},
  errors: ['NOT_FOUND', 'CONFLICT'],
  replyExample: {},
});

export const makeUserLink = operation({
  ...access,
  id: 'makeUserLink',
  method: 'POST',
  path: `${path}/:user_id/link`,
  summary: 'Create a user link',
  description:
    'Creates a link to set a password, valid for seven days for an `invitation`, one day for a `password_reset`. ' +
    'It replaces any earlier link. Returns `CONFLICT` for yourself, for a disabled user, and for an invitation if ' +
    'a password is set.',
  params,
  body: {
    purpose: linkPurpose,
    drop_second_factor: Type.Optional(
      Type.Boolean({
        description: 'Whether using the link also removes the second factor; false by default.',
      }),
    ),
  },
  reply: { link, expires_at: timestamp('Expiry.') },
  errors: ['NOT_FOUND', 'CONFLICT'],
  example: { purpose: 'password_reset' },
  replyExample: { link: exampleLink, expires_at: '2026-05-05T09:30:00.000Z' },
});

export const endUserSessions = operation({
  ...access,
  id: 'endUserSessions',
  method: 'POST',
  path: `${path}/:user_id/end-sessions`,
  summary: 'Sign a user out everywhere',
  description: 'Ends all sessions of a user.',
  params,
  reply: { ended: Type.Integer({ description: 'Number of sessions ended.' }) },
  errors: ['NOT_FOUND'],
  replyExample: { ended: 2 },
});

export function toUserReply(user: User): Static<typeof userSchema> {
  const canSignIn = user.passwordHash !== null || user.identity !== null;
  return {
    user_id: user.userId,
    email: user.email,
    name: user.name,
    role: user.role,
    partner_client_id: user.partnerClientId,
    status: user.disabledAt !== null ? 'disabled' : canSignIn ? 'active' : 'invited',
    has_second_factor: user.secondFactor !== null,
    has_identity: user.identity !== null,
    created_at: toTimestamp(user.createdAt),
    last_signed_in_at: toTimestampOrNull(user.lastSignedInAt),
  };
}
