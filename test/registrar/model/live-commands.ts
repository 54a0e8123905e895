import assert from 'node:assert/strict';
import fc from 'fast-check';
import { moods } from './bank.ts';
import { observe } from './check.ts';
import { command, pick } from './command.ts';
import { informationCommands } from './information-commands.ts';
import { hasCustomers, lifecycleCommands, pickCustomer, someCustomer } from './lifecycle-commands.ts';
import type { Model } from './model.ts';
import { type Real, verdictOf } from './real.ts';
import { dayMs, type Env } from './row.ts';

const someEnv = fc.constantFrom<Env>('development', 'production');

const manualOutcomes = ['SUBMITTED', 'APPROVED', 'ENABLED', 'REFUSED', 'UPDATED', 'WITHDRAWN'];
/** The operator works on the task queue. */
const done: Record<string, string> = { SUBMIT: 'SUBMITTED', UPDATE: 'UPDATED', WITHDRAW: 'WITHDRAWN' };

/** The operator records the outcome of a form or, for an unknown outcome at a bank, the truth. */
const record = fc
  .tuple(
    someCustomer,
    someEnv,
    fc.constantFrom('ins_2', 'ins_2', 'ins_3'),
    fc.constantFrom(...manualOutcomes, null, null, null),
  )
  .map(([index, env, id, asked]) =>
    command(
      `record ${asked ?? 'what was done'} of ${index} ${env} ${id}`,
      async (model, real) => {
        const customer = pickCustomer(model, index);
        const row = customer.rows.get(`${env} ${id}`);
        const clientId = real.clientIds[customer.index];
        const known = model.bank.clientOf(`${customer.index}-${env}`) ?? null;
        const truth = known === null ? 'NOT_REGISTERED' : 'REGISTERED';
        const outcome = row?.task === 'RESOLVE' ? truth : (asked ?? done[row?.task ?? ''] ?? 'ENABLED');
        const there = real.world.bank.clientOf(`${clientId}-${env}`) ?? '';
        const client = {
          client_id: there,
          registration_client_uri: real.world.exchanges.clientUri(there),
          registration_access_token: 'token',
        };
        if (row?.task === 'WITHDRAW' && outcome === 'WITHDRAWN') {
          await real.withdrawAtBank(customer, id, env);
          model.withdrawAtBank(row);
        }
        const reply = await real.record(customer, id, env, {
          outcome,
          ...(outcome === 'REFUSED' && { reason: 'The form is not complete.' }),
          ...(outcome === 'REGISTERED' && { bank_client: client }),
        });
        assert.equal(
          verdictOf(reply),
          model.record(customer, row, outcome, outcome === 'REGISTERED' ? known : null),
          JSON.stringify(reply),
        );
      },
      hasCustomers,
    ),
  );

const mood = fc.constantFrom(...moods).map((chosen) =>
  command(`the bank ${chosen}`, async (model, real) => {
    model.bank.mood = chosen;
    real.world.bank.mood = chosen;
  }),
);

const drain = fc.constantFrom(1, 1, 2).map((nodes) =>
  command(`drain on ${nodes}`, async (model, real) => {
    await real.drain(nodes);
    model.drain();
  }),
);

/** Advances by the longest time of a request, after which due work is processed. */
export async function advance(model: Model, real: Real, byMs: number): Promise<void> {
  await real.arrive(model);
  await observe(model, real);
  real.world.now += byMs;
  model.now = real.world.now;
  await real.drain();
  model.drain();
}

const advances = fc
  .constantFrom(60_000, 5 * 60_000, 60 * 60_000, dayMs, 3 * dayMs)
  .map((byMs) => command(`advance by ${byMs / 60_000} minutes`, (model, real) => advance(model, real, byMs)));

/** An exchange starts, without a response for now. */
const begin = fc.tuple(fc.nat({ max: 3 }), fc.boolean()).map(([index, isRequestHeld]) =>
  command(`begin ${index}, ${isRequestHeld ? 'request' : 'answer'} under way`, async (model, real) => {
    const due = model.due().filter(({ row }) => row.institution.connector === 'dynamic');
    if (due.length === 0) return;
    const { customer, row } = pick(due, index);
    await real.begin(model, customer, row, isRequestHeld);
  }),
);

const release = fc
  .nat({ max: 3 })
  .map((index) => command(`answer ${index} arrives`, (model, real) => real.release(model, index)));

/** Everything in progress and not recorded is lost. */
const crash = fc.integer({ min: 0, max: 30 }).map((chance) =>
  command(`crash${chance === 30 ? ', and the store is opened again' : ''}`, async (_model, real) => {
    real.held = [];
    if (chance === 30) await real.world.reopen();
  }),
);

/** All commands on live end customers while exchanges with the bank complete. */
export const uninterruptedCommands = [
  ...lifecycleCommands,
  ...informationCommands,
  record,
  record,
  record,
  mood,
  mood,
  drain,
  drain,
  advances,
  advances,
];

/** All commands on live end customers. */
export const liveCommands = [...uninterruptedCommands, begin, release, crash];
