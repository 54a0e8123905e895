import type { Context } from '../context.ts';
import { type DynamicRegistration, raise, retryDelayMs, withoutAttempt } from './dynamic.ts';
import { type Attempt, type DynamicFiling, isSameApplication } from './filing.ts';
import { moveRegistration, type Registration, type RegistrationChange } from './registration.ts';

/** The outcome of an exchange with a bank; the client at the bank is encrypted. */
export type AttemptOutcome =
  | { kind: 'registered'; sealedClient: string }
  | { kind: 'pending'; sealedClient: string | null; pollUri: string | null; retryAfterMs: number | null }
  /** `forOperator`: the bank rejects the operator rather than the application. */
  | { kind: 'refused'; message: string; forOperator: boolean }
  | { kind: 'name_taken' }
  | { kind: 'not_found' }
  | { kind: 'deleted' }
  /** Certainly not processed. */
  | { kind: 'later'; retryAfterMs: number | null; message: string }
  /** It may have been processed. */
  | { kind: 'unknown'; message: string };

/** Delay before a pending registration is polled if the bank does not specify one, in milliseconds. */
const pollDelayMs = 15 * 60 * 1000;

/** Inputs for concluding an attempt. */
interface Conclusion {
  attempt: Attempt;
  outcome: AttemptOutcome;
  /** Fingerprint of the current application. */
  fingerprint: string;
  /** The institution's name. */
  name: string;
}

/** Applies a bank's response to a registration. */
export function concludeAttempt(
  registration: DynamicRegistration,
  conclusion: Conclusion,
  context: Context,
): RegistrationChange {
  const at = { ...registration, filing: { ...registration.filing, attempt: null } };
  if (conclusion.attempt.kind === 'discard') return discarded(at, conclusion.outcome, context);
  const change = concluded(at, conclusion, context);
  const { strays } = change.registration.filing as DynamicFiling;
  const hasMore = change.registration.dueAt === null && strays.length > 0;
  return hasMore ? { ...change, registration: { ...change.registration, dueAt: context.now } } : change;
}

/**
 * Applies a response that came after the lease of its attempt had expired, when another node may have processed the
 * registration. An unknown client is adopted, or else recorded as a stray to be deleted. `isKnown` is whether the
 * registration has this very client. Returns undefined if nothing changes.
 */
export function concludeLate(
  registration: DynamicRegistration,
  conclusion: Conclusion,
  isKnown: boolean,
  context: Context,
): RegistrationChange | undefined {
  const { attempt, outcome } = conclusion;
  if (outcome.kind !== 'registered' && outcome.kind !== 'pending') return undefined;
  const { filing, dueAt } = registration;
  const isNew = attempt.kind === 'register' || attempt.kind === 'look_up';
  const isMissed = filing.sealedClient === null ? isNew || filing.isUnsettled : isKnown && filing.isUnsettled;
  if (isMissed) return concludeAttempt(registration, conclusion, context);
  if (isKnown || !isNew || outcome.sealedClient === null) return undefined;
  const noted = withStray(filing, outcome.sealedClient);
  const due = { dueAt: dueAt ?? context.now, updatedAt: context.now };
  return { registration: { ...registration, filing: noted, ...due }, events: [] };
}

function concluded(at: DynamicRegistration, conclusion: Conclusion, context: Context): RegistrationChange {
  const { attempt, outcome, name } = conclusion;
  const { filing } = at;
  switch (outcome.kind) {
    case 'registered':
      return registered(at, outcome.sealedClient, conclusion, context);
    case 'pending': {
      const { retryAfterMs } = outcome;
      const pollUri = outcome.pollUri ?? filing.pollUri;
      const sealedClient = outcome.sealedClient ?? filing.sealedClient;
      const application = isSent(attempt) ? attempt.application : filing.application;
      const known = { ...settled(filing), pollUri, sealedClient, application };
      if (pollUri === null && at.withdrawnAt === null) {
        const message = `${name} has not decided yet, and returned no URL for its decision that may be called`;
        return raise({ ...at, filing: known }, message, context);
      }
      // The pending client of a removed customer is removed without waiting for a decision.
      const dueAt = pollUri === null ? context.now : context.now + (retryAfterMs ?? pollDelayMs);
      return quietly({ ...at, task: null }, known, dueAt, context);
    }
    case 'refused':
      return outcome.forOperator
        ? operatorRefused(at, outcome.message, conclusion, context)
        : refused(at, outcome.message, conclusion, context);
    case 'name_taken': {
      if (attempt.kind === 'register' && filing.isUnsettled) {
        return raise(at, `${name} already has a registration with this name; its response was lost`, context);
      }
      const message = `${name} already has an application with this name; change application_name to continue.`;
      return refused(at, message, conclusion, context);
    }
    case 'not_found':
      return notFound(at, conclusion, context);
    case 'deleted':
      return quietly(at, gone(filing), null, context);
    case 'later':
      return tryAgain(at, outcome.retryAfterMs, outcome.message, context);
    case 'unknown': {
      const change = tryAgain(
        { ...at, filing: withoutAttempt({ ...filing, attempt }) },
        null,
        outcome.message,
        context,
      );
      // The bank may still respond to a later look-up; the operator need not wait for it.
      const task = attempt.kind === 'look_up' ? 'RESOLVE' : at.task;
      return { ...change, registration: { ...change.registration, task } };
    }
  }
}

function registered(
  at: DynamicRegistration,
  sealedClient: string,
  { attempt, fingerprint, name }: Conclusion,
  context: Context,
): RegistrationChange {
  // What a look-up found was sent before a response was lost; sending it once more makes it current.
  const known = attempt.kind === 'look_up' ? null : at.filing.application;
  const application = isSent(attempt) ? attempt.application : known;
  const filing = { ...settled(at.filing), sealedClient, pollUri: null, application };
  const isOutdated = !isSameApplication(application, fingerprint);
  const dueAt = at.withdrawnAt !== null || isOutdated ? context.now : null;
  if (at.withdrawnAt !== null || at.status !== 'PROCESSING') {
    return quietly({ ...at, task: null }, filing, dueAt, context);
  }
  const by = { name, actor: 'system' } as const;
  const approved = moveRegistration({ ...at, filing }, 'APPROVED', { dueAt }, by, context);
  const enabled = moveRegistration(approved.registration, 'ENABLED', { dueAt }, by, context);
  return { registration: enabled.registration, events: [...approved.events, ...enabled.events] };
}

/** Returns whether the attempt sent the application to the bank. */
function isSent({ kind }: Attempt): boolean {
  return kind === 'register' || kind === 'update';
}

function refused(
  at: DynamicRegistration,
  message: string,
  { attempt, name }: Conclusion,
  context: Context,
): RegistrationChange {
  // A refused application is not sent again until it is changed. The refusal does not settle an earlier attempt whose
  // response was lost.
  const { isUnsettled } = at.filing;
  const { application } = attempt;
  const known = { isUnsettled, pollUri: null, application, lastFailure: message };
  const filing = { ...settled(at.filing), ...known };
  if (attempt.kind === 'remove') return handOver(at, filing, 'WITHDRAW', context);
  if (at.withdrawnAt !== null) {
    // An existing client still has to be removed.
    const isThere = isUnsettled || filing.sealedClient !== null;
    return isThere ? quietly(at, filing, context.now, context) : quietly(at, gone(filing), null, context);
  }
  if (attempt.kind === 'look_up') return raise(at, message, context);
  if (at.status === 'APPROVED' || at.status === 'ENABLED') {
    return attempt.kind === 'update'
      ? handOver(at, filing, 'UPDATE', context)
      : raise({ ...at, filing }, message, context);
  }
  // The pending registration no longer exists or is of no use; it would block the next one.
  const rest = attempt.kind === 'poll' ? withStray(filing, filing.sealedClient) : filing;
  if (at.status !== 'PROCESSING') return quietly(at, rest, null, context);
  const problems = [{ kind: 'REFUSED_BY_INSTITUTION' as const, message }];
  const patch = { problems, filing: rest, dueAt: null };
  return moveRegistration(at, 'ATTENTION_REQUIRED', patch, { name, actor: 'system' }, context);
}

/**
 * The bank rejects the operator rather than the application. An update or a removal becomes a task, because the operator can
 * arrange it with the bank; the status stays, because the partner has nothing to fix. A registration is retried.
 */
function operatorRefused(
  at: DynamicRegistration,
  message: string,
  conclusion: Conclusion,
  context: Context,
): RegistrationChange {
  const { kind } = conclusion.attempt;
  const { sealedClient, isUnsettled } = at.filing;
  const filing = { ...at.filing, failures: 0, lastFailure: message };
  if (kind === 'remove') return handOver(at, filing, 'WITHDRAW', context);
  if (at.withdrawnAt !== null) {
    if (sealedClient !== null) return quietly(at, filing, context.now, context);
    return kind === 'poll' ? handOver(at, filing, 'WITHDRAW', context) : tryAgain(at, null, message, context);
  }
  const isAccepted = at.status === 'APPROVED' || at.status === 'ENABLED';
  const isChange = kind === 'update' || (kind === 'poll' && isAccepted);
  const read = kind === 'read' ? sealedClient : null;
  if (!isChange && read === null) return tryAgain(at, null, message, context);
  if (at.status === 'ATTENTION_REQUIRED') return quietly(at, filing, null, context);
  if (isUnsettled) return raise(at, message, context);
  // A read only confirms an earlier response or record.
  return read === null
    ? handOver(at, { ...filing, pollUri: null }, 'UPDATE', context)
    : registered(at, read, conclusion, context);
}

function notFound(
  at: DynamicRegistration,
  { attempt, name }: Conclusion,
  context: Context,
): RegistrationChange {
  const { filing } = at;
  if (attempt.kind === 'look_up') {
    const none = { ...settled(filing), application: null };
    const dueAt = at.withdrawnAt === null ? context.now : null;
    return quietly({ ...at, task: null }, none, dueAt, context);
  }
  if (at.withdrawnAt !== null) return quietly(at, gone(filing), null, context);
  return raise(at, `${name} no longer knows the registration or no longer accepts its token`, context);
}

/**
 * A stray that no longer exists is forgotten. If the bank refuses to delete it, that becomes the operator's task, unless there is
 * a task about the registration itself.
 */
function discarded(at: DynamicRegistration, outcome: AttemptOutcome, context: Context): RegistrationChange {
  const { filing } = at;
  if (outcome.kind === 'deleted' || outcome.kind === 'not_found') {
    const after = { ...at, filing: withoutStray(filing), task: isStrayTask(at) ? null : at.task };
    return { registration: { ...after, dueAt: context.now, updatedAt: context.now }, events: [] };
  }
  const failures = filing.failures + 1;
  const lastFailure =
    'message' in outcome ? outcome.message : 'the institution still has a second registration';
  if (outcome.kind === 'refused' && (at.task === null || at.task === 'WITHDRAW')) {
    return handOver(at, { ...filing, failures: 0, lastFailure }, 'WITHDRAW', context);
  }
  const retryAfterMs = outcome.kind === 'later' ? outcome.retryAfterMs : null;
  const dueAt = context.now + retryDelayMs(failures, retryAfterMs, context.random());
  const kept = { ...filing, failures, lastFailure };
  return { registration: { ...at, filing: kept, dueAt, updatedAt: context.now }, events: [] };
}

/** Schedules a retry with a delay. */
export function tryAgain(
  at: DynamicRegistration,
  retryAfterMs: number | null,
  lastFailure: string,
  context: Context,
): RegistrationChange {
  const failures = at.filing.failures + 1;
  const dueAt = context.now + retryDelayMs(failures, retryAfterMs, context.random());
  return quietly(at, { ...at.filing, failures, lastFailure }, dueAt, context);
}

/** Returns a change that does not affect the status. */
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

/**
 * Marks a client that does not, or no longer, belong to the registration for deletion when there is nothing else to do.
 */
function withStray(filing: DynamicFiling, stray: string | null): DynamicFiling {
  const sealedClient = filing.sealedClient === stray ? null : filing.sealedClient;
  return stray === null ? filing : { ...filing, sealedClient, strays: [...filing.strays, stray] };
}

function withoutStray(filing: DynamicFiling): DynamicFiling {
  return { ...filing, failures: 0, lastFailure: null, strays: filing.strays.slice(1) };
}

function gone(filing: DynamicFiling): DynamicFiling {
  return { ...settled(filing), sealedClient: null, pollUri: null };
}

/** Returns whether the task WITHDRAW is about a stray instead of the registration itself. */
function isStrayTask({ task, withdrawnAt, filing }: DynamicRegistration): boolean {
  const isItself = withdrawnAt !== null && (filing.sealedClient !== null || filing.pollUri !== null);
  return task === 'WITHDRAW' && !isItself;
}

/** Returns the registration after the operator has had the bank remove the client of the task WITHDRAW. */
export function withdrawnByHand(registration: DynamicRegistration, { now }: Context): DynamicRegistration {
  const { filing, dueAt } = registration;
  const rest = isStrayTask(registration) ? withoutStray(filing) : gone(filing);
  return { ...registration, filing: rest, task: null, dueAt: rest.strays.length > 0 ? now : dueAt };
}
