import type { Context } from '../context.ts';
import {
  type Attempt,
  type AttemptKind,
  type DynamicFiling,
  isSameApplication,
  type ManualField,
  manualChangesOf,
} from './filing.ts';
import type { Registration, RegistrationChange } from './registration.ts';

/** How a registration whose response was lost can be looked up at the bank. */
export const lookUpMeans = ['software_id', 'name_conflict', 'none'] as const;
export type LookUpMeans = (typeof lookUpMeans)[number];

export type DynamicRegistration = Registration & { filing: DynamicFiling };

export function isDynamic(registration: Registration): registration is DynamicRegistration {
  return registration.filing.connector === 'dynamic';
}

/** Time until another node can take over an attempt, in milliseconds. */
const leaseMs = 2 * 60 * 1000;

/** Returns the time until which no other node calls the bank about the attempt's registration. */
export function leaseEndOf({ startedAt }: Attempt): number {
  return startedAt + leaseMs;
}

/** Returns whether the bank can still be called: an exchange takes much less than the rest of the lease. */
export function mayBegin({ startedAt }: Attempt, now: number): boolean {
  return now < startedAt + leaseMs / 2;
}

/** Drops an attempt without an outcome; what it may have registered is still to be resolved. */
export function withoutAttempt(filing: DynamicFiling): DynamicFiling {
  const { attempt } = filing;
  return attempt?.kind === 'register'
    ? { ...filing, attempt: null, isUnsettled: true, application: attempt.application }
    : { ...filing, attempt: null };
}

/**
 * The next step of a dynamic registration: a request to the bank, a task for the operator, or nothing. With `hand_over`, the
 * operator submits a change.
 */
type NextStep = AttemptKind | 'raise' | 'hand_over' | null;

/** What the next step depends on, in addition to the registration. */
interface StepInputs {
  /** Fingerprint of the current application. */
  fingerprint: string;
  means: LookUpMeans;
  /** Fields whose changes the bank accepts only from a person. */
  manualChanges: readonly ManualField[];
}

/**
 * Returns the next exchange with the bank. One whose response was lost is never just repeated if that could register
 * the application twice: it is looked up at the bank, or the operator resolves it.
 */
export function nextStep(
  registration: DynamicRegistration,
  { fingerprint, means, manualChanges }: StepInputs,
): NextStep {
  const { task, filing } = registration;
  const usual = stepOf(registration, fingerprint, means);
  const isManual =
    usual === 'update' && manualChangesOf(filing.application, fingerprint, manualChanges).length > 0;
  const step = isManual ? 'hand_over' : usual;
  const isWithOperator =
    (step === 'raise' && task === 'RESOLVE') ||
    (usual === 'update' && task === 'UPDATE') ||
    (registration.withdrawnAt !== null && task === 'WITHDRAW');
  return filing.strays.length > 0 && (step === null || isWithOperator) ? 'discard' : step;
}

function stepOf(
  { status, withdrawnAt, task, filing }: DynamicRegistration,
  fingerprint: string,
  means: LookUpMeans,
): AttemptKind | 'raise' | null {
  const { sealedClient, pollUri, application, isUnsettled } = withoutAttempt(filing);
  const isCurrent = isSameApplication(application, fingerprint);
  const isVisible = isCurrent && task !== 'UPDATE';
  if (withdrawnAt !== null) {
    if (sealedClient !== null) return 'remove';
    if (pollUri !== null) return 'poll';
    if (!isUnsettled) return null;
    return means === 'software_id' ? 'look_up' : 'raise';
  }
  if (status === 'NOT_STARTED' || status === 'ATTENTION_REQUIRED') return null;
  if (status !== 'PROCESSING' && sealedClient !== null) {
    if (!isVisible) return 'update';
    return pollUri === null ? null : 'poll';
  }
  if (pollUri !== null) return 'poll';
  if (sealedClient !== null) return isVisible ? 'read' : 'update';
  if (!isUnsettled) return 'register';
  // A changed name would be free, whatever happened to the previous one.
  if (means === 'name_conflict' && isCurrent) return 'register';
  return means === 'software_id' ? 'look_up' : 'raise';
}

/** Records an attempt before the bank is called; without an outcome, the registration is due when its lease expires. */
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

/** Assigns a registration with an unknown outcome to the operator. */
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

/** Assigns a change that the bank accepts only from a person to the operator. A task keeps its place in the queue. */
export function handOverUpdate(
  registration: DynamicRegistration,
  lastFailure: string,
  { now }: Context,
): RegistrationChange {
  const filing = { ...withoutAttempt(registration.filing), failures: 0, lastFailure };
  const dueAt = filing.strays.length > 0 ? now : null;
  const updatedAt = registration.task === 'UPDATE' ? registration.updatedAt : now;
  const after: Registration = { ...registration, filing, task: 'UPDATE', dueAt, updatedAt };
  return { registration: after, events: [] };
}

const firstDelayMs = 30 * 1000;
const longestDelayMs = 6 * 60 * 60 * 1000;
const longestRetryAfterMs = 24 * 60 * 60 * 1000;

/**
 * Returns the delay after consecutive failures, in milliseconds: 30 seconds, doubled each time, at most six hours, less
 * a random part of up to half, so that registrations that failed together are not retried together. A longer
 * Retry-After of the bank takes precedence, up to a day.
 */
export function retryDelayMs(failures: number, retryAfterMs: number | null, random: number): number {
  const full = Math.min(longestDelayMs, firstDelayMs * 2 ** Math.min(failures - 1, 30));
  const jittered = Math.round(full * (1 - random / 2));
  return Math.max(jittered, Math.min(retryAfterMs ?? 0, longestRetryAfterMs));
}
