import Type, { type Static } from 'typebox';
import { roles } from '../../domain/role.ts';
import type { User } from '../../domain/user/user.ts';
import { operatorAdmins, partnerAdmins } from '../access.ts';
import { clientIdOf, nullable, oneOf, text } from '../fields.ts';
import { operation } from '../operation.ts';
import { exampleCredentials, exampleRequestId } from '../partner/credentials.ts';
import { requestIdField } from '../partner/schemas.ts';
import { emailField, exampleLinkToken, userEmail } from '../session/fields.ts';
import { linkPurpose } from '../session/user-links.ts';
import { exampleTimestamp } from './examples.ts';
import { idParam, timestamp, toTimestamp, toTimestampOrNull } from './fields.ts';
import { nextCursor, pageQuery } from './page.ts';

const path = '/v1/users';
const admins = [...operatorAdmins, ...partnerAdmins];
const access = { tag: 'Management', roles: admins, scope: 'any' } as const;

export const role = oneOf(roles, { title: 'Role', description: 'What a user may do.' });
const name = text({ description: 'As others see it.' });
const params = Type.Object({ user_id: idParam('The user’s user_id.') });

const userSchema = Type.Object(
  {
    user_id: Type.String({ description: 'Identifies the user.' }),
    email: userEmail,
    name,
    role,
    partner_client_id: nullable(
      Type.String({ description: 'The partner they belong to; null for those of the operator.' }),
    ),
    status: oneOf(['invited', 'active', 'disabled'], {
      title: 'UserStatus',
      description: '`invited` until they can sign in; `disabled` as long as they may not.',
    }),
    has_second_factor: Type.Boolean({ description: 'Whether a code is asked for beside the password.' }),
    has_identity: Type.Boolean({ description: 'Whether they have signed in by OpenID Connect.' }),
    created_at: timestamp('When they were invited.'),
    last_signed_in_at: nullable(timestamp('When they last signed in.')),
  },
  { title: 'User', description: 'A person who may sign in at the console.' },
);

const link = Type.String({
  description:
    'To be sent to the user: an address that sets their password, once. Shown this once and never again.',
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
  description: 'Lists who may sign in at the console, the newest first. A partner sees its own.',
  query: Type.Object(
    {
      partner_client_id: Type.Optional(clientIdOf('Those of one partner.')),
      side: Type.Optional(
        oneOf(['operator', 'partner'], { description: 'Those of the operator, or those of partners.' }),
      ),
      ...pageQuery,
    },
    { additionalProperties: false },
  ),
  reply: Type.Object(
    { users: Type.Array(userSchema), ...nextCursor, ...requestIdField },
    { title: 'ListUsersResponse' },
  ),
  errors: [],
  replyExample: { users: [activeUser], next_cursor: null, request_id: exampleRequestId },
});

export const inviteUser = operation({
  ...access,
  id: 'inviteUser',
  method: 'POST',
  path,
  summary: 'Invite a user',
  description:
    'Lets somebody in, and makes a link with which they set their password within seven days. The operator names the ' +
    'partner of a user with a partner’s role; a partner invites its own. `CONFLICT` where the email address is a user’s ' +
    'already.',
  body: Type.Object(
    {
      email: emailField,
      name,
      role,
      partner_client_id: Type.Optional(nullable(clientIdOf('The partner they belong to.'))),
    },
    { title: 'InviteUserRequest', additionalProperties: false },
  ),
  reply: Type.Object({ user: userSchema, link, ...requestIdField }, { title: 'InviteUserResponse' }),
  errors: ['CONFLICT'],
  example: {
    email: exampleUser.email,
    name: exampleUser.name,
    role: exampleUser.role,
    partner_client_id: exampleUser.partner_client_id,
  },
  replyExample: { user: exampleUser, link: exampleLink, request_id: exampleRequestId },
});

export const updateUser = operation({
  ...access,
  id: 'updateUser',
  method: 'PATCH',
  path: `${path}/:user_id`,
  summary: 'Change a user',
  description:
    'Changes a user; what is left out stays. Another role of the same side, or being disabled, ends their sessions. ' +
    '`CONFLICT` for one’s own role, and for the last operator admin.',
  params,
  body: Type.Object(
    {
      name: Type.Optional(name),
      role: Type.Optional(role),
      disabled: Type.Optional(Type.Boolean({ description: 'Whether they may not sign in.' })),
    },
    { title: 'UpdateUserRequest', additionalProperties: false },
  ),
  reply: Type.Object({ user: userSchema, ...requestIdField }, { title: 'UpdateUserResponse' }),
  errors: ['NOT_FOUND', 'CONFLICT'],
  example: { role: 'partner_member' },
  replyExample: { user: { ...activeUser, role: 'partner_member' }, request_id: exampleRequestId },
});

export const removeUser = operation({
  ...access,
  id: 'removeUser',
  method: 'DELETE',
  path: `${path}/:user_id`,
  summary: 'Remove a user',
  description:
    'Removes a user and ends their sessions. `CONFLICT` for oneself, and for the last operator admin.',
  params,
  reply: Type.Object({ ...requestIdField }, { title: 'RemoveUserResponse' }),
  errors: ['NOT_FOUND', 'CONFLICT'],
  replyExample: { request_id: exampleRequestId },
});

export const makeUserLink = operation({
  ...access,
  id: 'makeUserLink',
  method: 'POST',
  path: `${path}/:user_id/link`,
  summary: 'Make a link for a user',
  description:
    'Makes a link with which a user sets a password: for seven days for an `invitation`, for one day for a ' +
    '`password_reset`. It takes the place of one made before. `CONFLICT` for oneself, and where the user is disabled, or ' +
    'to be invited though a password is set.',
  params,
  body: Type.Object(
    {
      purpose: linkPurpose,
      drop_second_factor: Type.Optional(
        Type.Boolean({
          description: 'Whether to use it also removes their second factor. False by default.',
        }),
      ),
    },
    { title: 'MakeUserLinkRequest', additionalProperties: false },
  ),
  reply: Type.Object(
    { link, expires_at: timestamp('When it ends.'), ...requestIdField },
    { title: 'MakeUserLinkResponse' },
  ),
  errors: ['NOT_FOUND', 'CONFLICT'],
  example: { purpose: 'password_reset' },
  replyExample: {
    link: exampleLink,
    expires_at: '2026-05-05T09:30:00.000Z',
    request_id: exampleRequestId,
  },
});

export const endUserSessions = operation({
  ...access,
  id: 'endUserSessions',
  method: 'POST',
  path: `${path}/:user_id/end-sessions`,
  summary: 'Sign a user out everywhere',
  description: 'Ends all sessions of a user.',
  params,
  reply: Type.Object(
    { ended: Type.Integer({ description: 'How many there were.' }), ...requestIdField },
    { title: 'EndUserSessionsResponse' },
  ),
  errors: ['NOT_FOUND'],
  replyExample: { ended: 2, request_id: exampleRequestId },
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
