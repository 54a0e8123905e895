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

/** The environments an application is registered for. */
export const registeredEnvironments = ['development', 'production'] as const;
export type RegistrationEnvironment = Exclude<Environment, 'sandbox'>;

/**
 * What waits for the operator: to file an application, to record what the bank answered, to hand a change on, to have
 * a registration taken back, or to find out what became of a request whose answer was lost.
 */
export const registrationTasks = ['SUBMIT', 'RECORD_ANSWER', 'UPDATE', 'WITHDRAW', 'RESOLVE'] as const;
export type RegistrationTask = (typeof registrationTasks)[number];

/** One end customer's application at one institution in one environment, from when it starts. */
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
  /** When it last went into PROCESSING; this and the other times are milliseconds since the epoch in its realm. */
  startedAt: number;
  /** When the registrar looks at it next; null while it waits for somebody. */
  dueAt: number | null;
  task: RegistrationTask | null;
  /** What the connector that carries it out keeps. */
  filing: Filing;
  /** Set once its end customer is removed. */
  withdrawnAt: number | null;
  updatedAt: number;
}

/** A registration after a change, with the events that tell of it. */
export interface RegistrationChange {
  registration: Registration;
  events: DomainEvent[];
}

/** Which registration it is, within its end customer. */
export type RegistrationKey = Pick<Registration, 'institutionId' | 'environment'>;

export function isSameRegistration(one: RegistrationKey, other: RegistrationKey): boolean {
  return one.institutionId === other.institutionId && one.environment === other.environment;
}

/** The environments that applications are registered for. */
export function registrationEnvironments(developmentIsOn: boolean): RegistrationEnvironment[] {
  return developmentIsOn ? [...registeredEnvironments] : ['production'];
}

/** What follows from a status, whoever moves a registration there. */
export type RegistrationPatch = Partial<
  Pick<Registration, 'problems' | 'dueAt' | 'task' | 'filing' | 'startedAt'>
>;

/** Moves a registration on to another status, with the event; the caller knows that it may. */
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
  const told = event({ ...aboutRegistration(after), type: 'registration.updated', actor, data }, context);
  return { registration: after, events: [told] };
}

/** The fields of an event about a registration. */
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
