import type { Context } from '../context.ts';
import { DomainError, invalidField } from '../errors.ts';
import { type Actor, event } from '../event.ts';
import { type DynamicRegistration, isDynamic } from './dynamic.ts';
import { withdrawnByHand } from './dynamic-outcome.ts';
import { isPrecondition } from './problem.ts';
import { resume } from './reconcile.ts';
import {
  aboutRegistration,
  moveRegistration,
  type Registration,
  type RegistrationChange,
  type RegistrationTask,
} from './registration.ts';

/** What the operator can record for a registration at an institution. */
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

interface OperatorRecord {
  outcome: RecordedOutcome;
  /** The institution's reason, shown to the partner; required if it refuses. */
  reason: string | null;
  /** The client of a registration found at a bank, encrypted; required with REGISTERED, not allowed otherwise. */
  sealedClient: string | null;
}

/** The actor, the institution and the application of a record. */
interface RecordInputs {
  name: string;
  /** Fingerprint of the application as the institution has it. */
  fingerprint: string;
  actor: Actor;
}

/**
 * Records what the operator has done or learnt.
 *
 * @throws DomainError CONFLICT if the registration does not wait for that, INVALID_FIELD for a reason or client that is
 *   missing or not allowed
 */
export function recordOutcome(
  registration: Registration,
  record: OperatorRecord,
  inputs: RecordInputs,
  context: Context,
): RegistrationChange {
  const { outcome, reason } = record;
  const { fingerprint } = inputs;
  const { now } = context;
  requireLive(registration);
  requireClient(record);
  switch (outcome) {
    case 'SUBMITTED': {
      requireTask(registration, outcome, 'SUBMIT');
      const filing = { connector: 'manual', submittedAt: now, application: fingerprint } as const;
      return recorded({ ...registration, filing, task: 'RECORD_ANSWER' }, record, inputs, context);
    }
    case 'APPROVED':
      requireStatus(registration, outcome, 'PROCESSING');
      return byHand(registration, 'APPROVED', inputs, context);
    case 'ENABLED':
      requireStatus(registration, outcome, 'PROCESSING', 'APPROVED');
      return byHand(registration, 'ENABLED', inputs, context);
    case 'REFUSED': {
      requireStatus(registration, outcome, 'PROCESSING');
      if (reason === null) {
        throw invalidField('reason', 'must state why the institution refused');
      }
      // Nothing is filed there any more. A change that the institution has not received yet may be the fix.
      const application = applicationThere(registration, fingerprint);
      const filing = { connector: 'manual', submittedAt: null, application } as const;
      const problems = [{ kind: 'REFUSED_BY_INSTITUTION' as const, message: reason }];
      return moveRegistration(registration, 'ATTENTION_REQUIRED', { problems, filing }, inputs, context);
    }
    case 'UPDATED': {
      requireTask(registration, outcome, 'UPDATE');
      const { filing } = registration;
      const application = fingerprint;
      if (filing.connector === 'dynamic') {
        const told = { ...filing, application, failures: 0, lastFailure: null };
        return recorded({ ...registration, filing: told, task: null, dueAt: now }, record, inputs, context);
      }
      const waits = filing.connector === 'manual' && registration.status !== 'ENABLED';
      const task = waits ? 'RECORD_ANSWER' : null;
      return recorded({ ...registration, filing: { ...filing, application }, task }, record, inputs, context);
    }
    case 'WITHDRAWN': {
      requireTask(registration, outcome, 'WITHDRAW');
      const after = isDynamic(registration)
        ? withdrawnByHand(registration, context)
        : { ...registration, task: null };
      return recorded(after, record, inputs, context);
    }
    case 'REGISTERED':
    case 'NOT_REGISTERED':
      return resolve(registration, record, inputs, context);
  }
}

/**
 * Retries a registration: one that waits after failures is retried immediately, for example after the operator has
 * fixed the configuration of the institution's interface; one that the institution refused is filed again unchanged,
 * for example if the reason was not in the application.
 *
 * @throws DomainError CONFLICT if there is nothing to retry
 */
export function retryNow(
  registration: Registration,
  { name, fingerprint, actor }: RecordInputs,
  context: Context,
): RegistrationChange {
  requireLive(registration);
  const { status, problems, withdrawnAt } = registration;
  if (status === 'ATTENTION_REQUIRED' && withdrawnAt === null) {
    if (!problems.some(isPrecondition)) return resume(registration, name, fingerprint, context, actor);
    const message = 'fix the problems in its errors first; the registration then continues automatically';
    throw new DomainError('CONFLICT', { message });
  }
  const isHandedOver = registration.task === 'UPDATE' || registration.task === 'WITHDRAW';
  const hasFailed =
    isDynamic(registration) && registration.dueAt !== null && registration.filing.failures > 0;
  if (!isDynamic(registration) || !(isHandedOver || hasFailed)) {
    throw new DomainError('CONFLICT', { message: 'the registration is not waiting for a retry' });
  }
  if (registration.filing.attempt !== null) {
    throw new DomainError('CONFLICT', { message: 'a request to the institution is in progress' });
  }
  const base = { ...aboutRegistration(registration), type: 'registration.recorded' } as const;
  const data = { outcome: 'RETRIED' };
  return {
    registration: { ...registration, dueAt: context.now, updatedAt: context.now },
    events: [event({ ...base, actor, data }, context)],
  };
}

/** Resolves a request to a bank whose response was lost; the registrar continues from there. */
function resolve(
  registration: Registration,
  record: OperatorRecord,
  inputs: RecordInputs,
  context: Context,
): RegistrationChange {
  requireTask(registration, record.outcome, 'RESOLVE');
  if (!isDynamic(registration)) throw impossible(registration, record.outcome);
  const { sealedClient } = record;
  const filing: DynamicRegistration['filing'] = {
    ...registration.filing,
    attempt: null,
    // It is not certain what the institution received; it is sent once more.
    application: null,
    isUnsettled: false,
    failures: 0,
    lastFailure: null,
    pollUri: null,
    sealedClient,
  };
  return recorded({ ...registration, filing, task: null, dueAt: context.now }, record, inputs, context);
}

function byHand(
  registration: Registration,
  status: 'APPROVED' | 'ENABLED',
  inputs: RecordInputs,
  context: Context,
): RegistrationChange {
  const { filing, status: before } = registration;
  if (filing.connector !== 'manual') throw impossible(registration, status);
  const application = applicationThere(registration, inputs.fingerprint);
  const known = { ...filing, submittedAt: filing.submittedAt ?? context.now, application };
  // A change that is yet to be sent to the institution does not wait for its response.
  const update: RegistrationTask | null = registration.task === 'UPDATE' ? 'UPDATE' : null;
  const approval = { filing: known, task: update ?? 'RECORD_ANSWER', dueAt: null } as const;
  const approved =
    before === 'APPROVED'
      ? { registration, events: [] }
      : moveRegistration(registration, 'APPROVED', approval, inputs, context);
  if (status === 'APPROVED') return approved;
  const rest = { task: update, dueAt: null } as const;
  const enabled = moveRegistration(approved.registration, 'ENABLED', rest, inputs, context);
  return { registration: enabled.registration, events: [...approved.events, ...enabled.events] };
}

/** Returns the application that the institution responded to: the previous one if a change is yet to be sent. */
function applicationThere({ task, filing }: Registration, fingerprint: string): string | null {
  return task === 'UPDATE' ? filing.application : fingerprint;
}

/** Returns a record that does not affect the status. */
function recorded(
  registration: Registration,
  { outcome, reason }: OperatorRecord,
  { actor }: RecordInputs,
  context: Context,
): RegistrationChange {
  const data = { outcome, ...(reason === null ? {} : { reason }) };
  const fields = { ...aboutRegistration(registration), type: 'registration.recorded', actor, data } as const;
  return { registration: { ...registration, updatedAt: context.now }, events: [event(fields, context)] };
}

function requireClient({ outcome, sealedClient }: OperatorRecord): void {
  const isRequired = outcome === 'REGISTERED';
  if (isRequired === (sealedClient !== null)) return;
  const problem = isRequired
    ? 'is required: the client registered at the institution'
    : 'is allowed only with REGISTERED';
  throw invalidField('bank_client', problem);
}

/** @throws DomainError CONFLICT in a sandbox, where all registrations are simulated */
export function requireLive({ realm }: Pick<Registration, 'realm'>): void {
  if (realm === 'live') return;
  const message =
    'the operator does not process sandbox registrations; ' + 'use /simulation/registration/set_status';
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
    `${outcome} cannot be recorded for a ${filing.connector} registration that is ${status} ` +
    `and waits for ${waits}`;
  return new DomainError('CONFLICT', { message });
}
