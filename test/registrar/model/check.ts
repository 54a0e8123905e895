import assert from 'node:assert/strict';
import type { Registration } from '../../../src/domain/registration/registration.ts';
import { listRegistrationsOf } from '../../../src/store/registrations.ts';
import { type Customer, productStatus, statusOf } from './customer.ts';
import type { Model } from './model.ts';
import { type Real, verdictOf } from './real.ts';
import { dayMs, type Row } from './row.ts';

/** Compares everything visible of the registrations with the model. */
export async function check(model: Model, real: Real): Promise<void> {
  assert.equal(real.world.bank.doubles, 0, 'more than one client at the bank for a registration');
  for (const customer of model.customers) {
    await checkCustomer(real, customer);
    await checkView(model, real, customer);
    await checkKeys(model, real, customer);
  }
  const stored = await observe(model, real);
  if (!real.isSettled) return;
  checkRows(model, real, stored);
  // The log has each change of status, in order, with its time.
  await real.readLog();
  assert.deepEqual(real.log.reported, model.logs);
  const statuses = model.customers.map((customer) => [real.clientIds[customer.index], statusOf(customer)]);
  assert.deepEqual([...real.log.customers], statuses);
}

/** What is due, and the statuses. */
async function checkCustomer(real: Real, customer: Customer): Promise<void> {
  const reply = await real.partner('/beta/partner/customer/v1/get', real.of(customer));
  const { status, product_statuses, requirements_due } = reply.end_customer ?? {};
  assert.deepEqual(
    customer.isRemoved ? verdictOf(reply) : { status, product_statuses, requirements_due },
    customer.isRemoved ? 'CUSTOMER_NOT_FOUND' : expectedState(customer),
    `the state of customer ${customer.index}`,
  );
}

function expectedState(customer: Customer) {
  return {
    status: statusOf(customer),
    product_statuses: expectedProductStatuses(customer),
    requirements_due: customer.due,
  };
}

export function expectedProductStatuses(customer: Customer) {
  return Object.fromEntries(customer.products.map((product) => [product, productStatus(customer, product)]));
}

/** Which keys can be used, and for what; verified again when it changes. */
async function checkKeys(model: Model, real: Real, customer: Customer): Promise<void> {
  const expected = expectedKeys(model, customer);
  const last = JSON.stringify(expected);
  if (real.verified[customer.index] === last) return;
  real.verified[customer.index] = last;
  const found = [];
  for (const [index, { environment }] of customer.keys.entries()) {
    const { valid, calls_left, ...reply } = await real.verify(customer, index, environment);
    const { status, products } = reply;
    const isLimited = typeof calls_left === 'number';
    found.push(valid ? { environment: reply.environment, isLimited, status, products } : null);
  }
  assert.deepEqual(found, expected, `the keys of customer ${customer.index}`);
}

function expectedKeys({ realm }: Model, customer: Customer) {
  const { products, enabled, standing, isSuspended } = customer;
  return customer.keys.map(({ environment, isLimited, isValid }) => {
    const isEnabledOnly = realm === 'live' && environment === 'production' && standing === 'ACTIVE';
    const usable = products.filter((product) => !isEnabledOnly || enabled.includes(product));
    const where = realm === 'live' ? environment : 'sandbox';
    return isValid && !isSuspended
      ? { environment: where, isLimited, status: statusOf(customer), products: usable }
      : null;
  });
}

/** The registrar chooses when exactly a bank is called again; within a day. */
export async function observe(model: Model, real: Real): Promise<Registration[]> {
  const stored = await listRegistrationsOf(real.world.store.db, [...real.clientIds, '']);
  for (const row of stored) {
    const wanted = rowOf(model, real, row);
    if (wanted?.due !== 'soon' || row.dueAt === null) continue;
    if (row.dueAt > model.now && row.dueAt <= model.now + dayMs) wanted.due = row.dueAt;
  }
  return stored;
}

/** The partner's view. */
async function checkView(model: Model, real: Real, customer: Customer): Promise<void> {
  // If reads advance registrations, reading is a separate command.
  if (customer.isRemoved || model.progress.mode === 'reads') return;
  const reply = await real.partner('/partner/customer/oauth_institutions/get', real.of(customer));
  assert.deepEqual(seen(reply), expectedView(model, customer), `what is seen of customer ${customer.index}`);
}

/** The fields of a reply that the model covers. */
// biome-ignore lint/suspicious/noExplicitAny: a reply
export function seen({ flowdown_status, questionnaire_status, institutions }: any) {
  return {
    diligence: [flowdown_status, questionnaire_status],
    // biome-ignore lint/suspicious/noExplicitAny: a reply
    institutions: institutions.map((institution: any) => ({
      id: institution.institution_id,
      ...institution.environments,
      date: institution.production_enablement_date,
      needsAttention: institution.errors.length > 0,
    })),
  };
}

export function expectedView(model: Model, { flowdown, questionnaire, rows }: Customer) {
  return {
    diligence: [flowdown, questionnaire],
    institutions: model.institutions.map(({ id }) => {
      const [development, production] = [rows.get(`development ${id}`), rows.get(`production ${id}`)];
      return {
        id,
        development: development?.status ?? 'NOT_STARTED',
        production: production?.status ?? 'NOT_STARTED',
        date: production?.date ?? null,
        needsAttention: [development, production].some((row) => row?.status === 'ATTENTION_REQUIRED'),
      };
    }),
  };
}

function rowOf(model: Model, real: Real, { endCustomerClientId, environment, institutionId }: Registration) {
  const index = real.clientIds.indexOf(endCustomerClientId);
  return model.customers[index]?.rows.get(`${environment} ${institutionId}`);
}

function checkRows(model: Model, real: Real, stored: readonly Registration[]): void {
  const found = stored.map((row) => [
    `${real.clientIds.indexOf(row.endCustomerClientId)} ${row.environment} ${row.institutionId}`,
    {
      status: row.status,
      lacks: row.problems.map(({ kind }) => kind),
      date: row.productionEnablementDate,
      due: row.dueAt,
      task: row.task,
      isWithdrawn: row.withdrawnAt !== null,
    },
  ]);
  const wanted = model.customers.flatMap(({ index, rows }) =>
    [...rows].map(([key, row]) => [`${index} ${key}`, expectedRow(row)]),
  );
  assert.deepEqual(Object.fromEntries(found), Object.fromEntries(wanted));
}

function expectedRow({ status, lacks, date, due, task, isWithdrawn }: Row) {
  return { status, lacks, date, due, task, isWithdrawn };
}
