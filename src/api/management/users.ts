import Type from 'typebox';
import { foldEmail } from '../../domain/email-address.ts';
import { roles } from '../../domain/role.ts';
import { makeUserLink as decideLink, type LinkDecision } from '../../domain/user/link.ts';
import {
  inviteUser as decideInvitation,
  updateUser as decideUpdate,
  isActiveOperatorAdmin,
  requireAnotherAdmin,
  requireOtherUser,
  type User,
  userEvent,
} from '../../domain/user/user.ts';
import { appendEvents } from '../../store/events.ts';
import { lockPartner } from '../../store/partners.ts';
import type { Db } from '../../store/tables.ts';
import { saveUserLink } from '../../store/user-links.ts';
import { endSessions } from '../../store/user-sessions.ts';
import {
  countUsers,
  deleteUser,
  findUser,
  findUserByEmail,
  insertUser,
  listUsers as listFromStore,
  lockOperatorAdmins,
  lockUser,
  saveUser,
} from '../../store/users.ts';
import { operatorAdmins, partnerAdmins } from '../access.ts';
import type { Caller } from '../calls.ts';
import type { Value } from '../codec.ts';
import { RequestError } from '../errors.ts';
import { example, examplePartner, exampleTimestamp, exampleUser } from '../examples.ts';
import {
  boolean,
  clientIdOf,
  idParam,
  integer,
  nullable,
  oneOf,
  string,
  text,
  timestamp,
  version,
} from '../fields.ts';
import { managementOperation } from '../operation.ts';
import { nextCursor, pageQuery, toCursor, toPageRequest, total, totalOf, totalQuery } from '../page.ts';
import { requireFound, unknownPartner } from '../require.ts';
import type { Services } from '../services.ts';
import { emailField, exampleLinkToken, userEmail } from '../session/fields.ts';
import { linkPurpose } from '../session/user-links.ts';
import { partnerName, withPartnerName, withPartnerNames } from './names.ts';

const path = '/v1/users';
const admins = [...operatorAdmins, ...partnerAdmins];
const access = { tag: 'Management', roles: admins, scope: 'any' } as const;

const role = oneOf(roles, { title: 'Role', description: 'Role of a user.', [example]: 'partner_admin' });
const name = text({ description: 'Name shown to others.', [example]: exampleUser.name });
const params = { user_id: idParam('user_id of the user.') };

const userSchema = Type.Object(
  {
    user_id: string('Id of the user.', exampleUser.user_id),
    email: userEmail,
    name,
    role,
    partner_client_id: nullable(
      string('Partner of the user; null for users of the operator.', examplePartner.client_id),
    ),
    partner_name: partnerName,
    status: oneOf(['invited', 'active', 'disabled'], {
      title: 'UserStatus',
      description: '`invited` until the user can sign in; `disabled` while sign-in is blocked.',
      [example]: 'active',
    }),
    has_second_factor: boolean('Whether signing in also requires a code.'),
    has_identity: boolean('Whether the user has signed in with OpenID Connect.'),
    created_at: timestamp('Time of the invitation.'),
    version: version(['name', 'role', 'status']),
    last_signed_in_at: nullable(timestamp('Time of the last sign-in.', exampleTimestamp)),
  },
  { title: 'User', description: 'A user who can sign in at the console.' },
);

const link = string(
  'Single-use link for the user to set a password. Shown only once.',
  `https://partners.example.com/console/welcome#${exampleLinkToken}`,
);

export const listUsers = managementOperation({
  ...access,
  id: 'listUsers',
  isSearch: true,
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
    q: Type.Optional(text({ description: 'Part of the email address; case is ignored.' })),
    ...totalQuery,
    ...pageQuery,
  },
  reply: { users: Type.Array(userSchema), ...total, ...nextCursor },
  errors: [],
  cli: {
    shows: ['user_id', 'email', 'name', 'role', 'partner_client_id', 'status', 'last_signed_in_at'],
  },
  async handle({ query, caller }, services) {
    const asked = query.partnerClientId ?? null;
    const partnerClientId = caller.partnerClientId ?? asked;
    const isWithinReach = asked === null || partnerClientId === asked;
    const { db } = services.store;
    const filter = { partnerClientId, side: query.side ?? null, words: query.q ?? null };
    const page = isWithinReach
      ? await listFromStore(db, filter, toPageRequest(query))
      : { items: [], next: null };
    return {
      users: await withPartnerNames(db, page.items.map(toUnnamedUser)),
      ...(await totalOf(query, page, () => countUsers(db, filter))),
      nextCursor: toCursor(page.next),
    };
  },
});

export const inviteUser = managementOperation({
  ...access,
  id: 'inviteUser',
  method: 'POST',
  path,
  summary: 'Invite a user',
  description:
    'Creates a user and a seven-day link to set the password. The operator specifies the partner for a partner ' +
    'role; partners invite their own users. Returns `CONFLICT` if the email address is already in use, and under ' +
    '`gingham serve` without `GINGHAM_PUBLIC_URL`.',
  body: {
    email: emailField,
    name,
    role,
    partner_client_id: Type.Optional(nullable(clientIdOf('Partner of the user.'))),
  },
  reply: { user: userSchema, link },
  errors: ['CONFLICT'],
  replyExample: { user: { status: 'invited', last_signed_in_at: null } },
  cli: {
    arguments: ['email'],
    note: 'The first operator admin of a new server is created in the same way, with a management token.',
  },
  async handle({ body, caller, actor, context, origin }, services) {
    requireLinkOrigin(services);
    const partnerClientId = partnerOfNewUser(body.partnerClientId, caller);
    const { name, role } = body;
    if (caller.partnerClientId !== null) services.takenNames.require(caller.partnerClientId, 'users');
    return services.store.unitOfWork(async (db) => {
      if (partnerClientId !== null && (await lockPartner(db, partnerClientId)) === undefined) {
        throw unknownPartner();
      }
      const decision = decideInvitation({ email: body.email, name, role, partnerClientId }, actor, context);
      if ((await findUserByEmail(db, foldEmail(body.email))) !== undefined) {
        if (caller.partnerClientId !== null) {
          services.takenNames.note(caller.partnerClientId, 'users', foldEmail(body.email));
        }
        throw new RequestError('CONFLICT', { message: 'this email address is already in use' });
      }
      await insertUser(db, decision);
      const wanted = { purpose: 'invitation', dropsSecondFactor: false } as const;
      const linkDecision = decideLink(decision.user, wanted, actor, context);
      await saveLink(db, linkDecision);
      return { user: await toUserReply(db, decision.user), link: addressOf(linkDecision, origin) };
    });
  },
});

export const updateUser = managementOperation({
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
    disabled: Type.Optional(boolean('Whether sign-in is blocked.')),
  },
  reply: { user: userSchema },
  errors: ['NOT_FOUND', 'CONFLICT'],
  example: { role: 'partner_member' },
  replyExample: { user: { role: 'partner_member' } },
  async handle({ body, params, caller, actor, context, requireMatch }, services) {
    const updated = await services.store.unitOfWork(async (db) => {
      const { user: before, otherAdmins } = await requireUserLocked(db, params.userId, caller);
      requireMatch(toUnnamedUser(before));
      const decision = decideUpdate(before, body, actor, context);
      requireAnotherAdmin(before, decision.user, otherAdmins);
      if (decision.events.length > 0) await saveUser(db, decision);
      return toUserReply(db, decision.user);
    });
    return { user: updated };
  },
});

export const removeUser = managementOperation({
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
  async handle({ params, caller, actor, context }, services) {
    await services.store.unitOfWork(async (db) => {
      const { user: before, otherAdmins } = await requireUserLocked(db, params.userId, caller);
      requireOtherUser(before, actor);
      requireAnotherAdmin(before, null, otherAdmins);
      await deleteUser(db, before.userId);
      const { email, name, role } = before;
      await appendEvents(db, [userEvent('user.removed', before, actor, context, { email, name, role })]);
    });
    return {};
  },
});

export const makeUserLink = managementOperation({
  ...access,
  id: 'makeUserLink',
  method: 'POST',
  path: `${path}/:user_id/link`,
  summary: 'Create a user link',
  description:
    'Creates a link to set a password, valid for seven days for an `invitation`, one day for a `password_reset`. ' +
    'It replaces any earlier link. Returns `CONFLICT` for yourself, for a disabled user, for an invitation if a ' +
    'password is set, and under `gingham serve` without `GINGHAM_PUBLIC_URL`.',
  params,
  body: {
    purpose: linkPurpose,
    drop_second_factor: Type.Optional(
      boolean('Whether using the link also removes the second factor; false by default.'),
    ),
  },
  reply: { link, expires_at: timestamp('Expiry.', '2026-05-05T09:30:00.000Z') },
  errors: ['NOT_FOUND', 'CONFLICT'],
  example: { purpose: 'password_reset' },
  cli: { arguments: ['purpose'] },
  async handle({ body, params, caller, actor, context, origin }, services) {
    requireLinkOrigin(services);
    return services.store.unitOfWork(async (db) => {
      const { user } = await requireUserLocked(db, params.userId, caller);
      const dropsSecondFactor = body.dropSecondFactor ?? false;
      const wanted = { purpose: body.purpose, dropsSecondFactor };
      const decision = decideLink(user, wanted, actor, context);
      await saveLink(db, decision);
      return { link: addressOf(decision, origin), expiresAt: decision.link.expiresAt };
    });
  },
});

export const endUserSessions = managementOperation({
  ...access,
  id: 'endUserSessions',
  method: 'POST',
  path: `${path}/:user_id/end-sessions`,
  summary: 'Sign a user out everywhere',
  description: 'Ends all sessions of a user.',
  params,
  reply: { ended: integer('Number of sessions ended.', 2) },
  errors: ['NOT_FOUND'],
  async handle({ params, caller, actor, context }, services) {
    const ended = await services.store.unitOfWork(async (db) => {
      const { user } = await requireUserLocked(db, params.userId, caller);
      const ended = await endSessions(db, user.userId);
      const recorded = userEvent('user.sessions_ended', user, actor, context, { sessions: ended });
      if (ended > 0) await appendEvents(db, [recorded]);
      return ended;
    });
    return { ended };
  },
});

export const userOperations = [listUsers, inviteUser, updateUser, makeUserLink, endUserSessions, removeUser];

function toUserReply(db: Db, user: User): Promise<Value<typeof userSchema>> {
  return withPartnerName(db, toUnnamedUser(user));
}

/** A user without the name of its partner. */
function toUnnamedUser(user: User): Omit<Value<typeof userSchema>, 'partnerName'> {
  const canSignIn = user.passwordHash !== null || user.identity !== null;
  return {
    ...user,
    status: user.disabledAt !== null ? 'disabled' : canSignIn ? 'active' : 'invited',
    hasSecondFactor: user.secondFactor !== null,
    hasIdentity: user.identity !== null,
  };
}

async function saveLink(db: Db, { link, secret, events }: LinkDecision): Promise<void> {
  await saveUserLink(db, link, secret.hash);
  await appendEvents(db, events);
}

/**
 * A link that gives access is sent to its user, so its address must not come from the `Host` header of the request that creates it.
 *
 * @throws RequestError CONFLICT under `gingham serve` without a public address
 */
function requireLinkOrigin({ settings: { publicUrl }, node }: Pick<Services, 'settings' | 'node'>): void {
  if (publicUrl !== null || node.mode === 'dev') return;
  throw new RequestError('CONFLICT', {
    message:
      'the operator must set GINGHAM_PUBLIC_URL, the public address of this server, before links can be created',
  });
}

/** After the `#`, so that it reaches neither proxies nor logs. */
function addressOf({ secret }: LinkDecision, origin: string): string {
  return `${origin}/console/welcome#${secret.plain}`;
}

/**
 * Finds a user and locks its row until the unit of work ends, with those of all operator admins if it is one.
 *
 * @throws RequestError NOT_FOUND if it does not exist, or the caller cannot access it
 */
async function requireUserLocked(
  db: Db,
  userId: string,
  { partnerClientId }: Caller,
): Promise<{ user: User; otherAdmins: number }> {
  const found = await findUser(db, userId);
  const isWithin = partnerClientId === null || found?.partnerClientId === partnerClientId;
  const known = requireFound(isWithin ? found : undefined, 'user');
  // All admins are locked, always before the single user, so that two concurrent removals see each other.
  const admins = isActiveOperatorAdmin(known) ? await lockOperatorAdmins(db) : [];
  const user = requireFound(await lockUser(db, userId), 'user');
  return { user, otherAdmins: admins.filter((admin) => admin !== userId).length };
}

/**
 * The partner of a new user, if the caller is allowed to choose it.
 *
 * @throws RequestError FORBIDDEN if a partner requests another one, or the operator
 */
function partnerOfNewUser(asked: string | null | undefined, { partnerClientId }: Caller): string | null {
  if (partnerClientId === null) return asked ?? null;
  if (asked === undefined || asked === partnerClientId) return partnerClientId;
  const fields = [{ path: 'partner_client_id', problem: 'is not the caller’s own' }];
  throw new RequestError('FORBIDDEN', { fields });
}
