import type { FastifyInstance } from 'fastify';
import { listInstitutions } from '../../store/institutions.ts';
import { Overviews } from '../../store/overviews.ts';
import { readOverview } from '../../wire/management/overview.ts';
import { toOverviewReply } from '../../wire/management/overview-reply.ts';
import { contextIn } from '../context-in.ts';
import type { Services } from '../services.ts';
import { managementRoute } from './management-route.ts';
import { requirePartner } from './require-found.ts';

/** Returns the counts of a partner, or of all partners, and the activity of the last 30 days. */
export function readOverviewRoute(app: FastifyInstance, services: Services): void {
  const { db } = services.store;
  const overviews = new Overviews(db);
  managementRoute(app, services, readOverview, async ({ query, caller }) => {
    const partnerClientId = query.partner_client_id ?? caller.partnerClientId;
    if (partnerClientId !== null) await requirePartner(db, partnerClientId, caller);
    const scope = { partnerClientId, realm: query.realm ?? 'live' };
    // The sandboxes of different partners have no common clock.
    const now =
      partnerClientId === null
        ? services.now()
        : (await contextIn(db, services, { partnerClientId, realm: scope.realm })).now;
    const overview = await overviews.of(scope, now, services.now());
    return { overview: toOverviewReply(scope, overview, await listInstitutions(db)) };
  });
}
