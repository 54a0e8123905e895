import type { Context } from '../context.ts';
import { type EndCustomer, isEnabled } from '../end-customer.ts';
import { type DomainEvent, event } from '../event.ts';
import type { InstitutionTerms } from '../institution.ts';
import { directedOutcome } from './directives.ts';
import {
  applicationFingerprint,
  type Filing,
  isFiled,
  isSameApplication,
  type ManualFiling,
  manualChangesOf,
  newDynamicFiling,
} from './filing.ts';
import { isPrecondition, missingPreconditions, type RegistrationProblem } from './problem.ts';
import {
  aboutRegistration,
  moveRegistration,
  type Registration,
  type RegistrationChange,
  type RegistrationEnvironment,
  type RegistrationPatch,
  type RegistrationTask,
  registrationEnvironments,
} from './registration.ts';
import { simulatedDueAt } from './simulated.ts';

/** What a customer's registrations depend on, in addition to the customer. */
export interface RegistrationInputs {
  institutions: readonly InstitutionTerms[];
  /** The customer's current rows. */
  registrations: readonly Registration[];
  developmentIsOn: boolean;
}

export interface RegistrationChanges {
  registrations: Registration[];
  events: DomainEvent[];
  /** Registrations that no longer exist. */
  gone?: Registration[];
}

const bySystem = 'system';

/**
 * Reconciles a customer's registrations with the customer: starts those that are due, stops those that do not meet a
 * precondition, resumes those that have been fixed, queues updates for banks, withdraws those of a removed customer,
 * and drops those at institutions that a sandbox no longer has. Returns only the changes; idempotent.
 */
export function reconcileRegistrations(
  customer: EndCustomer,
  inputs: RegistrationInputs,
  context: Context,
): RegistrationChanges {
  const changes: RegistrationChanges = { registrations: [], events: [] };
  const add = (change: RegistrationChange | undefined) => {
    if (change === undefined) return;
    changes.registrations.push(change.registration);
    changes.events.push(...change.events);
  };
  if (customer.removedAt !== null) {
    for (const row of inputs.registrations) add(withdrawn(row, context));
    return changes;
  }
  const fingerprint = applicationFingerprint(customer);
  const rows = new Map(inputs.registrations.map((row) => [`${row.environment} ${row.institutionId}`, row]));
  for (const environment of registrationEnvironments(inputs.developmentIsOn)) {
    for (const terms of inputs.institutions) {
      const row = rows.get(`${environment} ${terms.institutionId}`);
      add(
        row === undefined
          ? started(customer, terms, environment, fingerprint, context)
          : reconciled(row, customer, terms, fingerprint, context),
      );
    }
  }
  const gone = customer.realm === 'sandbox' ? withoutInstitution(inputs) : [];
  changes.events.push(...gone.map((row) => withdrawal(row, context)));
  return gone.length === 0 ? changes : { ...changes, gone };
}

/** Returns registrations at institutions that do not exist any more; the catalogue only retires its institutions. */
function withoutInstitution({ institutions, registrations }: RegistrationInputs): Registration[] {
  const known = new Set(institutions.map(({ institutionId }) => institutionId));
  return registrations.filter(({ institutionId }) => !known.has(institutionId));
}

function started(
  customer: EndCustomer,
  terms: InstitutionTerms,
  environment: RegistrationEnvironment,
  fingerprint: string,
  context: Context,
): RegistrationChange | undefined {
  const { clientId, partnerClientId, realm, flowdownStatus, questionnaireStatus } = customer;
  const mayStart = flowdownStatus === 'COMPLETE' && questionnaireStatus === 'COMPLETE';
  if (terms.isRetired || !isEnabled(customer) || !mayStart) return undefined;
  const { now } = context;
  const unstarted: Registration = {
    endCustomerClientId: clientId,
    partnerClientId,
    realm,
    institutionId: terms.institutionId,
    environment,
    status: 'NOT_STARTED',
    problems: [],
    productionEnablementDate: null,
    startedAt: now,
    dueAt: null,
    task: null,
    filing: newFiling(customer, terms, fingerprint),
    withdrawnAt: null,
    updatedAt: now,
  };
  const by = { name: terms.name, actor: bySystem } as const;
  const patch = nextStepOf(unstarted.filing, fingerprint, now);
  const change = moveRegistration(unstarted, 'PROCESSING', patch, by, context);
  const missing = missingPreconditions(customer, terms);
  if (missing.length === 0) return change;
  const stopped = stop(change.registration, missing, terms.name, context);
  return { registration: stopped.registration, events: [...change.events, ...stopped.events] };
}

function reconciled(
  before: Registration,
  customer: EndCustomer,
  terms: InstitutionTerms,
  fingerprint: string,
  context: Context,
): RegistrationChange | undefined {
  const { status, problems: known } = before;
  const { application, connector } = before.filing;
  const hasChanged = application !== null && !isSameApplication(application, fingerprint);
  if (status === 'PROCESSING' || status === 'ATTENTION_REQUIRED') {
    const isReassigned = terms.connector !== connector && !isFiled(before.filing);
    const row = isReassigned ? { ...before, filing: newFiling(customer, terms, fingerprint) } : before;
    const missing = missingPreconditions(customer, terms);
    const kept = known.filter(
      (problem) => !isPrecondition(problem) && !(problem.kind === 'REFUSED_BY_INSTITUTION' && hasChanged),
    );
    const problems = [...missing, ...kept];
    if (status === 'PROCESSING' && problems.length > 0) return stop(row, problems, terms.name, context);
    if (status === 'ATTENTION_REQUIRED') {
      if (problems.length === 0) return resume(row, terms.name, fingerprint, context);
      const isAsBefore = isSame(problems, known) && !isReassigned;
      return isAsBefore ? undefined : { registration: { ...row, problems }, events: [] };
    }
    if (isReassigned) {
      const next = { task: null, ...nextStepOf(row.filing, fingerprint, context.now) };
      return { registration: { ...row, ...next, updatedAt: context.now }, events: [] };
    }
  }
  // A simulated institution that has the current application again needs no task.
  const isTaskVoid = connector === 'simulated' && before.task !== null;
  return hasChanged || isTaskVoid ? queueUpdate(before, terms, fingerprint, context.now) : undefined;
}

function stop(
  row: Registration,
  problems: readonly RegistrationProblem[],
  name: string,
  context: Context,
): RegistrationChange {
  const by = { name, actor: bySystem } as const;
  return moveRegistration(row, 'ATTENTION_REQUIRED', { problems, dueAt: null }, by, context);
}

/** Resumes a registration as if from its start. */
export function resume(
  row: Registration,
  name: string,
  fingerprint: string | null,
  context: Context,
  actor: Parameters<typeof moveRegistration>[3]['actor'] = bySystem,
): RegistrationChange {
  const next = nextStepOf(row.filing, fingerprint ?? row.filing.application ?? '', context.now);
  return moveRegistration(row, 'PROCESSING', next, { name, actor }, context);
}

/**
 * Queues the update of a changed application for the institution. A simulated one receives it at once, unless the operator
 * must submit it; in a sandbox there is no operator.
 */
function queueUpdate(
  row: Registration,
  { manualChanges }: InstitutionTerms,
  fingerprint: string,
  now: number,
): RegistrationChange | undefined {
  const { filing } = row;
  if (filing.connector === 'simulated') {
    const isManual =
      row.realm === 'live' && manualChangesOf(filing.application, fingerprint, manualChanges).length > 0;
    if (!isManual) {
      const told = { ...filing, application: fingerprint };
      return { registration: { ...row, filing: told, task: null }, events: [] };
    }
    if (row.task === 'UPDATE') return undefined;
    return { registration: { ...row, task: 'UPDATE', updatedAt: now }, events: [] };
  }
  if (filing.connector === 'dynamic') {
    return row.dueAt === null ? { registration: { ...row, dueAt: now }, events: [] } : undefined;
  }
  const task = taskOf(filing, fingerprint);
  // A registration that already has this task keeps its place in the queue.
  return row.task === task ? undefined : { registration: { ...row, task, updatedAt: now }, events: [] };
}

/** Returns the operator's next task for an application that may have changed. */
function taskOf({ submittedAt, application }: ManualFiling, fingerprint: string): RegistrationTask {
  if (submittedAt === null) return 'SUBMIT';
  return isSameApplication(application, fingerprint) ? 'RECORD_ANSWER' : 'UPDATE';
}

function newFiling(customer: EndCustomer, terms: InstitutionTerms, fingerprint: string): Filing {
  const { connector } = terms;
  if (connector === 'manual') return { connector, submittedAt: null, application: null };
  if (connector === 'dynamic') return newDynamicFiling;
  const { paceMs, outcome } = directedOutcome(customer, terms);
  return { connector, paceMs, outcome, reads: 0, application: fingerprint };
}

/** Returns a connector's first step for a registration that becomes PROCESSING at `now`. */
function nextStepOf(filing: Filing, fingerprint: string, now: number): RegistrationPatch {
  switch (filing.connector) {
    case 'simulated': {
      const fresh = { ...filing, application: fingerprint, reads: 0 };
      const dueAt = simulatedDueAt({ status: 'PROCESSING', startedAt: now, filing: fresh });
      return { filing: fresh, dueAt };
    }
    case 'manual':
      return { task: taskOf(filing, fingerprint), dueAt: null };
    case 'dynamic':
      return { dueAt: now };
  }
}

function withdrawn(row: Registration, context: Context): RegistrationChange | undefined {
  if (row.withdrawnAt !== null) return undefined;
  const { now } = context;
  const { filing } = row;
  const isFiledByHand = filing.connector === 'manual' && filing.submittedAt !== null;
  const registration: Registration = {
    ...row,
    withdrawnAt: now,
    task: isFiledByHand ? 'WITHDRAW' : null,
    dueAt: filing.connector === 'dynamic' ? now : null,
    updatedAt: now,
  };
  return { registration, events: [withdrawal(row, context)] };
}

function withdrawal(row: Registration, context: Context): DomainEvent {
  const base = { ...aboutRegistration(row), type: 'registration.withdrawn', actor: bySystem } as const;
  return event({ ...base, data: { before: row.status } }, context);
}

function isSame(some: readonly RegistrationProblem[], others: readonly RegistrationProblem[]): boolean {
  const text = (problems: readonly RegistrationProblem[]) =>
    problems.map(({ message }) => message).join('\n');
  return text(some) === text(others);
}
