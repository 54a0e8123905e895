import type { Answer, BankRequest } from './bank.ts';
import { type Exchange, leaseMs, move, type Row } from './row.ts';

/** Starts the next request to the bank, if one is due at `at`. */
export function begin(row: Row, application: string, lookUp: string, at: number): Exchange | null {
  if (row.exchange?.question === 'register') lose(row, row.exchange.sent);
  row.exchange = null;
  const next = nextQuestion(row, application, lookUp);
  const isWithOperator =
    (next === 'RESOLVE' && row.task === 'RESOLVE') ||
    (next === 'update' && row.task === 'UPDATE') ||
    (row.isWithdrawn && row.task === 'WITHDRAW');
  const question = row.strays.length > 0 && (next === null || isWithOperator) ? 'discard' : next;
  row.due = null;
  if (question === null) return null;
  if (question === 'RESOLVE') {
    resolve(row, at);
    return null;
  }
  row.exchange = { question, sent: application, startedAt: at };
  row.due = at + leaseMs;
  return row.exchange;
}

/**
 * The next request; RESOLVE leaves an unknown outcome to the operator. A request that may have registered the
 * application is repeated only if the bank cannot register it twice.
 */
function nextQuestion(row: Row, application: string, lookUp: string): BankRequest | 'RESOLVE' | null {
  const findOut = lookUp === 'software_id' ? 'look_up' : 'RESOLVE';
  const isVisible = row.reported === application && row.task !== 'UPDATE';
  if (row.isWithdrawn) return row.clientId !== null ? 'remove' : row.isLost ? findOut : null;
  if (row.status === 'ATTENTION_REQUIRED') return null;
  if (row.clientId !== null) {
    if (row.status !== 'PROCESSING' && !isVisible) return 'update';
    if (row.isPending) return 'poll';
    if (row.status !== 'PROCESSING') return null;
    return isVisible ? 'read' : 'update';
  }
  if (!row.isLost || (lookUp === 'name_conflict' && row.reported === application)) return 'register';
  return findOut;
}

/** Applies a bank's response; a late one counts for the information it contains. */
export function conclude(
  row: Row,
  exchange: Exchange,
  answer: Answer,
  application: string,
  at: number,
): void {
  if (row.exchange !== exchange) {
    if (answer.clientId === undefined) return;
    const isNew = exchange.question === 'register' || exchange.question === 'look_up';
    const isKnown = row.clientId === answer.clientId;
    const isMissed = row.clientId === null ? isNew || row.isLost : isKnown && row.isLost;
    if (!isMissed) {
      if (isKnown || !isNew) return;
      row.strays.push(answer.clientId);
      row.due ??= at;
      return;
    }
  }
  row.exchange = null;
  if (exchange.question === 'discard') {
    discarded(row, answer, at);
    return;
  }
  follow(row, exchange, answer, application, at);
  if (row.status === 'ATTENTION_REQUIRED' && !row.isWithdrawn) row.due = null;
  if (row.strays.length > 0) row.due ??= at;
}

function discarded(row: Row, { kind }: Answer, at: number): void {
  if (kind === 'deleted' || kind === 'not found') {
    if (isStrayTask(row)) row.task = null;
    row.strays.shift();
    row.due = at;
    return;
  }
  const isRefused = kind === 'refused' || kind === 'access denied';
  const becomesTask = isRefused && (row.task === null || row.task === 'WITHDRAW');
  if (becomesTask) row.task = 'WITHDRAW';
  row.due = becomesTask ? null : 'soon';
}

/** Returns whether the operator has to have a stray removed instead of the registration's own client. */
export function isStrayTask({ task, isWithdrawn, clientId }: Row): boolean {
  return task === 'WITHDRAW' && !(isWithdrawn && clientId !== null);
}

function follow(
  row: Row,
  { question, sent }: Exchange,
  answer: Answer,
  application: string,
  at: number,
): void {
  switch (answer.kind) {
    case 'registered':
    case 'pending':
      found(row, question, sent, answer, application, at);
      break;
    case 'name taken':
      if (question === 'register' && row.isLost) resolve(row, at);
      else refused(row, question, sent, at);
      break;
    case 'refused':
      refused(row, question, sent, at);
      break;
    case 'access denied':
      accessDenied(row, question, sent, application, at);
      break;
    case 'not found':
      // A missing registration needs no resolution.
      if (question === 'look_up') row.task = null;
      if (row.isWithdrawn) forget(row);
      else if (question === 'look_up') notThere(row, at);
      else resolve(row, at);
      break;
    case 'deleted':
      forget(row);
      break;
    case 'unknown':
      if (question === 'register') lose(row, sent);
      // Retried, but the operator may resolve it earlier.
      if (question === 'look_up') row.task = 'RESOLVE';
      row.due = 'soon';
      break;
    default:
      row.due = 'soon';
  }
}

function found(
  row: Row,
  question: BankRequest,
  sent: string,
  answer: Answer,
  application: string,
  at: number,
): void {
  row.isLost = false;
  row.task = null;
  row.clientId = answer.clientId ?? null;
  row.isPending = answer.kind === 'pending';
  if (question === 'register' || question === 'update') row.reported = sent;
  // A found client is sent the application once more, as the outcome of the last request is unknown.
  else if (question === 'look_up') row.reported = null;
  row.due = row.isPending ? 'soon' : null;
  if (row.isPending) return;
  if (row.status === 'PROCESSING' && !row.isWithdrawn) {
    move(row, 'APPROVED', at);
    move(row, 'ENABLED', at);
  }
  if (row.isWithdrawn || row.reported !== application) row.due = at;
}

function refused(row: Row, question: BankRequest, sent: string, at: number): void {
  const wasPending = row.isPending;
  row.reported = sent;
  row.due = null;
  row.isPending = false;
  if (question === 'remove') {
    row.task = 'WITHDRAW';
  } else if (row.isWithdrawn) {
    if (row.isLost || row.clientId !== null) row.due = at;
  } else if (row.status === 'APPROVED' || row.status === 'ENABLED') {
    if (question === 'update') row.task = 'UPDATE';
    else resolve(row, at);
  } else {
    if (wasPending && question === 'poll' && row.clientId !== null) {
      row.strays.push(row.clientId);
      row.clientId = null;
    }
    if (row.status === 'PROCESSING') move(row, 'ATTENTION_REQUIRED', at, ['REFUSED_BY_INSTITUTION']);
  }
}

/** An update or a removal becomes a task; a registration is retried. */
function accessDenied(row: Row, question: BankRequest, sent: string, application: string, at: number): void {
  const { status, clientId } = row;
  const isAccepted = status === 'APPROVED' || status === 'ENABLED';
  const isChange = question === 'update' || (question === 'poll' && isAccepted);
  const isReadOnly = question === 'read' && clientId !== null;
  row.due = null;
  if (question === 'remove') {
    row.task = 'WITHDRAW';
  } else if (row.isWithdrawn) {
    row.due = clientId === null ? 'soon' : at;
  } else if (!isChange && !isReadOnly) {
    row.due = 'soon';
  } else if (status === 'ATTENTION_REQUIRED') {
    return;
  } else if (row.isLost) {
    resolve(row, at);
  } else if (isReadOnly) {
    found(row, question, sent, { kind: 'registered', clientId }, application, at);
  } else {
    row.task = 'UPDATE';
    row.isPending = false;
  }
}

function resolve(row: Row, at: number): void {
  row.isLost = true;
  row.task = 'RESOLVE';
  row.due = row.strays.length > 0 ? at : null;
}

/** It can be registered. */
function notThere(row: Row, at: number): void {
  row.isLost = false;
  row.reported = null;
  row.due = at;
}

function lose(row: Row, sent: string): void {
  row.isLost = true;
  row.reported = sent;
}

export function forget(row: Row): void {
  row.clientId = null;
  row.isPending = false;
  row.isLost = false;
  row.due = null;
}
