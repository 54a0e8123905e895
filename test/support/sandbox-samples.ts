import type { Context } from '../../src/domain/context.ts';
import { createEndCustomer } from '../../src/domain/create-end-customer.ts';
import type { EndCustomer } from '../../src/domain/end-customer.ts';
import {
  catalogueTerms,
  dayMs,
  type InstitutionTerms,
  seedInstitutions,
} from '../../src/domain/institution.ts';
import type { SimulatedFiling } from '../../src/domain/registration/filing.ts';
import { reconcileRegistrations } from '../../src/domain/registration/reconcile.ts';
import type { Registration } from '../../src/domain/registration/registration.ts';
import { countingContext, samplePartner, sampleProfile } from './samples.ts';

/** The start time of these samples. */
export const startMs = Date.UTC(2026, 2, 1);
export const at = (days: number): Context => countingContext(startMs + days * dayMs);

/** An institution of a sandbox, by default with one day from start to enablement; `changes` override it. */
export function sandboxInstitution(
  institutionId: string,
  changes: Partial<InstitutionTerms> = {},
): InstitutionTerms {
  const [institution] = seedInstitutions;
  const terms = catalogueTerms({ ...(institution as (typeof seedInstitutions)[number]) }, 'simulated');
  return { ...terms, institutionId, name: `Bank ${institutionId}`, paceMs: dayMs, ...changes };
}

/** A complete ACTIVE end customer of a sandbox; `changes` override it. */
export function sandboxCustomer(changes: Partial<EndCustomer> = {}): EndCustomer {
  const around = {
    partner: samplePartner,
    realm: 'sandbox',
    availability: { development: true, liveConnector: 'simulated', limitedProductionCalls: 0 },
    actor: 'system',
  } as const;
  const nobody = { existing: null, applicationNameTaken: false, channelConflict: false };
  const { endCustomer } = createEndCustomer(sampleProfile, nobody, around, at(0));
  return { ...endCustomer, status: 'ACTIVE', ...changes };
}

export type SimulatedRegistration = Registration & { filing: SimulatedFiling };

/** Its initial registrations. */
export function startedRegistrations(
  customer: EndCustomer,
  institutions: readonly InstitutionTerms[],
  context = at(0),
): SimulatedRegistration[] {
  const around = { institutions, registrations: [], developmentIsOn: true };
  return reconcileRegistrations(customer, around, context).registrations as SimulatedRegistration[];
}
