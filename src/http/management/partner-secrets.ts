import type { FastifyInstance } from 'fastify';
import { realmOf } from '../../domain/environment.ts';
import { issuePartnerSecret as decideIssue } from '../../domain/partner-secret.ts';
import { insertKeys } from '../../store/api-keys.ts';
import { appendEvents } from '../../store/events.ts';
import { issuePartnerSecret, toNewSecretReply } from '../../wire/management/partner-secrets.ts';
import type { Services } from '../services.ts';
import { managementRoute } from './management-route.ts';
import { requirePartner } from './require-found.ts';

/** Issues a partner a secret for one environment, beside those it has. */
export function issuePartnerSecretRoute(app: FastifyInstance, services: Services): void {
  managementRoute(app, services, issuePartnerSecret, async ({ body, params, token, actor, context }) => {
    const issued = await services.store.unitOfWork(async (db) => {
      const partner = await requirePartner(db, params.client_id, token);
      const { key, events } = decideIssue(partner, body.environment, actor, context);
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
