import type { FastifyInstance } from 'fastify';
import { chooseInstitutions } from '../../domain/sandbox/institutions.ts';
import { type Sandbox, sandboxTerms } from '../../domain/sandbox/sandbox.ts';
import { markCustomersOfSandbox } from '../../store/due-work.ts';
import { listInstitutions } from '../../store/institutions.ts';
import { termsOfSandbox } from '../../store/registrations.ts';
import {
  institutionsGet,
  institutionsSet,
  toInstitutionInput,
  toSandboxInstitutionsReply,
} from '../../wire/simulation/institutions.ts';
import { partnerRoute } from '../partner/partner-route.ts';
import type { Services } from '../services.ts';
import { changeSandbox } from './change-sandbox.ts';
import { simulationRoute } from './simulation-route.ts';

/** Lists the institutions of the sandbox. */
export function institutionsGetRoute(app: FastifyInstance, services: Services): void {
  partnerRoute(app, services, institutionsGet, async (call) => {
    const sandbox = call.sandbox as Sandbox;
    const terms = await termsOfSandbox(services.store.db, sandbox);
    return toSandboxInstitutionsReply(terms, sandbox.settings.institutions === null);
  });
}

/** Sets the institutions of the sandbox; the registrations of all its end customers follow. */
export function institutionsSetRoute(app: FastifyInstance, services: Services): void {
  simulationRoute(app, services, institutionsSet, async (call) => {
    const { db, body, sandbox, scope, context } = call;
    const catalogue = await listInstitutions(db);
    const inputs = body.institutions?.map(toInstitutionInput) ?? null;
    const institutions = inputs === null ? null : chooseInstitutions(inputs, catalogue);
    await changeSandbox(call, { institutions });
    await markCustomersOfSandbox(db, scope.partnerClientId, context.now);
    const terms = sandboxTerms({ settings: { ...sandbox.settings, institutions } }, catalogue);
    return toSandboxInstitutionsReply(terms, institutions === null);
  });
}
