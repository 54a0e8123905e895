import type { FastifyInstance } from 'fastify';
import { createToken as decideCreation, tokenEvent } from '../../domain/token.ts';
import { appendEvents } from '../../store/events.ts';
import { lockPartner } from '../../store/partners.ts';
import {
  findTokenById,
  insertToken,
  listTokens as listFromStore,
  revokeToken as revokeInStore,
} from '../../store/tokens.ts';
import { toCursor, toPageRequest } from '../../wire/management/page.ts';
import {
  createToken,
  listTokens,
  revokeToken,
  toNewTokenReply,
  toTokenReply,
} from '../../wire/management/tokens.ts';
import type { Services } from '../services.ts';
import { managementRoute } from './management-route.ts';
import { requireFound, unknownPartner } from './require-found.ts';

/** Creates a bearer token with operator scope or for one partner. */
export function createTokenRoute(app: FastifyInstance, services: Services): void {
  managementRoute(app, services, createToken, async ({ body, actor, context }) => {
    const partnerClientId = body.partner_client_id ?? null;
    const { token, secret } = await services.store.unitOfWork(async (db) => {
      if (partnerClientId !== null && (await lockPartner(db, partnerClientId)) === undefined) {
        throw unknownPartner();
      }
      const decision = decideCreation({ name: body.name, partnerClientId }, actor, context);
      await insertToken(db, decision.token, decision.secret.hash);
      await appendEvents(db, decision.events);
      return decision;
    });
    return { token: toNewTokenReply(token, secret.plain) };
  });
}

/** Lists tokens, newest first, without their values. */
export function listTokensRoute(app: FastifyInstance, services: Services): void {
  managementRoute(app, services, listTokens, async ({ query }) => {
    const page = await listFromStore(services.store.db, toPageRequest(query));
    return { tokens: page.items.map(toTokenReply), next_cursor: toCursor(page.next) };
  });
}

/** Revokes a token immediately. */
export function revokeTokenRoute(app: FastifyInstance, services: Services): void {
  managementRoute(app, services, revokeToken, async ({ params, actor, context }) => {
    const revoked = await services.store.unitOfWork(async (db) => {
      const wasGood = await revokeInStore(db, params.token_id, context.now);
      const token = requireFound(await findTokenById(db, params.token_id), 'token');
      if (wasGood) await appendEvents(db, [tokenEvent('token.revoked', token, actor, context)]);
      return token;
    });
    return { token: toTokenReply(revoked) };
  });
}
