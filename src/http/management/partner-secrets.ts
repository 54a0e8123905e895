import type { FastifyInstance } from 'fastify';
import { realmOf } from '../../domain/environment.ts';
import { issuePartnerSecret as decideIssue, secretEvent } from '../../domain/partner-secret.ts';
import { insertKeys, listKeys, revokeKey } from '../../store/api-keys.ts';
import { appendEvents } from '../../store/events.ts';
import { lockPartner } from '../../store/partners.ts';
import { toCursor, toPageRequest } from '../../wire/management/page.ts';
import {
  issuePartnerSecret,
  listPartnerSecrets,
  revokePartnerSecret,
  toNewSecretReply,
  toSecretReply,
} from '../../wire/management/partner-secrets.ts';
import type { Services } from '../services.ts';
import { managementRoute } from './management-route.ts';
import { requireFound, requirePartner } from './require-found.ts';

/** Issues a partner a secret for one environment, in addition to existing ones. */
export function issuePartnerSecretRoute(app: FastifyInstance, services: Services): void {
  const { store, settings } = services;
  managementRoute(app, services, issuePartnerSecret, async ({ body, params, caller, actor, context }) => {
    const issued = await store.unitOfWork(async (db) => {
      const partner = await requirePartner(db, params.client_id, caller, lockPartner);
      const { key, events } = decideIssue(partner, body.environment, settings.availability, actor, context);
      const owner = {
        clientId: partner.clientId,
        owner: 'partner',
        realm: realmOf(key.environment),
      } as const;
      await insertKeys(db, owner, [key], context.now);
      await appendEvents(db, events);
      return key;
    });
    return { secret: toNewSecretReply(issued, context.now) };
  });
}

/** Lists a partner's current and former secrets, without their values. */
export function listPartnerSecretsRoute(app: FastifyInstance, services: Services): void {
  const { db } = services.store;
  managementRoute(app, services, listPartnerSecrets, async ({ params, query, caller }) => {
    const { clientId } = await requirePartner(db, params.client_id, caller);
    const page = await listKeys(db, clientId, toPageRequest(query));
    return { secrets: page.items.map(toSecretReply), next_cursor: toCursor(page.next) };
  });
}

/** Revokes a partner's secret immediately. */
export function revokePartnerSecretRoute(app: FastifyInstance, services: Services): void {
  managementRoute(app, services, revokePartnerSecret, async ({ params, caller, actor, context }) => {
    const revoked = await services.store.unitOfWork(async (db) => {
      const { clientId } = await requirePartner(db, params.client_id, caller);
      const { key, wasGood } = await revokeKey(db, clientId, params.secret_id, context.now);
      const secret = requireFound(key, 'secret');
      if (wasGood) {
        await appendEvents(db, [secretEvent('api_key.revoked', clientId, secret, actor, context)]);
      }
      return secret;
    });
    return { secret: toSecretReply(revoked) };
  });
}
