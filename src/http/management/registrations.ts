import type { FastifyInstance } from 'fastify';
import type { InstitutionTerms } from '../../domain/institution.ts';
import type { Registration } from '../../domain/registration/registration.ts';
import { searchRegistrations } from '../../store/registration-search.ts';
import { liveTerms, termsOfSandbox } from '../../store/registrations.ts';
import { findSandbox } from '../../store/sandboxes.ts';
import type { Db } from '../../store/tables.ts';
import { toCursor, toPageRequest } from '../../wire/management/page.ts';
import { toRegistrationReply } from '../../wire/management/registration-schemas.ts';
import {
  listRegistrations,
  readRegistration,
  toRegistrationFilter,
} from '../../wire/management/registrations.ts';
import type { Services } from '../services.ts';
import { managementRoute } from './management-route.ts';
import { packetOf, requireRegistration } from './registration-in-full.ts';

/** Lists registrations, including the operator's work queue; partners see their own. */
export function listRegistrationsRoute(app: FastifyInstance, services: Services): void {
  const { db } = services.store;
  managementRoute(app, services, listRegistrations, async ({ query, caller }) => {
    const request = toPageRequest(query);
    const filter = toRegistrationFilter(query);
    const partnerClientId = caller.partnerClientId ?? filter.partnerClientId;
    const isWithinReach = partnerClientId === (filter.partnerClientId ?? partnerClientId);
    const page = isWithinReach
      ? await searchRegistrations(db, { ...filter, partnerClientId }, request)
      : { items: [], next: null };
    const terms = await termsByScope(db, services, page.items);
    return {
      registrations: page.items.map((item) =>
        toRegistrationReply(item, terms.get(scopeOf(item)) ?? [], caller),
      ),
      next_cursor: toCursor(page.next),
    };
  });
}

/** Returns a registration, with the data that the institution's form requires. */
export function readRegistrationRoute(app: FastifyInstance, services: Services): void {
  const { db } = services.store;
  managementRoute(app, services, readRegistration, async ({ params, caller, origin }) => {
    const found = await requireRegistration(db, services, params, caller);
    return {
      registration: toRegistrationReply(found.registration, found.institutions, caller),
      packet: await packetOf(db, services, found, origin),
    };
  });
}

/** Live registrations share the catalogue's institutions; each sandbox has its own. */
function scopeOf({ realm, partnerClientId }: Registration): string {
  return realm === 'live' ? 'live' : partnerClientId;
}

async function termsByScope(
  db: Db,
  { settings }: Pick<Services, 'settings'>,
  registrations: readonly Registration[],
): Promise<ReadonlyMap<string, readonly InstitutionTerms[]>> {
  const terms = new Map<string, readonly InstitutionTerms[]>();
  for (const scope of new Set(registrations.map(scopeOf))) {
    const own =
      scope === 'live'
        ? await liveTerms(db, settings.availability)
        : await termsOfSandbox(db, await findSandbox(db, scope));
    terms.set(scope, own);
  }
  return terms;
}
