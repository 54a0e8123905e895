import type { Context } from '../context.ts';
import type { Environment, Realm } from '../environment.ts';
import { type Actor, type DomainEvent, event } from '../event.ts';
import type { InstitutionTerms } from '../institution.ts';
import type { Filing } from './filing.ts';
import type { RegistrationProblem } from './problem.ts';

export const registrationStatuses = [
  'NOT_STARTED',
  'PROCESSING',
  'APPROVED',
  'ENABLED',
  'ATTENTION_REQUIRED',
] as const;
export type RegistrationStatus = (typeof registrationStatuses)[number];

/** The environments that applications are registered for. */
export const registeredEnvironments = ['development', 'production'] as const;
export type RegistrationEnvironment = Exclude<Environment, 'sandbox'>;

/**
 * Tasks of the operator: file an application, record the bank's response, pass on a change, withdraw a registration or its
 * second client, or resolve a request whose response was lost.
 */
export const registrationTasks = ['SUBMIT', 'RECORD_ANSWER', 'UPDATE', 'WITHDRAW', 'RESOLVE'] as const;
export type RegistrationTask = (typeof registrationTasks)[number];

/** One end customer's application at one institution in one environment, from its start. */
export interface Registration {
  endCustomerClientId: string;
  partnerClientId: string;
  realm: Realm;
  institutionId: string;
  environment: RegistrationEnvironment;
  status: RegistrationStatus;
  /** Why attention is required; empty in every other status. */
  problems: readonly RegistrationProblem[];
  /** `YYYY-MM-DD`, set on APPROVED in production. */
  productionEnablementDate: string | null;
  /** When it last became PROCESSING; this and the other times are milliseconds since the epoch in its realm. */
  startedAt: number;
  /** When the registrar processes it next; null while it waits for a person. */
  dueAt: number | null;
  task: RegistrationTask | null;
  /** Data of the connector that processes it. */
  filing: Filing;
  /** Set once its end customer is removed or off-boarded. */
  withdrawnAt: number | null;
  updatedAt: number;
}

/** A changed registration with its events. */
export interface RegistrationChange {
  registration: Registration;
  events: DomainEvent[];
}

/** Identifies a registration within its end customer. */
export type RegistrationKey = Pick<Registration, 'institutionId' | 'environment'>;

export function isSameRegistration(one: RegistrationKey, other: RegistrationKey): boolean {
  return one.institutionId === other.institutionId && one.environment === other.environment;
}

/** Returns the environments that applications are registered for. */
export function registrationEnvironments(developmentIsOn: boolean): RegistrationEnvironment[] {
  return developmentIsOn ? [...registeredEnvironments] : ['production'];
}

/** Fields that change with a status, whatever changed it. */
export type RegistrationPatch = Partial<
  Pick<Registration, 'problems' | 'dueAt' | 'task' | 'filing' | 'startedAt'>
>;

/** Changes a registration's status and returns it with the event; the caller has checked that the change is allowed. */
export function moveRegistration(
  registration: Registration,
  status: RegistrationStatus,
  patch: RegistrationPatch,
  { name, actor }: { name: string; actor: Actor },
  context: Context,
): RegistrationChange {
  const { now } = context;
  const { environment, status: before } = registration;
  const isApproved = status === 'APPROVED' && environment === 'production';
  const after: Registration = {
    ...registration,
    problems: [],
    task: null,
    ...patch,
    status,
    startedAt: patch.startedAt ?? (status === 'PROCESSING' ? now : registration.startedAt),
    productionEnablementDate: isApproved ? utcDate(now) : registration.productionEnablementDate,
    updatedAt: now,
  };
  const { problems } = after;
  const data = { institutionName: name, before, after: status, ...(problems.length > 0 ? { problems } : {}) };
  const updated = event({ ...aboutRegistration(after), type: 'registration.updated', actor, data }, context);
  return { registration: after, events: [updated] };
}

/** Returns the fields of an event that identify a registration. */
export function aboutRegistration(registration: Registration) {
  const { realm, partnerClientId, endCustomerClientId, institutionId, environment } = registration;
  return { realm, partnerClientId, endCustomerClientId, institutionId, environment };
}

export function nameOf(institutions: readonly InstitutionTerms[], institutionId: string): string {
  return institutions.find((known) => known.institutionId === institutionId)?.name ?? institutionId;
}

/** `YYYY-MM-DD` in UTC. */
export function utcDate(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}
