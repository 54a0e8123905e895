import type { EndCustomer } from '../../domain/end-customer.ts';
import {
  beginAttempt,
  type DynamicRegistration,
  handOverUpdate,
  isDynamic,
  leaseEndOf,
  mayBegin,
  nextStep,
  raise,
  withoutAttempt,
} from '../../domain/registration/dynamic.ts';
import {
  type AttemptOutcome,
  concludeAttempt,
  concludeLate,
  tryAgain,
} from '../../domain/registration/dynamic-outcome.ts';
import { type Attempt, applicationFingerprint, manualChangesOf } from '../../domain/registration/filing.ts';
import { reconcileRegistrations } from '../../domain/registration/reconcile.ts';
import { nameOf, type Registration } from '../../domain/registration/registration.ts';
import { progressRegistrations } from '../../domain/sandbox/progress.ts';
import { openBankSecrets } from '../../keyring/bank-secrets.ts';
import { settleCustomers } from '../../store/due-work.ts';
import { findDynamicBank } from '../../store/dynamic-banks.ts';
import { lockEndCustomer } from '../../store/end-customer-search.ts';
import { findInstitution } from '../../store/institutions.ts';
import {
  findRegistration,
  liveTerms,
  registrationInputs,
  saveRegistrations,
} from '../../store/registrations.ts';
import type { Db } from '../../store/tables.ts';
import { type BankExchange, exchangeWithBank, isSameClient, type RegistrarParts } from './bank-exchange.ts';

interface Begun extends BankExchange {
  attempt: Attempt;
}

/**
 * Performs the next step of a live registration that is due. For an exchange with a bank, the attempt is recorded
 * before anything is sent, and its outcome in a separate unit of work: that part is returned, to run concurrently with
 * others. An attempt without a recorded outcome has an unknown one.
 */
export async function processRegistration(
  parts: RegistrarParts,
  due: Registration,
): Promise<(() => Promise<void>) | undefined> {
  const begun = await parts.store.unitOfWork((db) => begin(db, parts, due));
  return begun && (() => finish(parts, begun));
}

async function begin(db: Db, parts: RegistrarParts, due: Registration): Promise<Begun | undefined> {
  const now = parts.now();
  const customer = await lockEndCustomer(db, due.endCustomerClientId, null);
  if (customer === undefined) return undefined;
  // A decision about the customer in the meantime may mean that the bank must not be called.
  await bringInLine(db, parts, customer);
  const registration = await findRegistration(db, due);
  // Another node was faster.
  if (registration === undefined) return undefined;
  if (registration.dueAt === null || registration.dueAt > now) return undefined;
  if (isDynamic(registration)) return beginExchange(db, parts, customer, registration);
  const terms = await liveTerms(db, parts.availability);
  const changes = progressRegistrations([registration], now, terms, parts.contextAt);
  const isIdle = changes.registrations.length === 0;
  await saveRegistrations(
    db,
    isIdle ? { registrations: [{ ...registration, dueAt: null }], events: [] } : changes,
  );
  return undefined;
}

async function beginExchange(
  db: Db,
  parts: RegistrarParts,
  customer: EndCustomer,
  registration: DynamicRegistration,
): Promise<Begun | undefined> {
  const context = parts.contextAt(parts.now());
  const save = (changed: Registration) => saveRegistrations(db, { registrations: [changed], events: [] });
  const { attempt } = registration.filing;
  if (attempt !== null && context.now < leaseEndOf(attempt)) {
    // A change of the customer made it due during a request to the bank; two concurrent requests could both register
    // it.
    await save({ ...registration, dueAt: leaseEndOf(attempt) });
    return undefined;
  }
  const stored = await findDynamicBank(db, registration.institutionId);
  if (stored === undefined) {
    const waiting = { ...registration, filing: withoutAttempt(registration.filing) };
    await save(tryAgain(waiting, null, 'the institution has no interface configured', context).registration);
    return undefined;
  }
  const application = applicationFingerprint(customer);
  const institution = await findInstitution(db, registration.institutionId);
  const { name = '', manualChanges = [] } = institution ?? {};
  const inputs = { fingerprint: application, means: stored.settings.lookUp, manualChanges };
  const step = nextStep(registration, inputs);
  if (step === null) {
    await save({ ...registration, dueAt: null, filing: withoutAttempt(registration.filing) });
    return undefined;
  }
  if (step === 'hand_over') {
    const changed = manualChangesOf(registration.filing.application, application, manualChanges);
    const message = `${name} accepts a change of ${changed.join(', ')} only from a person: submit it to the institution.`;
    await save(handOverUpdate(registration, message, context).registration);
    return undefined;
  }
  if (step === 'raise') {
    const failure = registration.filing.lastFailure ?? 'the response of the institution was lost';
    await save(raise(registration, failure, context).registration);
    return undefined;
  }
  const begun = beginAttempt(registration, step, application, context);
  await save(begun.registration);
  const secrets = await openBankSecrets(parts.keyring, registration.institutionId, stored.sealedSecrets);
  return { ...begun, customer, bank: { ...stored.settings, ...secrets } };
}

async function finish(parts: RegistrarParts, begun: Begun): Promise<void> {
  const { attempt, customer } = begun;
  if (!mayBegin(attempt, parts.now())) return;
  const outcome = await exchangeWithBank(parts, begun);
  await parts.store.unitOfWork(async (db) => {
    const now = await lockEndCustomer(db, customer.clientId, null);
    if (now === undefined) return;
    // A response does not override a decision made in the meantime.
    await bringInLine(db, parts, now);
    const registration = await findRegistration(db, begun.registration);
    if (registration === undefined || !isDynamic(registration)) return;
    const name = nameOf(await liveTerms(db, parts.availability), registration.institutionId);
    const conclusion = { attempt, outcome, name, fingerprint: applicationFingerprint(now) };
    const context = parts.contextAt(parts.now());
    const isInTime = registration.filing.attempt?.id === attempt.id;
    const change = isInTime
      ? concludeAttempt(registration, conclusion, context)
      : concludeLate(registration, conclusion, await isKnown(parts, registration, outcome), context);
    if (change === undefined) return;
    await saveRegistrations(db, { registrations: [change.registration], events: change.events });
  });
}

function isKnown(
  { keyring }: RegistrarParts,
  registration: DynamicRegistration,
  outcome: AttemptOutcome,
): Promise<boolean> {
  const found = 'sealedClient' in outcome ? outcome.sealedClient : null;
  return isSameClient(keyring, registration, found, registration.filing.sealedClient);
}

/** Reconciles a live end customer's registrations; always true, as it is done. */
export function reconcileLive(parts: RegistrarParts, clientId: string): Promise<boolean> {
  return parts.store.unitOfWork(async (db) => {
    const customer = await lockEndCustomer(db, clientId, null);
    if (customer !== undefined) await bringInLine(db, parts, customer);
    return true;
  });
}

/** Reconciles the registrations of a customer that the unit of work has locked, if due. */
export async function bringInLine(
  db: Db,
  { availability, contextAt }: Pick<RegistrarParts, 'availability' | 'contextAt'>,
  customer: EndCustomer,
): Promise<void> {
  if (customer.registrationsDueAt === null) return;
  const inputs = await registrationInputs(db, customer, availability);
  const context = contextAt(customer.registrationsDueAt);
  await saveRegistrations(db, reconcileRegistrations(customer, inputs, context));
  await settleCustomers(db, [customer]);
}
