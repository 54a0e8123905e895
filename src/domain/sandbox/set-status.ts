import type { Context } from '../context.ts';
import { DomainError } from '../errors.ts';
import type { Actor } from '../event.ts';
import { isPrecondition } from '../registration/problem.ts';
import { resume } from '../registration/reconcile.ts';
import {
  moveRegistration,
  type Registration,
  type RegistrationChange,
  type RegistrationPatch,
  type RegistrationStatus,
} from '../registration/registration.ts';
import { isSimulated, withSimulatedDue } from '../registration/simulated.ts';

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
export function setRegistrationStatus(
  registration: Registration,
  status: RegistrationStatus,
  error: string | null,
  by: { name: string; actor: Actor },
  context: Context,
): RegistrationChange {
  const changes: RegistrationChange = { registration, events: [] };
  if (registration.status === status && error === null) return changes;
  const path = paths[registration.status][status];
  if (path === undefined) throw unreachable(registration, status);
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
  const refusal = { kind: 'REFUSED_BY_INSTITUTION' as const, message: error ?? defaultProblem };
  const problems = [...before.filter(isPrecondition), refusal];
  // An institution that would raise a problem later has now done so; once fixed, the registration is enabled.
  const isRaisedNow = isSimulated(filing) && filing.outcome === 'ATTENTION_REQUIRED';
  return { problems, dueAt: null, ...(isRaisedNow && { filing: { ...filing, outcome: 'ENABLED' } }) };
}

/** Continues at its pace from here, with the next step not before now. */
function rescheduled(registration: Registration, { now }: Context): Registration {
  const { dueAt, ...rest } = withSimulatedDue(registration);
  return { ...rest, dueAt: dueAt === null ? null : Math.max(dueAt, now) };
}

function unreachable(
  { institutionId, environment, status }: Registration,
  target: RegistrationStatus,
): DomainError {
  const problem = `cannot become ${target}: the registration at ${institutionId} in ${environment} is ${status}`;
  return new DomainError('INVALID_FIELD', { fields: [{ path: 'status', problem }] });
}
