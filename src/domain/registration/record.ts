import type { Context } from '../context.ts';
import { DomainError } from '../errors.ts';
import { type Actor, event } from '../event.ts';
import { type DynamicRegistration, isDynamic } from './dynamic.ts';
import { isPrecondition } from './problem.ts';
import { resume } from './reconcile.ts';
import {
  aboutRegistration,
  moveRegistration,
  type Registration,
  type RegistrationChange,
  type RegistrationTask,
} from './registration.ts';

/** What the operator records of a registration at an institution. */
export const recordedOutcomes = [
  'SUBMITTED',
  'APPROVED',
  'ENABLED',
  'REFUSED',
  'UPDATED',
  'WITHDRAWN',
  'REGISTERED',
  'NOT_REGISTERED',
] as const;
export type RecordedOutcome = (typeof recordedOutcomes)[number];

export interface OperatorRecord {
  outcome: RecordedOutcome;
  /** The institution's, for the partner to read; needed where it refuses. */
  reason: string | null;
  /** Of a registration that was found at a bank: its client, encrypted; needed with REGISTERED, and only there. */
  sealedClient: string | null;
}

/** Who records, of which institution, for which application. */
export interface RecordSurroundings {
  name: string;
  /** Of the application that it is about, as the institution has it. */
  fingerprint: string;
  actor: Actor;
}

/**
 * Records what the operator has done or learnt.
 *
 * @throws DomainError CONFLICT where the registration does not wait for that, INVALID_FIELD for a reason or a client
 *   that is missing or has no place there
 */
export function recordOutcome(
  registration: Registration,
  record: OperatorRecord,
  around: RecordSurroundings,
  context: Context,
): RegistrationChange {
  const { outcome, reason } = record;
  const { fingerprint } = around;
  const { now } = context;
  requireLive(registration);
  requireClient(record);
  switch (outcome) {
    case 'SUBMITTED': {
      requireTask(registration, outcome, 'SUBMIT');
      const filing = { connector: 'manual', submittedAt: now, application: fingerprint } as const;
      return recorded({ ...registration, filing, task: 'RECORD_ANSWER' }, record, around, context);
    }
    case 'APPROVED':
      requireStatus(registration, outcome, 'PROCESSING');
      return byHand(registration, 'APPROVED', around, context);
    case 'ENABLED':
      requireStatus(registration, outcome, 'PROCESSING', 'APPROVED');
      return byHand(registration, 'ENABLED', around, context);
    case 'REFUSED': {
      requireStatus(registration, outcome, 'PROCESSING');
      if (reason === null) {
        const problem = 'must say why the institution refuses';
        throw new DomainError('INVALID_FIELD', { fields: [{ path: 'reason', problem }] });
      }
      // Nothing is filed there any more. A change that the institution had not been told of yet may be what mends it.
      const application = applicationThere(registration, fingerprint);
      const filing = { connector: 'manual', submittedAt: null, application } as const;
      const problems = [{ kind: 'REFUSED_BY_INSTITUTION' as const, message: reason }];
      return moveRegistration(registration, 'ATTENTION_REQUIRED', { problems, filing }, around, context);
    }
    case 'UPDATED': {
      requireTask(registration, outcome, 'UPDATE');
      const filing = { ...registration.filing, application: fingerprint };
      const waits = filing.connector === 'manual' && registration.status !== 'ENABLED';
      const task = waits ? 'RECORD_ANSWER' : null;
      return recorded({ ...registration, filing, task }, record, around, context);
    }
    case 'WITHDRAWN': {
      requireTask(registration, outcome, 'WITHDRAW');
      const { filing } = registration;
      const rest = filing.connector === 'dynamic' ? { ...filing, sealedClient: null } : filing;
      return recorded({ ...registration, filing: rest, task: null }, record, around, context);
    }
    case 'REGISTERED':
    case 'NOT_REGISTERED':
      return resolve(registration, record, around, context);
  }
}

/**
 * Has a registration tried again: one that waits for a bank to be asked again after failures is asked at once, as when
 * the operator has mended how the institution's interface is configured; one that the institution refused is filed
 * again as it is, as when what it found fault with was no matter of the application's.
 *
 * @throws DomainError CONFLICT where it waits for nothing of the kind
 */
export function retryNow(
  registration: Registration,
  { name, fingerprint, actor }: RecordSurroundings,
  context: Context,
): RegistrationChange {
  requireLive(registration);
  const { status, problems, withdrawnAt } = registration;
  if (status === 'ATTENTION_REQUIRED' && withdrawnAt === null) {
    if (!problems.some(isPrecondition)) return resume(registration, name, fingerprint, context, actor);
    const message = 'the end customer lacks what its errors name; it goes on by itself once that is mended';
    throw new DomainError('CONFLICT', { message });
  }
  if (!isDynamic(registration) || registration.dueAt === null || registration.filing.failures === 0) {
    throw new DomainError('CONFLICT', { message: 'the registration does not wait to be tried again' });
  }
  if (registration.filing.attempt !== null) {
    throw new DomainError('CONFLICT', { message: 'the institution is being asked at this moment' });
  }
  const told = { ...aboutRegistration(registration), type: 'registration.recorded' } as const;
  const data = { outcome: 'RETRIED' };
  return {
    registration: { ...registration, dueAt: context.now, updatedAt: context.now },
    events: [event({ ...told, actor, data }, context)],
  };
}

/** Settles what became of a request to a bank whose answer was lost; the registrar goes on from there. */
function resolve(
  registration: Registration,
  record: OperatorRecord,
  around: RecordSurroundings,
  context: Context,
): RegistrationChange {
  requireTask(registration, record.outcome, 'RESOLVE');
  if (!isDynamic(registration)) throw impossible(registration, record.outcome);
  const { sealedClient } = record;
  const filing: DynamicRegistration['filing'] = {
    ...registration.filing,
    attempt: null,
    // What the institution was told is not certain; it is told once more.
    application: null,
    isUnsettled: false,
    failures: 0,
    lastFailure: null,
    pollUri: null,
    sealedClient,
  };
  return recorded({ ...registration, filing, task: null, dueAt: context.now }, record, around, context);
}

function byHand(
  registration: Registration,
  status: 'APPROVED' | 'ENABLED',
  around: RecordSurroundings,
  context: Context,
): RegistrationChange {
  const { filing, status: before } = registration;
  if (filing.connector !== 'manual') throw impossible(registration, status);
  const application = applicationThere(registration, around.fingerprint);
  const known = { ...filing, submittedAt: filing.submittedAt ?? context.now, application };
  // A change that the institution has yet to be told of does not wait for its answer.
  const update: RegistrationTask | null = registration.task === 'UPDATE' ? 'UPDATE' : null;
  const approval = { filing: known, task: update ?? 'RECORD_ANSWER', dueAt: null } as const;
  const approved =
    before === 'APPROVED'
      ? { registration, events: [] }
      : moveRegistration(registration, 'APPROVED', approval, around, context);
  if (status === 'APPROVED') return approved;
  const rest = { task: update, dueAt: null } as const;
  const enabled = moveRegistration(approved.registration, 'ENABLED', rest, around, context);
  return { registration: enabled.registration, events: [...approved.events, ...enabled.events] };
}

/** What the institution's answer was about: the one before a change that it has yet to be told of. */
function applicationThere({ task, filing }: Registration, fingerprint: string): string | null {
  return task === 'UPDATE' ? filing.application : fingerprint;
}

/** A record that its status does not show. */
function recorded(
  registration: Registration,
  { outcome, reason }: OperatorRecord,
  { actor }: RecordSurroundings,
  context: Context,
): RegistrationChange {
  const data = { outcome, ...(reason === null ? {} : { reason }) };
  const told = { ...aboutRegistration(registration), type: 'registration.recorded', actor, data } as const;
  return { registration: { ...registration, updatedAt: context.now }, events: [event(told, context)] };
}

function requireClient({ outcome, sealedClient }: OperatorRecord): void {
  const isNeeded = outcome === 'REGISTERED';
  if (isNeeded === (sealedClient !== null)) return;
  const problem = isNeeded ? 'is needed: the client that the institution has' : 'goes with REGISTERED only';
  throw new DomainError('INVALID_FIELD', { fields: [{ path: 'bank_client', problem }] });
}

/** @throws DomainError CONFLICT in a sandbox, where all registrations are simulated */
export function requireLive({ realm }: Pick<Registration, 'realm'>): void {
  if (realm === 'live') return;
  const message =
    'the operator has nothing to do with registrations in a sandbox; ' +
    '/simulation/registration/set_status moves them';
  throw new DomainError('CONFLICT', { message });
}

function requireTask(registration: Registration, outcome: RecordedOutcome, task: RegistrationTask): void {
  if (registration.task !== task) throw impossible(registration, outcome);
}

function requireStatus(
  registration: Registration,
  outcome: RecordedOutcome,
  ...statuses: Registration['status'][]
): void {
  const isManual = registration.filing.connector === 'manual' && registration.withdrawnAt === null;
  if (!isManual || !statuses.includes(registration.status)) throw impossible(registration, outcome);
}

function impossible({ status, task, filing }: Registration, outcome: RecordedOutcome): DomainError {
  const waits = task === null ? 'nothing' : task;
  const message =
    `${outcome} cannot be recorded of a ${filing.connector} registration that is ${status} ` +
    `and waits for ${waits}`;
  return new DomainError('CONFLICT', { message });
}
