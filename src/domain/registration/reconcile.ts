import type { Context } from '../context.ts';
import type { EndCustomer } from '../end-customer.ts';
import { type DomainEvent, event } from '../event.ts';
import type { InstitutionTerms } from '../institution.ts';
import {
  applicationFingerprint,
  type Filing,
  isFiled,
  type ManualFiling,
  newDynamicFiling,
} from './filing.ts';
import { missingPreconditions } from './preconditions.ts';
import { isPrecondition, type RegistrationProblem } from './problem.ts';
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
import { wishedOutcome } from './wishes.ts';

/** What a customer's registrations depend on beside the customer itself. */
export interface RegistrationSurroundings {
  institutions: readonly InstitutionTerms[];
  /** The customer's rows as they are. */
  registrations: readonly Registration[];
  developmentIsOn: boolean;
}

export interface RegistrationChanges {
  registrations: Registration[];
  events: DomainEvent[];
  /** Those that are no more. */
  gone?: Registration[];
}

const bySystem = 'system';

/**
 * Brings a customer's registrations in line with the customer: starts those that are due, stops those that lack
 * something, sets those going again that have been mended, tells banks of changes, takes back those of a customer that
 * has been removed, and drops those at institutions that a sandbox no longer has. Returns only what changes; to call it
 * again changes nothing more.
 */
export function reconcileRegistrations(
  customer: EndCustomer,
  around: RegistrationSurroundings,
  context: Context,
): RegistrationChanges {
  const changes: RegistrationChanges = { registrations: [], events: [] };
  const add = (change: RegistrationChange | undefined) => {
    if (change === undefined) return;
    changes.registrations.push(change.registration);
    changes.events.push(...change.events);
  };
  if (customer.removedAt !== null) {
    for (const row of around.registrations) add(withdrawn(row, context));
    return changes;
  }
  const fingerprint = applicationFingerprint(customer);
  const rows = new Map(around.registrations.map((row) => [`${row.environment} ${row.institutionId}`, row]));
  for (const environment of registrationEnvironments(around.developmentIsOn)) {
    for (const terms of around.institutions) {
      const row = rows.get(`${environment} ${terms.institutionId}`);
      add(
        row === undefined
          ? started(customer, terms, environment, fingerprint, context)
          : brought(row, customer, terms, fingerprint, context),
      );
    }
  }
  const gone = customer.realm === 'sandbox' ? withoutInstitution(around) : [];
  changes.events.push(...gone.map((row) => withdrawal(row, context)));
  return gone.length === 0 ? changes : { ...changes, gone };
}

/** Those at institutions that do not exist, or no longer; the catalogue only retires its own. */
function withoutInstitution({ institutions, registrations }: RegistrationSurroundings): Registration[] {
  const known = new Set(institutions.map(({ institutionId }) => institutionId));
  return registrations.filter(({ institutionId }) => !known.has(institutionId));
}

/** Development starts when the customer is approved, production when it is enabled. */
export function isDue({ status }: EndCustomer, environment: RegistrationEnvironment): boolean {
  return status === 'ACTIVE' || (environment === 'development' && status === 'PENDING_ENABLEMENT');
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
  if (terms.isRetired || !isDue(customer, environment) || !mayStart) return undefined;
  const { now } = context;
  const unopened: Registration = {
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
  const patch = whatIsNext(unopened.filing, fingerprint, now);
  const change = moveRegistration(unopened, 'PROCESSING', patch, by, context);
  const missing = missingPreconditions(customer, terms);
  if (missing.length === 0) return change;
  const stopped = stop(change.registration, missing, terms.name, context);
  return { registration: stopped.registration, events: [...change.events, ...stopped.events] };
}

function brought(
  before: Registration,
  customer: EndCustomer,
  terms: InstitutionTerms,
  fingerprint: string,
  context: Context,
): RegistrationChange | undefined {
  const { status, problems: known } = before;
  const { application, connector } = before.filing;
  const hasChanged = application !== null && application !== fingerprint;
  if (status === 'PROCESSING' || status === 'ATTENTION_REQUIRED') {
    const isMoved = terms.connector !== connector && !isFiled(before.filing);
    const row = isMoved ? { ...before, filing: newFiling(customer, terms, fingerprint) } : before;
    const missing = missingPreconditions(customer, terms);
    const kept = known.filter(
      (problem) => !isPrecondition(problem) && !(problem.kind === 'REFUSED_BY_INSTITUTION' && hasChanged),
    );
    const problems = [...missing, ...kept];
    if (status === 'PROCESSING' && problems.length > 0) return stop(row, problems, terms.name, context);
    if (status === 'ATTENTION_REQUIRED') {
      if (problems.length === 0) return resume(row, terms.name, fingerprint, context);
      const isAsBefore = isSame(problems, known) && !isMoved;
      return isAsBefore ? undefined : { registration: { ...row, problems }, events: [] };
    }
    if (isMoved) {
      const next = { task: null, ...whatIsNext(row.filing, fingerprint, context.now) };
      return { registration: { ...row, ...next, updatedAt: context.now }, events: [] };
    }
  }
  return hasChanged ? handOn(before, fingerprint, context.now) : undefined;
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

/** Sets a registration going again, as from its start, whoever or whatever mended it. */
export function resume(
  row: Registration,
  name: string,
  fingerprint: string | null,
  context: Context,
  actor: Parameters<typeof moveRegistration>[3]['actor'] = bySystem,
): RegistrationChange {
  const next = whatIsNext(row.filing, fingerprint ?? row.filing.application ?? '', context.now);
  return moveRegistration(row, 'PROCESSING', next, { name, actor }, context);
}

/** The institution is told of an application that has changed. */
function handOn(row: Registration, fingerprint: string, now: number): RegistrationChange | undefined {
  const { filing } = row;
  if (filing.connector === 'simulated') {
    return { registration: { ...row, filing: { ...filing, application: fingerprint } }, events: [] };
  }
  if (filing.connector === 'dynamic') {
    return row.dueAt === null ? { registration: { ...row, dueAt: now }, events: [] } : undefined;
  }
  const task = taskOf(filing, fingerprint);
  // One that waits for that already keeps its place in the queue.
  return row.task === task ? undefined : { registration: { ...row, task, updatedAt: now }, events: [] };
}

/** What the operator does next of an application that is not what it was. */
function taskOf({ submittedAt, application }: ManualFiling, fingerprint: string): RegistrationTask {
  if (submittedAt === null) return 'SUBMIT';
  return application === fingerprint ? 'RECORD_ANSWER' : 'UPDATE';
}

function newFiling(customer: EndCustomer, terms: InstitutionTerms, fingerprint: string): Filing {
  const { connector } = terms;
  if (connector === 'manual') return { connector, submittedAt: null, application: null };
  if (connector === 'dynamic') return newDynamicFiling;
  const { paceMs, outcome } = wishedOutcome(customer, terms);
  return { connector, paceMs, outcome, reads: 0, application: fingerprint };
}

/** What a connector does first of a registration that goes into PROCESSING at `now`. */
function whatIsNext(filing: Filing, fingerprint: string, now: number): RegistrationPatch {
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
  const told = { ...aboutRegistration(row), type: 'registration.withdrawn', actor: bySystem } as const;
  return event({ ...told, data: { before: row.status } }, context);
}

function isSame(some: readonly RegistrationProblem[], others: readonly RegistrationProblem[]): boolean {
  const text = (problems: readonly RegistrationProblem[]) =>
    problems.map(({ message }) => message).join('\n');
  return text(some) === text(others);
}
