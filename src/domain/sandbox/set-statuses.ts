import type { Context } from '../context.ts';
import { type EndCustomer, isEnabled } from '../end-customer.ts';
import { invalidField } from '../errors.ts';
import type { Actor } from '../event.ts';
import type { InstitutionTerms } from '../institution.ts';
import { isPrecondition } from '../registration/problem.ts';
import { type RegistrationChanges, type RegistrationInputs, resume } from '../registration/reconcile.ts';
import {
  moveRegistration,
  type Registration,
  type RegistrationChange,
  type RegistrationEnvironment,
  type RegistrationPatch,
  type RegistrationStatus,
  registrationEnvironments,
} from '../registration/registration.ts';
import { isSimulated, withSimulatedDue } from '../registration/simulated.ts';

/** Statuses that can be set for a registration that has started. */
export const settableStatuses = ['PROCESSING', 'ATTENTION_REQUIRED', 'APPROVED', 'ENABLED'] as const;

/** The status to set, and for which of a customer's registrations. */
export interface StatusChange {
  /** Null for all. */
  institutionId: string | null;
  /** Null for those in which registrations have started. */
  environment: RegistrationEnvironment | null;
  status: (typeof settableStatuses)[number];
  /** The institution's message; only with ATTENTION_REQUIRED. */
  error: string | null;
}

/**
 * Simulates institutions: moves some of a customer's registrations, already reconciled with it, to a status.
 *
 * @throws DomainError INVALID_FIELD if nothing matches, nothing has started, or a registration cannot reach the status;
 *   nothing is changed then
 */
export function setRegistrationStatuses(
  customer: EndCustomer,
  inputs: RegistrationInputs,
  change: StatusChange,
  actor: Actor,
  context: Context,
): RegistrationChanges {
  const { status, error } = change;
  if (error !== null && status !== 'ATTENTION_REQUIRED') {
    throw invalidField('error', `is allowed only with ATTENTION_REQUIRED, not with ${status}`);
  }
  const environments = environmentsOf(change, inputs);
  const institutions = institutionsOf(change, inputs);
  const pairs = environments.flatMap((environment) => institutions.map((terms) => ({ environment, terms })));
  const all = pairs.map((pair) => {
    const { institutionId } = pair.terms;
    const row = inputs.registrations.find(
      (known) => known.institutionId === institutionId && known.environment === pair.environment,
    );
    return { ...pair, row };
  });
  // A retired institution is skipped unless it is named.
  const unstarted = all.find(
    ({ row, terms }) => row === undefined && !(terms.isRetired && change.institutionId === null),
  );
  const isAnyStarted = all.some(({ row }) => row !== undefined);
  if (unstarted !== undefined && (change.environment !== null || !isAnyStarted)) {
    const why = reasonNotStarted(customer, unstarted.terms);
    throw invalidField('status', `cannot be set: registrations have not started, as ${why}`);
  }
  const changes: RegistrationChanges = { registrations: [], events: [] };
  for (const { row, terms } of all) {
    if (row === undefined) continue;
    const change = setRegistrationStatus(row, status, error, { name: terms.name, actor }, context);
    if (change.registration !== row) changes.registrations.push(change.registration);
    changes.events.push(...change.events);
  }
  return changes;
}

function environmentsOf(
  { environment }: StatusChange,
  { developmentIsOn }: RegistrationInputs,
): RegistrationEnvironment[] {
  const on = registrationEnvironments(developmentIsOn);
  if (environment === null) return on;
  if (!on.includes(environment))
    throw invalidField('environment', `names ${environment}, which is switched off`);
  return [environment];
}

function institutionsOf(
  { institutionId }: StatusChange,
  { institutions, registrations }: RegistrationInputs,
): InstitutionTerms[] {
  // As in replies: a retired institution is included only if it has a registration.
  const shown = institutions.filter(
    (terms) => !terms.isRetired || registrations.some((row) => row.institutionId === terms.institutionId),
  );
  const chosen = shown.filter((terms) => institutionId === null || terms.institutionId === institutionId);
  if (chosen.length > 0) return chosen;
  if (institutionId === null)
    throw invalidField('status', 'cannot be set: there are no institutions in this sandbox');
  throw invalidField('institution_id', `${institutionId} is not in this sandbox`);
}

function reasonNotStarted(customer: EndCustomer, { name }: InstitutionTerms): string {
  const { status, flowdownStatus, questionnaireStatus } = customer;
  if (!isEnabled(customer)) {
    if (status === 'PENDING_ENABLEMENT') return 'the end customer is not enabled yet';
    return status === 'DENIED'
      ? 'the end customer is DENIED'
      : `the end customer is not approved yet: it is ${status}`;
  }
  if (flowdownStatus !== 'COMPLETE') return `its flowdown_status is ${flowdownStatus}, not COMPLETE`;
  if (questionnaireStatus !== 'COMPLETE') {
    return `its questionnaire_status is ${questionnaireStatus}, not COMPLETE`;
  }
  return `${name} accepts no new registrations`;
}

/** The statuses from one to another, including the last; undefined if there is no path. */
const paths: Readonly<
  Record<RegistrationStatus, Partial<Record<RegistrationStatus, readonly RegistrationStatus[]>>>
> = {
  NOT_STARTED: {},
  PROCESSING: {
    APPROVED: ['APPROVED'],
    ENABLED: ['APPROVED', 'ENABLED'],
    ATTENTION_REQUIRED: ['ATTENTION_REQUIRED'],
  },
  ATTENTION_REQUIRED: {
    PROCESSING: ['PROCESSING'],
    APPROVED: ['PROCESSING', 'APPROVED'],
    ENABLED: ['PROCESSING', 'APPROVED', 'ENABLED'],
    ATTENTION_REQUIRED: ['ATTENTION_REQUIRED'],
  },
  APPROVED: { ENABLED: ['ENABLED'] },
  ENABLED: {},
};

/** The institution's default message. */
const defaultProblem = 'The institution has a question about this application (simulated).';

/**
 * Simulates an institution: moves a registration to a status through all in between, each with its event. A
 * registration that already has the status is left unchanged.
 *
 * @throws DomainError INVALID_FIELD if no path leads there
 */
function setRegistrationStatus(
  registration: Registration,
  status: RegistrationStatus,
  error: string | null,
  by: { name: string; actor: Actor },
  context: Context,
): RegistrationChange {
  const changes: RegistrationChange = { registration, events: [] };
  if (registration.status === status && error === null) return changes;
  const path = paths[registration.status][status];
  if (path === undefined) {
    const { institutionId, environment } = registration;
    const from = `the registration at ${institutionId} in ${environment} is ${registration.status}`;
    throw invalidField('status', `cannot become ${status}: ${from}`);
  }
  for (const next of path) {
    const { registration: at } = changes;
    const change =
      next === 'PROCESSING'
        ? resume(at, by.name, null, context, by.actor)
        : moveRegistration(at, next, problemPatch(at, next, error), by, context);
    changes.registration =
      next === 'ATTENTION_REQUIRED' ? change.registration : rescheduled(change.registration, context);
    changes.events.push(...change.events);
  }
  return changes;
}

function problemPatch(
  { filing, problems: before }: Registration,
  status: RegistrationStatus,
  error: string | null,
): RegistrationPatch {
  if (status !== 'ATTENTION_REQUIRED') return {};
  const question = { kind: 'REFUSED_BY_INSTITUTION' as const, message: error ?? defaultProblem };
  const problems = [...before.filter(isPrecondition), question];
  // An institution that would raise a problem later has now done so; once fixed, the registration is enabled.
  const isRaisedNow = isSimulated(filing) && filing.outcome === 'ATTENTION_REQUIRED';
  return { problems, dueAt: null, ...(isRaisedNow && { filing: { ...filing, outcome: 'ENABLED' } }) };
}

/** Continues at its pace from here, with the next step not before now. */
function rescheduled(registration: Registration, { now }: Context): Registration {
  const { dueAt, ...rest } = withSimulatedDue(registration);
  return { ...rest, dueAt: dueAt === null ? null : Math.max(dueAt, now) };
}
