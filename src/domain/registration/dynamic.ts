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

/** What to do next of a dynamic registration: ask the bank, have the operator find out, or nothing. */
export type NextStep = AttemptKind | 'raise' | null;

/**
 * The next exchange with the bank. One whose answer was lost is never just repeated where that could register the
 * application twice: it is looked for by the bank's own means, or the operator is asked.
 */
export function nextStep(
  { status, withdrawnAt, filing }: DynamicRegistration,
  fingerprint: string,
  means: LookUpMeans,
): NextStep {
  const { sealedClient, pollUri, application } = filing;
  const isUnsettled = filing.isUnsettled || filing.attempt?.kind === 'register';
  if (withdrawnAt !== null) {
    if (sealedClient !== null) return 'remove';
    if (pollUri !== null) return 'poll';
    if (!isUnsettled) return null;
    return means === 'software_id' ? 'look_up' : 'raise';
  }
  if (status !== 'PROCESSING') {
    const isKnownThere = sealedClient !== null && (status === 'APPROVED' || status === 'ENABLED');
    return isKnownThere && application !== fingerprint ? 'update' : null;
  }
  if (pollUri !== null) return 'poll';
  if (sealedClient !== null) return application === fingerprint ? 'read' : 'update';
  if (!isUnsettled || means === 'name_conflict') return 'register';
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
  const { filing } = registration;
  const attempt: Attempt = { id: context.newId(), kind, startedAt: now, application };
  const isUnsettled = filing.isUnsettled || filing.attempt?.kind === 'register';
  return {
    registration: { ...registration, filing: { ...filing, attempt, isUnsettled }, dueAt: now + leaseMs },
    attempt,
  };
}

/** Leaves it to the operator to find out what became of a registration. */
export function raise(
  registration: DynamicRegistration,
  lastFailure: string,
  { now }: Context,
): RegistrationChange {
  const filing = { ...registration.filing, attempt: null, isUnsettled: true, lastFailure };
  const after: Registration = { ...registration, filing, task: 'RESOLVE', dueAt: null, updatedAt: now };
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
