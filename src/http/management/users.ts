import type { FastifyInstance } from 'fastify';
import { foldEmail } from '../../domain/email-address.ts';
import { makeUserLink as decideLink, type LinkDecision } from '../../domain/user/link.ts';
import {
  inviteUser as decideInvitation,
  updateUser as decideUpdate,
  requireAnotherAdmin,
  requireOtherUser,
  userEvent,
} from '../../domain/user/user.ts';
import { appendEvents } from '../../store/events.ts';
import { lockPartner } from '../../store/partners.ts';
import type { Db } from '../../store/tables.ts';
import { saveUserLink } from '../../store/user-links.ts';
import { endSessions } from '../../store/user-sessions.ts';
import {
  deleteUser,
  findUserByEmail,
  insertUser,
  listUsers as listFromStore,
  saveUser,
} from '../../store/users.ts';
import { RequestError } from '../../wire/errors.ts';
import { toTimestamp } from '../../wire/management/fields.ts';
import { toCursor, toPageRequest } from '../../wire/management/page.ts';
import {
  endUserSessions,
  inviteUser,
  listUsers,
  makeUserLink,
  removeUser,
  toUserReply,
  updateUser,
} from '../../wire/management/users.ts';
import type { Services } from '../services.ts';
import { managementRoute } from './management-route.ts';
import { unknownPartner } from './require-found.ts';
import { partnerOfNewUser, requireUserLocked } from './user-in-reach.ts';

/** Lists users, newest first; partners see their own. */
export function listUsersRoute(app: FastifyInstance, services: Services): void {
  managementRoute(app, services, listUsers, async ({ query, caller }) => {
    const asked = query.partner_client_id ?? null;
    const partnerClientId = caller.partnerClientId ?? asked;
    const isWithinReach = asked === null || partnerClientId === asked;
    const page = isWithinReach
      ? await listFromStore(
          services.store.db,
          { partnerClientId, side: query.side ?? null },
          toPageRequest(query),
        )
      : { items: [], next: null };
    return { users: page.items.map(toUserReply), next_cursor: toCursor(page.next) };
  });
}

/** Creates a user, with a link to set a password. */
export function inviteUserRoute(app: FastifyInstance, services: Services): void {
  managementRoute(app, services, inviteUser, async ({ body, caller, actor, context, origin }) => {
    const partnerClientId = partnerOfNewUser(body.partner_client_id, caller);
    const { name, role } = body;
    return services.store.unitOfWork(async (db) => {
      if (partnerClientId !== null && (await lockPartner(db, partnerClientId)) === undefined) {
        throw unknownPartner();
      }
      const decision = decideInvitation({ email: body.email, name, role, partnerClientId }, actor, context);
      if ((await findUserByEmail(db, foldEmail(body.email))) !== undefined) {
        throw new RequestError('CONFLICT', { message: 'this email address is already in use' });
      }
      await insertUser(db, decision);
      const wanted = { purpose: 'invitation', dropsSecondFactor: false } as const;
      const linkDecision = decideLink(decision.user, wanted, actor, context);
      await saveLink(db, linkDecision);
      return { user: toUserReply(decision.user), link: addressOf(linkDecision, origin) };
    });
  });
}

/** Updates a user's name, role or status. */
export function updateUserRoute(app: FastifyInstance, services: Services): void {
  managementRoute(app, services, updateUser, async ({ body, params, caller, actor, context }) => {
    const updated = await services.store.unitOfWork(async (db) => {
      const { user: before, otherAdmins } = await requireUserLocked(db, params.user_id, caller);
      const decision = decideUpdate(before, body, actor, context);
      requireAnotherAdmin(before, decision.user, otherAdmins);
      if (decision.events.length > 0) await saveUser(db, decision);
      return decision.user;
    });
    return { user: toUserReply(updated) };
  });
}

/** Removes a user and the user's data. */
export function removeUserRoute(app: FastifyInstance, services: Services): void {
  managementRoute(app, services, removeUser, async ({ params, caller, actor, context }) => {
    await services.store.unitOfWork(async (db) => {
      const { user: before, otherAdmins } = await requireUserLocked(db, params.user_id, caller);
      requireOtherUser(before, actor);
      requireAnotherAdmin(before, null, otherAdmins);
      await deleteUser(db, before.userId);
      const { email, name, role } = before;
      await appendEvents(db, [userEvent('user.removed', before, actor, context, { email, name, role })]);
    });
    return {};
  });
}

/** Creates a link for a user to set a password. */
export function makeUserLinkRoute(app: FastifyInstance, services: Services): void {
  managementRoute(app, services, makeUserLink, async ({ body, params, caller, actor, context, origin }) => {
    return services.store.unitOfWork(async (db) => {
      const { user } = await requireUserLocked(db, params.user_id, caller);
      const dropsSecondFactor = body.drop_second_factor ?? false;
      const wanted = { purpose: body.purpose, dropsSecondFactor };
      const decision = decideLink(user, wanted, actor, context);
      await saveLink(db, decision);
      return { link: addressOf(decision, origin), expires_at: toTimestamp(decision.link.expiresAt) };
    });
  });
}

/** Ends all sessions of a user. */
export function endUserSessionsRoute(app: FastifyInstance, services: Services): void {
  managementRoute(app, services, endUserSessions, async ({ params, caller, actor, context }) => {
    const ended = await services.store.unitOfWork(async (db) => {
      const { user } = await requireUserLocked(db, params.user_id, caller);
      const ended = await endSessions(db, user.userId);
      const recorded = userEvent('user.sessions_ended', user, actor, context, { sessions: ended });
      if (ended > 0) await appendEvents(db, [recorded]);
      return ended;
    });
    return { ended };
  });
}

async function saveLink(db: Db, { link, secret, events }: LinkDecision): Promise<void> {
  await saveUserLink(db, link, secret.hash);
  await appendEvents(db, events);
}

/** After the `#`, so that it reaches neither proxies nor logs. */
function addressOf({ secret }: LinkDecision, origin: string): string {
  return `${origin}/console/welcome#${secret.plain}`;
}
