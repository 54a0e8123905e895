import type { Context } from '../context.ts';
import type { Attempt, AttemptKind, DynamicFiling } from './filing.ts';
import type { Registration, RegistrationChange } from './registration.ts';

/** By what means a bank can tell of a registration whose answer was lost. */
export const lookUpMeans = ['software_id', 'name_conflict', 'none'] as const;
export type LookUpMeans = (typeof lookUpMeans)[number];

export type DynamicRegistration = Registration & { filing: DynamicFiling };

export function isDynamic(registration: Registration): registration is DynamicRegistration {
  return registration.filing.connector === 'dynamic';
}

/** How long an attempt may take before another node takes its place, in milliseconds. */
const leaseMs = 2 * 60 * 1000;

/** Until when nobody else asks the bank about the registration that the attempt is for. */
export function leaseEndOf({ startedAt }: Attempt): number {
  return startedAt + leaseMs;
}

/** Whether the bank may still be called: an exchange takes much less than what is left of the lease then. */
export function mayBegin({ startedAt }: Attempt, now: number): boolean {
  return now < startedAt + leaseMs / 2;
}

/** An attempt that nothing came of is given up; what it may have registered stays to be settled. */
export function withoutAttempt(filing: DynamicFiling): DynamicFiling {
  const { attempt } = filing;
  return attempt?.kind === 'register'
    ? { ...filing, attempt: null, isUnsettled: true, application: attempt.application }
    : { ...filing, attempt: null };
}

/** What to do next of a dynamic registration: ask the bank, have the operator find out, or nothing. */
export type NextStep = AttemptKind | 'raise' | null;

/**
 * The next exchange with the bank. One whose answer was lost is never just repeated where that could register the
 * application twice: it is looked for by the bank's own means, or the operator is asked.
 */
export function nextStep(
  registration: DynamicRegistration,
  fingerprint: string,
  means: LookUpMeans,
): NextStep {
  const { task, filing } = registration;
  const step = stepOf(registration, fingerprint, means);
  const isWithOperator =
    (step === 'raise' && task === 'RESOLVE') || (step === 'remove' && task === 'WITHDRAW');
  return filing.strays.length > 0 && (step === null || isWithOperator) ? 'discard' : step;
}

function stepOf(
  { status, withdrawnAt, filing }: DynamicRegistration,
  fingerprint: string,
  means: LookUpMeans,
): NextStep {
  const { sealedClient, pollUri, application, isUnsettled } = withoutAttempt(filing);
  if (withdrawnAt !== null) {
    if (sealedClient !== null) return 'remove';
    if (pollUri !== null) return 'poll';
    if (!isUnsettled) return null;
    return means === 'software_id' ? 'look_up' : 'raise';
  }
  if (status === 'NOT_STARTED' || status === 'ATTENTION_REQUIRED') return null;
  if (status !== 'PROCESSING' && sealedClient !== null) {
    if (application !== fingerprint) return 'update';
    return pollUri === null ? null : 'poll';
  }
  if (pollUri !== null) return 'poll';
  if (sealedClient !== null) return application === fingerprint ? 'read' : 'update';
  if (!isUnsettled) return 'register';
  // A name that has changed since would be free, whatever became of the one before.
  if (means === 'name_conflict' && application === fingerprint) return 'register';
  return means === 'software_id' ? 'look_up' : 'raise';
}

/** Notes an attempt before the bank is called; if nothing comes of it, the registration is due when its lease ends. */
export function beginAttempt(
  registration: DynamicRegistration,
  kind: AttemptKind,
  application: string,
  context: Context,
): { registration: DynamicRegistration; attempt: Attempt } {
  const { now } = context;
  const attempt: Attempt = { id: context.newId(), kind, startedAt: now, application };
  const filing = { ...withoutAttempt(registration.filing), attempt };
  return { registration: { ...registration, filing, dueAt: leaseEndOf(attempt) }, attempt };
}

/** Leaves it to the operator to find out what became of a registration. */
export function raise(
  registration: DynamicRegistration,
  lastFailure: string,
  { now }: Context,
): RegistrationChange {
  const filing = { ...withoutAttempt(registration.filing), isUnsettled: true, lastFailure };
  const dueAt = filing.strays.length > 0 ? now : null;
  const after: Registration = { ...registration, filing, task: 'RESOLVE', dueAt, updatedAt: now };
  return { registration: after, events: [] };
}

const firstDelayMs = 30 * 1000;
const longestDelayMs = 6 * 60 * 60 * 1000;
const longestRetryAfterMs = 24 * 60 * 60 * 1000;

/**
 * How long to wait after failures in a row, in milliseconds: 30 seconds, doubled each time, six hours at most; a
 * random half of it is left out, so that those who failed together do not come back together. A bank's Retry-After
 * counts where it is longer, up to a day.
 */
export function retryDelayMs(failures: number, retryAfterMs: number | null, random: number): number {
  const full = Math.min(longestDelayMs, firstDelayMs * 2 ** Math.min(failures - 1, 30));
  const jittered = Math.round(full * (1 - random / 2));
  return Math.max(jittered, Math.min(retryAfterMs ?? 0, longestRetryAfterMs));
}
