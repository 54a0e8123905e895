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

/** The statuses that lead from one to another, the last of them included; null where there is no way. */
const ways: Readonly<
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

/** What an institution says where nobody says it for it. */
const usualProblem = 'The institution has a question about this application (simulated).';

/**
 * Plays an institution: takes a registration to a status over all that lead there, each with its event. One that is
 * there already stays as it is.
 *
 * @throws DomainError INVALID_FIELD where no way leads there
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
  const way = ways[registration.status][status];
  if (way === undefined) throw noWay(registration, status);
  for (const next of way) {
    const { registration: at } = changes;
    const change =
      next === 'PROCESSING'
        ? resume(at, by.name, null, context, by.actor)
        : moveRegistration(at, next, problemPatch(at, next, error), by, context);
    changes.registration =
      next === 'ATTENTION_REQUIRED' ? change.registration : onward(change.registration, context);
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
  const refusal = { kind: 'REFUSED_BY_INSTITUTION' as const, message: error ?? usualProblem };
  const problems = [...before.filter(isPrecondition), refusal];
  // One that would find fault has done so now, and whoever mends it finds the institution content.
  const isFoundNow = isSimulated(filing) && filing.outcome === 'ATTENTION_REQUIRED';
  return { problems, dueAt: null, ...(isFoundNow && { filing: { ...filing, outcome: 'ENABLED' } }) };
}

/** It goes on by its pace from here, at the earliest now. */
function onward(registration: Registration, { now }: Context): Registration {
  const { dueAt, ...rest } = withSimulatedDue(registration);
  return { ...rest, dueAt: dueAt === null ? null : Math.max(dueAt, now) };
}

function noWay(
  { institutionId, environment, status }: Registration,
  target: RegistrationStatus,
): DomainError {
  const problem = `cannot become ${target}: the registration at ${institutionId} in ${environment} is ${status}`;
  return new DomainError('INVALID_FIELD', { fields: [{ path: 'status', problem }] });
}
