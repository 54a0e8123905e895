import type { Context } from '../context.ts';
import { type DynamicRegistration, raise, retryDelayMs } from './dynamic.ts';
import type { Attempt, DynamicFiling } from './filing.ts';
import { moveRegistration, type Registration, type RegistrationChange } from './registration.ts';

/** What came of an exchange with a bank; the client at the bank is encrypted. */
export type AttemptOutcome =
  | { kind: 'registered'; sealedClient: string }
  | { kind: 'pending'; sealedClient: string | null; pollUri: string; retryAfterMs: number | null }
  /** `forOperator`: the bank refuses the operator rather than the application. */
  | { kind: 'refused'; message: string; forOperator: boolean }
  | { kind: 'name_taken' }
  | { kind: 'not_found' }
  | { kind: 'deleted' }
  /** Surely not carried out. */
  | { kind: 'later'; retryAfterMs: number | null; message: string }
  /** It may have been carried out. */
  | { kind: 'unknown'; message: string };

/** How long a pending registration is left alone where the bank does not say, in milliseconds. */
const pollDelayMs = 15 * 60 * 1000;

/** What a concluded attempt is judged by. */
export interface Conclusion {
  attempt: Attempt;
  outcome: AttemptOutcome;
  /** Of the application as it is now. */
  fingerprint: string;
  /** The institution's. */
  name: string;
}

/** Draws the consequences of what a bank answered. */
export function concludeAttempt(
  registration: DynamicRegistration,
  conclusion: Conclusion,
  context: Context,
): RegistrationChange {
  const { attempt, outcome, name } = conclusion;
  const filing: DynamicFiling = { ...registration.filing, attempt: null };
  const at = { ...registration, filing };
  switch (outcome.kind) {
    case 'registered':
      return registered(at, outcome.sealedClient, conclusion, context);
    case 'pending': {
      const { pollUri, retryAfterMs } = outcome;
      const sealedClient = outcome.sealedClient ?? filing.sealedClient;
      const application = attempt.kind === 'register' ? attempt.application : filing.application;
      const known = { ...settled(filing), pollUri, sealedClient, application };
      return quietly(at, known, context.now + (retryAfterMs ?? pollDelayMs), context);
    }
    case 'refused':
      if (outcome.forOperator) return again(at, null, outcome.message, context);
      return refused(at, outcome.message, conclusion, context);
    case 'name_taken': {
      if (attempt.kind === 'register' && filing.isUnsettled) {
        return raise(at, `${name} has a registration of this name; the answer to it was lost`, context);
      }
      const message = `${name} has an application of this name already; change application_name to go on.`;
      return refused(at, message, conclusion, context);
    }
    case 'not_found':
      return notFound(at, conclusion, context);
    case 'deleted':
      return quietly(at, gone(filing), null, context);
    case 'later':
      return again(at, outcome.retryAfterMs, outcome.message, context);
    case 'unknown': {
      const isUnsettled = filing.isUnsettled || attempt.kind === 'register';
      return again({ ...at, filing: { ...filing, isUnsettled } }, null, outcome.message, context);
    }
  }
}

function registered(
  at: DynamicRegistration,
  sealedClient: string,
  { attempt, fingerprint, name }: Conclusion,
  context: Context,
): RegistrationChange {
  const isSent = attempt.kind === 'register' || attempt.kind === 'update';
  // What was found by a look-up was sent before something was lost; sending it once more makes sure.
  const application = isSent ? attempt.application : at.filing.application;
  const filing = { ...settled(at.filing), sealedClient, pollUri: null, application };
  const dueAt = at.withdrawnAt !== null || application !== fingerprint ? context.now : null;
  if (at.withdrawnAt !== null || at.status !== 'PROCESSING') return quietly(at, filing, dueAt, context);
  const by = { name, actor: 'system' } as const;
  const approved = moveRegistration({ ...at, filing }, 'APPROVED', { dueAt }, by, context);
  const enabled = moveRegistration(approved.registration, 'ENABLED', { dueAt }, by, context);
  return { registration: enabled.registration, events: [...approved.events, ...enabled.events] };
}

function refused(
  at: DynamicRegistration,
  message: string,
  { attempt, name }: Conclusion,
  context: Context,
): RegistrationChange {
  // The one that is refused is not sent again until it has been mended. What became of one before it, whose answer
  // was lost, a refusal does not say.
  const { isUnsettled } = at.filing;
  const { application } = attempt;
  const known = { isUnsettled, pollUri: null, application, lastFailure: message };
  const filing = { ...settled(at.filing), ...known };
  if (attempt.kind === 'remove') return handOver(at, filing, 'WITHDRAW', context);
  if (at.withdrawnAt !== null) return quietly(at, gone(filing), null, context);
  if (attempt.kind === 'look_up') return raise({ ...at, filing: at.filing }, message, context);
  if (at.status !== 'PROCESSING') {
    return attempt.kind === 'update'
      ? handOver(at, filing, 'UPDATE', context)
      : quietly(at, filing, null, context);
  }
  const problems = [{ kind: 'REFUSED_BY_INSTITUTION' as const, message }];
  const patch = { problems, filing, dueAt: null };
  return moveRegistration(at, 'ATTENTION_REQUIRED', patch, { name, actor: 'system' }, context);
}

function notFound(
  at: DynamicRegistration,
  { attempt, name }: Conclusion,
  context: Context,
): RegistrationChange {
  const { filing } = at;
  if (attempt.kind === 'look_up') {
    const none = { ...settled(filing), isUnsettled: false };
    return quietly(at, none, at.withdrawnAt === null ? context.now : null, context);
  }
  if (at.withdrawnAt !== null) return quietly(at, gone(filing), null, context);
  return raise(at, `${name} no longer knows the registration, or no longer takes its token`, context);
}

function again(
  at: DynamicRegistration,
  retryAfterMs: number | null,
  lastFailure: string,
  context: Context,
): RegistrationChange {
  const failures = at.filing.failures + 1;
  const dueAt = context.now + retryDelayMs(failures, retryAfterMs, context.random());
  return quietly(at, { ...at.filing, failures, lastFailure }, dueAt, context);
}

/** A change that its status does not show. */
function quietly(
  at: DynamicRegistration,
  filing: DynamicFiling,
  dueAt: number | null,
  { now }: Context,
): RegistrationChange {
  const isStopped = at.status === 'ATTENTION_REQUIRED' && at.withdrawnAt === null;
  return { registration: { ...at, filing, dueAt: isStopped ? null : dueAt, updatedAt: now }, events: [] };
}

function handOver(
  at: DynamicRegistration,
  filing: DynamicFiling,
  task: Registration['task'],
  { now }: Context,
): RegistrationChange {
  return { registration: { ...at, filing, task, dueAt: null, updatedAt: now }, events: [] };
}

function settled(filing: DynamicFiling): DynamicFiling {
  return { ...filing, isUnsettled: false, failures: 0, lastFailure: null };
}

function gone(filing: DynamicFiling): DynamicFiling {
  return { ...settled(filing), sealedClient: null, pollUri: null };
}
