import type { Context } from '../context.ts';
import { DomainError } from '../errors.ts';
import { type Actor, event } from '../event.ts';
import { type DynamicRegistration, isDynamic } from './dynamic.ts';
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
  /** Of a registration that was found at a bank: its client, encrypted. */
  sealedClient: string | null;
}

/** Who records, of which institution, for which application. */
export interface RecordSurroundings {
  name: string;
  /** Of the application as it is now. */
  fingerprint: string;
  actor: Actor;
}

/**
 * Records what the operator has done or learnt.
 *
 * @throws DomainError CONFLICT where the registration does not wait for that, INVALID_FIELD without a reason to refuse
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
      const filing = { ...registration.filing, application: fingerprint };
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
    case 'WITHDRAWN':
      requireTask(registration, outcome, 'WITHDRAW');
      return recorded({ ...registration, task: null }, record, around, context);
    case 'REGISTERED':
    case 'NOT_REGISTERED':
      return resolve(registration, record, around, context);
  }
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
  const known = {
    ...filing,
    submittedAt: filing.submittedAt ?? context.now,
    application: around.fingerprint,
  };
  const approved =
    before === 'APPROVED'
      ? { registration, events: [] }
      : moveRegistration(
          registration,
          'APPROVED',
          { filing: known, task: 'RECORD_ANSWER', dueAt: null },
          around,
          context,
        );
  if (status === 'APPROVED') return approved;
  const enabled = moveRegistration(approved.registration, 'ENABLED', { dueAt: null }, around, context);
  return { registration: enabled.registration, events: [...approved.events, ...enabled.events] };
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
