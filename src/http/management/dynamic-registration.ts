import type { FastifyInstance } from 'fastify';
import { configureDynamicBank, type DynamicBankConfiguration } from '../../domain/dynamic-bank.ts';
import { openBankSecrets, sealBankSecrets } from '../../keyring/bank-secrets.ts';
import { wakeRegistrationsAt } from '../../store/due-work.ts';
import { findDynamicBank, saveDynamicBank } from '../../store/dynamic-banks.ts';
import { appendEvents } from '../../store/events.ts';
import { findInstitution, lockInstitution } from '../../store/institutions.ts';
import type { Db } from '../../store/tables.ts';
import {
  configureDynamicRegistration,
  readDynamicRegistration,
  toDynamicBankChanges,
  toDynamicRegistrationReply,
} from '../../wire/management/dynamic-registration.ts';
import { testDynamicRegistration, toBankTestReply } from '../../wire/management/dynamic-registration-test.ts';
import type { Services } from '../services.ts';
import { managementRoute } from './management-route.ts';
import { requireFound } from './require-found.ts';

/** Returns the configuration of an institution's interface; for secrets, only whether they are set. */
export function readDynamicRegistrationRoute(app: FastifyInstance, services: Services): void {
  const { store } = services;
  managementRoute(app, services, readDynamicRegistration, async ({ params }) => {
    requireFound(await findInstitution(store.db, params.institution_id), 'institution');
    const known = await findConfiguration(store.db, services, params.institution_id);
    return { dynamic_registration: toDynamicRegistrationReply(requireFound(known, 'configuration')) };
  });
}

/** Configures an institution's interface; its secrets are stored encrypted and never returned. */
export function configureDynamicRegistrationRoute(app: FastifyInstance, services: Services): void {
  const { store, keyring } = services;
  managementRoute(app, services, configureDynamicRegistration, async ({ body, params, actor, context }) => {
    const configured = await store.unitOfWork(async (db) => {
      const { institutionId } = requireFound(await lockInstitution(db, params.institution_id), 'institution');
      const known = await findConfiguration(db, services, institutionId);
      const decision = configureDynamicBank(institutionId, known, toDynamicBankChanges(body), actor, context);
      if (decision.events.length > 0) {
        const sealedSecrets = sealBankSecrets(keyring, institutionId, decision.secrets);
        await saveDynamicBank(db, institutionId, { settings: decision.settings, sealedSecrets });
        await appendEvents(db, decision.events);
        await wakeRegistrationsAt(db, institutionId, context.now);
      }
      return decision;
    });
    return { dynamic_registration: toDynamicRegistrationReply(configured) };
  });
}

/** Tests an institution's interface, with the registrar's means. */
export function testDynamicRegistrationRoute(app: FastifyInstance, services: Services): void {
  const { store, testBank } = services;
  managementRoute(app, services, testDynamicRegistration, async ({ params, left }) => {
    requireFound(await findInstitution(store.db, params.institution_id), 'institution');
    const known = await findConfiguration(store.db, services, params.institution_id);
    return { test: toBankTestReply(await testBank(known ?? null, left())) };
  });
}

async function findConfiguration(
  db: Db,
  { keyring }: Pick<Services, 'keyring'>,
  institutionId: string,
): Promise<DynamicBankConfiguration | undefined> {
  const stored = await findDynamicBank(db, institutionId);
  if (stored === undefined) return undefined;
  const { settings, sealedSecrets } = stored;
  return { settings, secrets: openBankSecrets(keyring, institutionId, sealedSecrets) };
}
