import type { Context } from './context.ts';
import type { EndCustomer } from './end-customer.ts';
import type { Environment } from './environment.ts';
import { type Actor, type DomainEvent, event } from './event.ts';
import type { Institution } from './institution.ts';

export const registrationStatuses = [
  'NOT_STARTED',
  'PROCESSING',
  'APPROVED',
  'ENABLED',
  'ATTENTION_REQUIRED',
] as const;
export type RegistrationStatus = (typeof registrationStatuses)[number];

/** The environments an application is registered for. */
export type RegistrationEnvironment = Exclude<Environment, 'sandbox'>;

/** One end customer's application at one institution in one environment. */
export interface Registration {
  endCustomerClientId: string;
  institutionId: string;
  environment: RegistrationEnvironment;
  status: RegistrationStatus;
  /** `YYYY-MM-DD`, set on APPROVED in production. */
  productionEnablementDate: string | null;
  updatedAt: number;
}

export interface RegistrationChanges {
  registrations: Registration[];
  events: DomainEvent[];
}

/** What a customer's registrations depend on beside the customer itself. */
export interface RegistrationSurroundings {
  institutions: readonly Institution[];
  /** The customer's rows as they are. */
  registrations: readonly Registration[];
  developmentIsOn: boolean;
}

/**
 * The status of a registration whose row is not open yet: development starts when the customer is approved,
 * production when it is enabled, both only when its flowdown and questionnaire are COMPLETE.
 */
function initialStatus(customer: EndCustomer, environment: RegistrationEnvironment): RegistrationStatus {
  const { status, flowdownStatus, questionnaireStatus } = customer;
  const isDue = status === 'ACTIVE' || (environment === 'development' && status === 'PENDING_ENABLEMENT');
  const mayStart = flowdownStatus === 'COMPLETE' && questionnaireStatus === 'COMPLETE';
  return isDue && mayStart ? 'PROCESSING' : 'NOT_STARTED';
}

/**
 * What to tell of a registration: its row's status; before the customer is enabled, the status its row would have;
 * for an institution that came after that, NOT_STARTED.
 */
export function statusToTell(
  customer: EndCustomer,
  environment: RegistrationEnvironment,
  row: Registration | undefined,
): RegistrationStatus {
  if (row !== undefined) return row.status;
  return customer.status === 'ACTIVE' ? 'NOT_STARTED' : initialStatus(customer, environment);
}

/**
 * Opens the rows of an enabled customer, one per institution of the catalogue and environment, and starts those
 * that waited and may start. Returns only what changes.
 */
export function startRegistrations(
  customer: EndCustomer,
  around: RegistrationSurroundings,
  actor: Actor,
  context: Context,
): RegistrationChanges {
  const changes: RegistrationChanges = { registrations: [], events: [] };
  if (customer.status !== 'ACTIVE') return changes;
  const rows = new Map(around.registrations.map((row) => [`${row.environment} ${row.institutionId}`, row]));
  for (const environment of registrationEnvironments(around.developmentIsOn)) {
    const status = initialStatus(customer, environment);
    for (const institution of around.institutions) {
      const { institutionId } = institution;
      const row = rows.get(`${environment} ${institutionId}`);
      const isNew = row === undefined && institution.retiredAt === null;
      const starts = row?.status === 'NOT_STARTED' && status !== 'NOT_STARTED';
      if (!isNew && !starts) continue;
      changes.registrations.push({
        endCustomerClientId: customer.clientId,
        institutionId,
        environment,
        status,
        productionEnablementDate: null,
        updatedAt: context.now,
      });
      if (status === 'NOT_STARTED') continue;
      changes.events.push(startedEvent(customer, institution, environment, actor, context));
    }
  }
  return changes;
}

function startedEvent(
  customer: EndCustomer,
  { institutionId, name }: Institution,
  environment: RegistrationEnvironment,
  actor: Actor,
  context: Context,
): DomainEvent {
  return event(
    {
      type: 'registration.updated',
      realm: customer.realm,
      partnerClientId: customer.partnerClientId,
      endCustomerClientId: customer.clientId,
      institutionId,
      environment,
      actor,
      data: { institutionName: name, before: 'NOT_STARTED', after: 'PROCESSING' },
    },
    context,
  );
}

/** The environments that applications are registered for. */
export function registrationEnvironments(developmentIsOn: boolean): RegistrationEnvironment[] {
  return developmentIsOn ? ['development', 'production'] : ['production'];
}
