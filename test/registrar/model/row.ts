import type { BankRequest } from './bank.ts';

export const dayMs = 24 * 60 * 60 * 1000;
/** While a request to a bank may be in progress, no other is sent for the same registration. */
export const leaseMs = 2 * 60 * 1000;

export type Status = 'NOT_STARTED' | 'PROCESSING' | 'APPROVED' | 'ENABLED' | 'ATTENTION_REQUIRED';
export type Outcome = Exclude<Status, 'NOT_STARTED'>;
export type Env = 'development' | 'production';

export interface Institution {
  id: string;
  connector: 'simulated' | 'manual' | 'dynamic';
  paceMs: number;
  outcome: Outcome;
  requiresLogo: boolean;
}

/** A request to a bank in progress. */
export interface Exchange {
  question: BankRequest;
  sent: string;
  startedAt: number;
}

/** A registration: its status and what it waits for. */
export interface Row {
  institution: Institution;
  env: Env;
  status: Status;
  /** Why it requires attention. */
  lacks: string[];
  date: string | null;
  since: number;
  /** When the registrar processes it next; `soon` is within a day. */
  due: number | 'soon' | null;
  task: string | null;
  /** The application that the institution received. */
  reported: string | null;
  isWithdrawn: boolean;
  isFiled: boolean;
  reads: number;
  outcome: Outcome;
  paceMs: number;
  /** Our known client at the bank. */
  clientId: string | null;
  isPending: boolean;
  /** Additional clients there, to be deleted. */
  strays: string[];
  /** The outcome of a request is unknown. */
  isLost: boolean;
  exchange: Exchange | null;
  /** Each status with its start. */
  log: string[];
}

export function newRow(institution: Institution, env: Env, outcome: Outcome, log: string[]): Row {
  return {
    institution,
    env,
    status: 'NOT_STARTED',
    lacks: [],
    date: null,
    since: 0,
    due: null,
    task: null,
    reported: null,
    isWithdrawn: false,
    isFiled: false,
    reads: 0,
    outcome,
    paceMs: institution.paceMs,
    clientId: null,
    isPending: false,
    strays: [],
    isLost: false,
    exchange: null,
    log,
  };
}

/** Changes the status: nothing is waited for any more. */
export function move(row: Row, status: Status, at: number, lacks: string[] = []): void {
  row.status = status;
  row.lacks = lacks;
  row.task = null;
  if (status === 'ATTENTION_REQUIRED' || status === 'ENABLED') row.due = null;
  if (status === 'PROCESSING') row.since = at;
  if (status === 'APPROVED' && row.env === 'production') row.date = new Date(at).toISOString().slice(0, 10);
  row.log.push(`${status}@${at}`);
}

/** The connector's first step for a registration that becomes PROCESSING. */
export function setGoing(row: Row, application: string, at: number): void {
  const { connector } = row.institution;
  row.due = null;
  if (connector === 'simulated') {
    row.reads = 0;
    row.reported = application;
    row.due = simulatedDue(row);
  } else if (connector === 'manual') row.task = manualTask(row, application);
  else row.due = whenFree(row, at);
}

export function manualTask(row: Row, application: string): string {
  if (!row.isFiled) return 'SUBMIT';
  return row.reported === application ? 'RECORD_ANSWER' : 'UPDATE';
}

/** When a bank may be called: immediately, unless a request may be in progress. */
export function whenFree({ exchange }: Row, at: number): number {
  return exchange === null ? at : Math.max(at, exchange.startedAt + leaseMs);
}

export function simulatedDue({ status, since, paceMs, outcome }: Row): number | null {
  if (status === 'PROCESSING') return outcome === 'PROCESSING' ? null : since + Math.round(paceMs * 0.75);
  return status === 'APPROVED' && outcome !== 'APPROVED' ? since + Math.round(paceMs) : null;
}

export function simulatedStep(row: Row, at: number): void {
  if (row.status === 'PROCESSING' && row.outcome === 'ATTENTION_REQUIRED') {
    // Once fixed, it is enabled.
    row.outcome = 'ENABLED';
    move(row, 'ATTENTION_REQUIRED', at, ['REFUSED_BY_INSTITUTION']);
    return;
  }
  move(row, row.status === 'PROCESSING' ? 'APPROVED' : 'ENABLED', at);
  row.due = simulatedDue(row);
}
