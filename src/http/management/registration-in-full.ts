import type { EndCustomer } from '../../domain/end-customer.ts';
import type { InstitutionTerms } from '../../domain/institution.ts';
import { nameOf, type Registration } from '../../domain/registration/registration.ts';
import { findPartner } from '../../store/partners.ts';
import type { Db } from '../../store/tables.ts';
import { type RegistrationPacket, toRegistrationPacket } from '../../wire/management/registration-packet.ts';
import type { Caller } from '../caller.ts';
import { contextIn } from '../context-in.ts';
import { currentRegistrations } from '../due-registrations.ts';
import type { Services } from '../services.ts';
import { requireAnyEndCustomer } from './end-customer-in-full.ts';
import { requireFound } from './require-found.ts';

/** Path parameters of a registration. */
export interface RegistrationParams {
  end_customer_client_id: string;
  institution_id: string;
  environment: string;
}

/** A registration with its inputs. */
export interface RegistrationInFull {
  customer: EndCustomer;
  institutions: readonly InstitutionTerms[];
  registration: Registration;
}

/**
 * Finds a registration in either realm, in its current state.
 *
 * @throws RequestError NOT_FOUND if it does not exist, or the caller cannot access it
 */
export async function requireRegistration(
  db: Db,
  services: Pick<Services, 'settings' | 'contextAt' | 'now'>,
  params: RegistrationParams,
  caller: Caller,
): Promise<RegistrationInFull> {
  const customer = await requireAnyEndCustomer(db, params.end_customer_client_id, caller);
  const { now } = await contextIn(db, services, customer);
  const { registrations, institutions } = await currentRegistrations(db, services, customer, now);
  return { customer, institutions, registration: requireNamed(registrations, params) };
}

/** @throws RequestError NOT_FOUND if it is not among them */
export function requireNamed(
  registrations: readonly Registration[],
  { institution_id, environment }: RegistrationParams,
): Registration {
  const found = registrations.find(
    (row) => row.institutionId === institution_id && row.environment === environment,
  );
  return requireFound(found, 'registration');
}

/** The data that the institution's form requires; `origin` is the server's public address. */
export async function packetOf(
  db: Db,
  { now }: Pick<Services, 'now'>,
  { customer, institutions, registration }: RegistrationInFull,
  origin: string,
): Promise<RegistrationPacket> {
  const partner = requireFound(await findPartner(db, customer.partnerClientId), 'partner');
  return toRegistrationPacket(customer, {
    registration,
    institutionName: nameOf(institutions, registration.institutionId),
    partnerName: partner.name,
    origin,
    now: now(),
  });
}
