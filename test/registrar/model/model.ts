import { type Answer, Bank } from './bank.ts';
import {
  attest,
  type Change,
  type Creation,
  type Customer,
  decide,
  type Evidence,
  endKeys,
  issueKey,
  newCustomer,
  productStatus,
  reported,
  statusOf,
  updatable,
} from './customer.ts';
import { begin, conclude, isStrayTask } from './dynamic.ts';
import { follow } from './follow.ts';
import { changesOf, evidenceOf, type Names } from './information.ts';
import { recorded } from './recorded.ts';
import { type Given, isReviewable, type Requirement, requirements } from './requirements.ts';
import {
  type Env,
  type Exchange,
  type Institution,
  move,
  type Outcome,
  type Row,
  setGoing,
  simulatedDue,
  simulatedStep,
  whenFree,
} from './row.ts';

/** Result of a call: `ok`, or the error code. */
export type Verdict = string;

export type Progress = { mode: 'clock' | 'immediate' } | { mode: 'reads'; reads: number };

const envs: readonly Env[] = ['development', 'production'];

/** The expected registrations of one partner in one realm, by the documented rules. */
export class Model {
  readonly realm: 'live' | 'sandbox';
  readonly customers: Customer[] = [];
  /** The reported statuses of each registration, including withdrawn ones. */
  readonly logs = new Map<string, string[]>();
  readonly bank = new Bank();
  lookUp = 'none';
  institutions: Institution[];
  progress: Progress = { mode: 'clock' };
  /** Real time. */
  now: number;
  offsetMs = 0;
  frozenAt: number | null = null;
  /** Steps overdue in another mode take place when the mode becomes `clock` again. */
  clockedSince = 0;

  constructor(realm: 'live' | 'sandbox', institutions: Institution[], now: number) {
    this.realm = realm;
    this.institutions = institutions;
    this.now = now;
  }

  /** Realm time. */
  get time(): number {
    return this.frozenAt ?? this.now + this.offsetMs;
  }

  rows(): Row[] {
    return this.customers.flatMap(({ rows }) => [...rows.values()]);
  }

  create(given: Creation): void {
    const customer = newCustomer(this.customers.length, given);
    this.customers.push(customer);
    this.#follow(customer);
  }

  review(customer: Customer, decision: 'APPROVE' | 'DENY'): Verdict {
    if (customer.isRemoved || statusOf(customer) !== 'UNDER_REVIEW') return 'CONFLICT';
    customer.standing = decision === 'APPROVE' ? 'PENDING_ENABLEMENT' : 'DENIED';
    if (decision === 'DENY') endKeys(customer, ['production']);
    return this.#follow(customer);
  }

  reverse(customer: Customer): Verdict {
    if (customer.isRemoved || customer.standing !== 'DENIED') return 'CONFLICT';
    customer.standing = 'PENDING_ENABLEMENT';
    return this.#follow(customer);
  }

  enable(customer: Customer): Verdict {
    if (customer.isRemoved) return 'CUSTOMER_NOT_FOUND';
    const status = statusOf(customer);
    if (status === 'ACTIVE') return 'CUSTOMER_ALREADY_ENABLED';
    if (status !== 'PENDING_ENABLEMENT') return 'CUSTOMER_NOT_READY_FOR_ENABLEMENT';
    return this.#activate(customer, customer.products);
  }

  /** Enables some products, or all that are ready. */
  enableProducts(customer: Customer, asked: readonly string[] | null): Verdict {
    if (customer.isRemoved) return 'CUSTOMER_NOT_FOUND';
    const are = (products: readonly string[], status: string) =>
      products.filter((product) => productStatus(customer, product) === status);
    const chosen = asked ?? are(customer.products, 'PENDING_ENABLEMENT');
    if (!chosen.every((product) => customer.products.includes(product))) return 'INVALID_FIELD';
    const active = are(asked ?? customer.products, 'ACTIVE').length;
    const isRepeated = asked === null ? active === customer.products.length : active > 0;
    if (isRepeated) return 'CUSTOMER_ALREADY_ENABLED';
    const isReady = chosen.length > 0 && are(chosen, 'PENDING_ENABLEMENT').length === chosen.length;
    return isReady && !customer.isSuspended
      ? this.#activate(customer, chosen)
      : 'CUSTOMER_NOT_READY_FOR_ENABLEMENT';
  }

  #activate(customer: Customer, products: readonly string[]): Verdict {
    if (customer.standing !== 'ACTIVE') {
      endKeys(customer, ['production']);
      issueKey(customer, 'production', false);
    }
    customer.standing = 'ACTIVE';
    customer.enabled = [...customer.enabled, ...products];
    return this.#follow(customer);
  }

  remove(customer: Customer): Verdict {
    if (customer.isRemoved) return 'CUSTOMER_NOT_FOUND';
    if (customer.standing === 'ACTIVE') return 'CUSTOMER_REMOVAL_NOT_ALLOWED';
    return this.#remove(customer);
  }

  suspend(customer: Customer): Verdict {
    if (customer.isRemoved || customer.standing !== 'ACTIVE' || customer.isSuspended) return 'CONFLICT';
    customer.isSuspended = true;
    return this.#follow(customer);
  }

  endSuspension(customer: Customer): Verdict {
    if (customer.isRemoved || !customer.isSuspended) return 'CONFLICT';
    customer.isSuspended = false;
    return this.#follow(customer);
  }

  offBoard(customer: Customer): Verdict {
    if (customer.isRemoved || customer.standing !== 'ACTIVE') return 'CONFLICT';
    return this.#remove(customer);
  }

  #remove(customer: Customer): Verdict {
    customer.isRemoved = true;
    endKeys(customer, ['sandbox', 'development', 'production']);
    return this.#follow(customer);
  }

  /** A reviewer or the operator requests information instead of what is due, or withdraws the request. */
  request(customer: Customer, asked: readonly Requirement[]): Verdict {
    if (customer.isRemoved || customer.standing === 'DENIED') return 'CONFLICT';
    if (asked.length === 0 && customer.due.length === 0) return 'ok';
    customer.due = requirements.filter((name) => asked.includes(name));
    // A person decides about what is not asked for any more.
    if (customer.standing === 'INCOMPLETE' && isReviewable(asked)) customer.standing = 'UNDER_REVIEW';
    return this.#follow(customer);
  }

  /** The partner provides information. */
  provide(customer: Customer, given: Given, names: Names): Verdict {
    if (customer.isRemoved) return 'CUSTOMER_NOT_FOUND';
    const isInvalid = Object.values(given).includes('invalid');
    if (customer.standing === 'DENIED' || customer.isSuspended || isInvalid) return 'INVALID_FIELD';
    const application = { ...customer.application, ...changesOf(given, names) };
    const isRenamed = customer.isReviewed && application.legalName !== customer.application.legalName;
    const isWithdrawn = customer.application.isAttested && !application.isAttested;
    const needsReview = isRenamed || isWithdrawn;
    if (needsReview && customer.standing === 'ACTIVE') return 'INVALID_FIELD';
    return this.#change(customer, { application, given }, evidenceOf(given), needsReview);
  }

  /** The operator updates a customer, which needs no review. */
  update(customer: Customer, change: Change): Verdict {
    if (Object.values(change.given ?? {}).includes('invalid')) return 'INVALID_FIELD';
    return customer.isRemoved ? 'CONFLICT' : this.#change(customer, change);
  }

  #change(
    customer: Customer,
    { flowdown, questionnaire, application, given = {} }: Change,
    evidence: Evidence = {},
    needsReview = false,
  ): Verdict {
    const before = updatable(customer);
    const { isAttested, isAccepted } = customer.application;
    customer.application = { ...customer.application, ...application };
    customer.evidence = { ...customer.evidence, ...evidence };
    if (needsReview && customer.standing === 'PENDING_ENABLEMENT') customer.standing = 'UNDER_REVIEW';
    attest(customer, isAttested, isAccepted);
    customer.flowdown = flowdown ?? customer.flowdown;
    customer.questionnaire = questionnaire ?? customer.questionnaire;
    const isOpen = (name: Requirement) => given[name] !== 'complete';
    customer.due = customer.due.filter(isOpen);
    customer.lacks = requirements.filter(
      (name) => given[name] === 'incomplete' || (customer.lacks.includes(name) && isOpen(name)),
    );
    decide(customer);
    return updatable(customer) === before ? 'ok' : this.#follow(customer);
  }

  /** Reconciles registrations with their customer immediately after every decision. */
  #follow(customer: Customer): 'ok' {
    const at = this.time;
    for (const env of envs) {
      for (const terms of this.institutions) {
        follow(customer, terms, env, at, () => this.#logOf(`${customer.index} ${env} ${terms.id}`));
      }
    }
    for (const [key, row] of customer.rows) {
      const isGone = !this.institutions.some(({ id }) => id === row.institution.id);
      if (!isGone && !customer.isRemoved) continue;
      if (isGone) customer.rows.delete(key);
      if (row.isWithdrawn) continue;
      row.isWithdrawn = true;
      row.log.push(`withdrawn@${at}`);
      row.task = row.institution.connector === 'manual' && row.isFiled ? 'WITHDRAW' : null;
      row.due = row.institution.connector === 'dynamic' ? whenFree(row, at) : null;
    }
    this.settle();
    return 'ok';
  }

  #logOf(key: string): string[] {
    const log = this.logs.get(key) ?? [];
    this.logs.set(key, log);
    return log;
  }

  /** Performs all due simulated steps. */
  settle(): void {
    if (this.progress.mode === 'reads') return;
    const isByClock = this.progress.mode === 'clock';
    for (const row of this.rows()) {
      while (typeof row.due === 'number' && row.institution.connector === 'simulated') {
        if (isByClock && row.due > this.time) break;
        simulatedStep(row, isByClock ? Math.max(row.due, this.clockedSince) : this.time);
      }
    }
  }

  /** Reads a customer's registrations, in case reads advance them. */
  read(customer: Customer): void {
    const { progress } = this;
    if (progress.mode !== 'reads') {
      this.settle();
      return;
    }
    for (const row of customer.rows.values()) {
      if (row.due === null) continue;
      row.reads += 1;
      while (row.reads >= progress.reads && row.due !== null) simulatedStep(row, this.time);
    }
  }

  advance(byMs: number): void {
    this.offsetMs += byMs;
    if (this.frozenAt !== null) this.frozenAt += byMs;
    this.settle();
  }

  freeze(): void {
    this.frozenAt = this.time;
  }

  resume(): void {
    if (this.frozenAt !== null) this.offsetMs = this.frozenAt - this.now;
    this.frozenAt = null;
    this.settle();
  }

  setProgress(progress: Progress): void {
    this.progress = progress;
    this.clockedSince = this.time;
    this.settle();
  }

  setInstitutions(institutions: Institution[]): void {
    this.institutions = institutions;
    for (const customer of this.customers) if (!customer.isRemoved) this.#follow(customer);
  }

  /** A partner simulates an institution: moves registrations through all statuses in between, or none. */
  setStatus(customer: Customer, id: string, env: Env, status: Outcome, error: string | null): Verdict {
    if (customer.isRemoved) return 'CUSTOMER_NOT_FOUND';
    const row = customer.rows.get(`${env} ${id}`);
    if (row === undefined || (error !== null && status !== 'ATTENTION_REQUIRED')) return 'INVALID_FIELD';
    if (row.status === status && error === null) return 'ok';
    const order = ['PROCESSING', 'APPROVED', 'ENABLED'];
    const from = order.indexOf(row.status);
    const to = order.indexOf(status);
    if (status === 'ATTENTION_REQUIRED') {
      if (from > 0) return 'INVALID_FIELD';
      if (row.outcome === 'ATTENTION_REQUIRED') row.outcome = 'ENABLED';
      const lacks = row.lacks.filter((lack) => lack !== 'REFUSED_BY_INSTITUTION');
      move(row, 'ATTENTION_REQUIRED', this.time, [...lacks, 'REFUSED_BY_INSTITUTION']);
      return 'ok';
    }
    if (to < from) return 'INVALID_FIELD';
    for (const next of order.slice(from + 1, to + 1) as Outcome[]) {
      move(row, next, this.time);
      if (next === 'PROCESSING') setGoing(row, row.reported ?? '', this.time);
      const due = simulatedDue(row);
      row.due = due === null ? null : Math.max(due, this.time);
    }
    this.settle();
    return 'ok';
  }

  record(customer: Customer, row: Row | undefined, outcome: string, clientId: string | null): Verdict {
    if (row === undefined) return 'NOT_FOUND';
    const verdict = recorded(row, outcome, clientId, reported(customer), this.time);
    return verdict === 'ok' ? this.#follow(customer) : verdict;
  }

  /** Removes the client of a task at the bank, as the operator arranges it. */
  withdrawAtBank(row: Row): void {
    this.bank.clients.delete((isStrayTask(row) ? row.strays[0] : row.clientId) ?? '');
  }

  /** Starts the next exchange with the bank for a due registration, if possible. */
  begin(customer: Customer, row: Row): Exchange | null {
    return begin(row, reported(customer), this.lookUp, this.now);
  }

  ask({ index }: Customer, row: Row, { question }: Exchange): Answer {
    const clientId = question === 'discard' ? (row.strays[0] ?? null) : row.clientId;
    return this.bank.answer(question, `${index}-${row.env}`, clientId);
  }

  conclude(customer: Customer, row: Row, exchange: Exchange, answer: Answer): void {
    conclude(row, exchange, answer, reported(customer), this.now);
  }

  due(): { customer: Customer; row: Row }[] {
    return this.customers.flatMap((customer) =>
      [...customer.rows.values()]
        .filter(({ due }) => typeof due === 'number' && due <= this.now)
        .map((row) => ({ customer, row })),
    );
  }

  /** The registrar processes all due work, including exchanges with the bank. */
  drain(): void {
    this.settle();
    for (let due = this.due(); due.length > 0 && this.realm === 'live'; due = this.due()) {
      for (const { customer, row } of due) {
        const exchange = this.begin(customer, row);
        if (exchange !== null) this.conclude(customer, row, exchange, this.ask(customer, row, exchange));
      }
    }
  }
}
