import { type Customer, lacking, reported } from './customer.ts';
import { type Env, type Institution, manualTask, move, newRow, setGoing, whenFree } from './row.ts';

/** Reconciles one registration with its customer; `logOf` returns its log. */
export function follow(
  customer: Customer,
  terms: Institution,
  env: Env,
  at: number,
  logOf: () => string[],
): void {
  if (customer.isRemoved) return;
  const key = `${env} ${terms.id}`;
  const application = reported(customer);
  const lacks = lacking(customer, terms);
  const row = customer.rows.get(key);
  if (row === undefined) {
    if (
      customer.standing !== 'ACTIVE' ||
      customer.flowdown !== 'COMPLETE' ||
      customer.questionnaire !== 'COMPLETE'
    )
      return;
    const opened = newRow(terms, env, customer.directive ?? terms.outcome, logOf());
    if (customer.directive === 'ENABLED') opened.paceMs = 0;
    customer.rows.set(key, opened);
    move(opened, 'PROCESSING', at);
    setGoing(opened, application, at);
    if (lacks.length > 0) move(opened, 'ATTENTION_REQUIRED', at, lacks);
    return;
  }
  const isChanged = row.reported !== null && row.reported !== application;
  if (row.status === 'PROCESSING' && lacks.length > 0) {
    move(row, 'ATTENTION_REQUIRED', at, lacks);
    return;
  }
  if (row.status === 'ATTENTION_REQUIRED') {
    // Any change can fix what an institution refused.
    if (!isChanged) lacks.push(...row.lacks.filter((lack) => lack === 'REFUSED_BY_INSTITUTION'));
    if (lacks.length > 0) {
      row.lacks = lacks;
      return;
    }
    move(row, 'PROCESSING', at);
    setGoing(row, application, at);
    return;
  }
  if (!isChanged) return;
  if (terms.connector === 'simulated') row.reported = application;
  else if (terms.connector === 'manual') row.task = manualTask(row, application);
  else row.due ??= whenFree(row, at);
}
