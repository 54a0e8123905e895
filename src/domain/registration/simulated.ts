import type { Context } from '../context.ts';
import type { Filing, SimulatedFiling } from './filing.ts';
import { moveRegistration, type Registration, type RegistrationChange } from './registration.ts';

/** The share of the pace after which a simulated institution approves or raises a problem. */
const approvalShare = 0.75;

/** Returns when a simulated registration takes its next step at its institution's pace; null in its final status. */
export function simulatedDueAt({
  status,
  startedAt,
  filing,
}: Pick<Registration, 'status' | 'startedAt'> & { filing: SimulatedFiling }): number | null {
  const { paceMs, outcome } = filing;
  if (status === 'PROCESSING' && outcome !== 'PROCESSING') {
    return startedAt + Math.round(paceMs * approvalShare);
  }
  return status === 'APPROVED' && outcome !== 'APPROVED' ? startedAt + Math.round(paceMs) : null;
}

/** Returns a registration with the time of its next step at its pace. */
export function withSimulatedDue(registration: Registration): Registration {
  const { filing } = registration;
  return isSimulated(filing)
    ? { ...registration, dueAt: simulatedDueAt({ ...registration, filing }) }
    : registration;
}

/** Performs the next step of a simulated registration, which must have one, at `context.now`. */
export function simulatedStep(
  registration: Registration & { filing: SimulatedFiling },
  name: string,
  context: Context,
): RegistrationChange {
  // A change to be submitted by the operator stays a task.
  const { status, filing, task } = registration;
  const by = { name, actor: 'system' } as const;
  if (status === 'PROCESSING' && filing.outcome === 'ATTENTION_REQUIRED') {
    const message = `${name} has questions about this application (simulated); set its status to PROCESSING to continue.`;
    // Once fixed, it is enabled.
    const patch = { filing: { ...filing, outcome: 'ENABLED' as const }, dueAt: null, task };
    const problems = [{ kind: 'REFUSED_BY_INSTITUTION' as const, message }];
    return moveRegistration(registration, 'ATTENTION_REQUIRED', { ...patch, problems }, by, context);
  }
  const next = status === 'PROCESSING' ? 'APPROVED' : 'ENABLED';
  const change = moveRegistration(registration, next, { task }, by, context);
  return { ...change, registration: withSimulatedDue(change.registration) };
}

export function isSimulated(filing: Filing): filing is SimulatedFiling {
  return filing.connector === 'simulated';
}
