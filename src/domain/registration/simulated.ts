import type { Context } from '../context.ts';
import type { Filing, SimulatedFiling } from './filing.ts';
import { moveRegistration, type Registration, type RegistrationChange } from './registration.ts';

/** The share of the pace after which a simulated institution approves, or finds fault. */
const approvalShare = 0.75;

/** When a simulated registration moves next by its institution's pace; null when it has come to rest. */
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

/** As it stands in its status, with the time of its next step by its pace. */
export function withSimulatedDue(registration: Registration): Registration {
  const { filing } = registration;
  return isSimulated(filing)
    ? { ...registration, dueAt: simulatedDueAt({ ...registration, filing }) }
    : registration;
}

/** Takes a simulated registration, which has a next step, one step on at `context.now`. */
export function simulatedStep(
  registration: Registration & { filing: SimulatedFiling },
  name: string,
  context: Context,
): RegistrationChange {
  const { status, filing } = registration;
  const by = { name, actor: 'system' } as const;
  if (status === 'PROCESSING' && filing.outcome === 'ATTENTION_REQUIRED') {
    const message = `${name} has questions about this application (simulated); set its status to PROCESSING to go on.`;
    // Whoever mends it finds the institution content.
    const patch = { filing: { ...filing, outcome: 'ENABLED' as const }, dueAt: null };
    const problems = [{ kind: 'REFUSED_BY_INSTITUTION' as const, message }];
    return moveRegistration(registration, 'ATTENTION_REQUIRED', { ...patch, problems }, by, context);
  }
  const next = status === 'PROCESSING' ? 'APPROVED' : 'ENABLED';
  const change = moveRegistration(registration, next, {}, by, context);
  return { ...change, registration: withSimulatedDue(change.registration) };
}

export function isSimulated(filing: Filing): filing is SimulatedFiling {
  return filing.connector === 'simulated';
}
