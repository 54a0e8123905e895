import type { FastifyInstance } from 'fastify';
import {
  type ConnectorMeans,
  addInstitution as decideAddition,
  retireInstitution as decideRetirement,
  updateInstitution as decideUpdate,
  type Institution,
  type InstitutionDecision,
} from '../../domain/institution.ts';
import { restartBackfill } from '../../store/backfills.ts';
import { findDynamicBank, listDynamicBankIds } from '../../store/dynamic-banks.ts';
import { appendEvents } from '../../store/events.ts';
import {
  insertInstitution,
  lockInstitution,
  pageInstitutions,
  updateInstitution as updateInStore,
} from '../../store/institutions.ts';
import type { Db } from '../../store/tables.ts';
import {
  addInstitution,
  listInstitutions,
  retireInstitution,
  toInstitution,
  toInstitutionChanges,
  toInstitutionReply,
  updateInstitution,
} from '../../wire/management/institutions.ts';
import { toCursor, toPageRequest } from '../../wire/management/page.ts';
import type { Services } from '../services.ts';
import { managementRoute } from './management-route.ts';
import { requireFound } from './require-found.ts';

/** Lists the catalogue, latest addition first. */
export function listInstitutionsRoute(app: FastifyInstance, services: Services): void {
  managementRoute(app, services, listInstitutions, async ({ query }) => {
    const { db } = services.store;
    const page = await pageInstitutions(db, toPageRequest(query));
    const configured = await listDynamicBankIds(db);
    const replyOf = (item: Institution) => toInstitutionReply(item, configured.has(item.institutionId));
    return { institutions: page.items.map(replyOf), next_cursor: toCursor(page.next) };
  });
}

/** Adds an institution to the catalogue. */
export function addInstitutionRoute(app: FastifyInstance, services: Services): void {
  managementRoute(app, services, addInstitution, async ({ body, actor, context }) => {
    const { institution, means } = await services.store.unitOfWork(async (db) => {
      const known = await lockInstitution(db, body.institution_id);
      const means = await connectorMeans(db, services, body.institution_id);
      const decision = decideAddition(toInstitution(body), known, means, actor, context);
      await insertInstitution(db, decision.institution);
      await appendEvents(db, decision.events);
      return { ...decision, means };
    });
    return { institution: toInstitutionReply(institution, means.hasInterface) };
  });
}

/** Updates the given fields of an institution. */
export function updateInstitutionRoute(app: FastifyInstance, services: Services): void {
  managementRoute(app, services, updateInstitution, ({ body, params, actor, context }) =>
    change(services, params.institution_id, async (institution, db) => {
      const means = await connectorMeans(db, services, params.institution_id);
      return decideUpdate(institution, toInstitutionChanges(body), means, actor, context);
    }),
  );
}

/** Stops new registrations at an institution. */
export function retireInstitutionRoute(app: FastifyInstance, services: Services): void {
  managementRoute(app, services, retireInstitution, ({ params, actor, context }) =>
    change(services, params.institution_id, (institution) => decideRetirement(institution, actor, context)),
  );
}

async function change(
  { store }: Services,
  institutionId: string,
  rule: (institution: Institution, db: Db) => InstitutionDecision | Promise<InstitutionDecision>,
) {
  const { institution, hasInterface } = await store.unitOfWork(async (db) => {
    const before = requireFound(await lockInstitution(db, institutionId), 'institution');
    const decision = await rule(before, db);
    await updateInStore(db, decision.institution);
    if (decision.institution.connector !== before.connector) await restartBackfill(db, institutionId);
    await appendEvents(db, decision.events);
    return { ...decision, hasInterface: (await findDynamicBank(db, institutionId)) !== undefined };
  });
  return { institution: toInstitutionReply(institution, hasInterface) };
}

async function connectorMeans(
  db: Db,
  { settings }: Pick<Services, 'settings'>,
  institutionId: string,
): Promise<ConnectorMeans> {
  const hasInterface = (await findDynamicBank(db, institutionId)) !== undefined;
  return { usual: settings.availability.liveConnector, hasInterface };
}
