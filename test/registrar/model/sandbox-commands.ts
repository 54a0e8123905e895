import assert from 'node:assert/strict';
import fc from 'fast-check';
import { expectedView, seen } from './check.ts';
import { command } from './command.ts';
import { institutions } from './ground.ts';
import { informationCommands, simulatedRequest } from './information-commands.ts';
import {
  about,
  aboutGiven,
  hasCustomers,
  lifecycleCommands,
  pickCustomer,
  someCustomer,
} from './lifecycle-commands.ts';
import type { Model, Progress } from './model.ts';
import { type Real, verdictOf } from './real.ts';
import { dayMs, type Env, type Institution, type Outcome } from './row.ts';

const outcomes = fc.constantFrom<Outcome>('ENABLED', 'APPROVED', 'PROCESSING', 'ATTENTION_REQUIRED');
const isRefusal = (reply: object) => verdictOf(reply) !== 'ok';

/** A call that always succeeds, with the same effect on the model. */
function steering(name: string, run: (model: Model, real: Real) => Promise<object>) {
  return command(name, async (model, real) => {
    const reply = await run(model, real);
    assert.ok(!isRefusal(reply), JSON.stringify(reply));
  });
}

const advance = fc.constantFrom(1, 3600, 18 * 3600, 86_400, 40 * 86_400).map((seconds) =>
  steering(`advance by ${seconds} s`, async (model, real) => {
    model.advance(seconds * 1000);
    return real.simulate('/clock/advance', { seconds });
  }),
);

const freeze = fc.constant(
  steering('freeze', async (model, real) => {
    model.freeze();
    return real.simulate('/clock/freeze');
  }),
);

const resume = fc.constant(
  steering('resume', async (model, real) => {
    model.resume();
    return real.simulate('/clock/resume');
  }),
);

/** Real time advances, and a running clock with it; no command is called. */
const timePasses = fc.constantFrom(1000, 6 * 3600_000, 2 * dayMs).map((byMs) =>
  command(`${byMs / 1000} s pass`, async (model, real) => {
    real.world.now += byMs;
    model.now = real.world.now;
    real.isSettled = false;
    model.settle();
  }),
);

const progress = fc
  .constantFrom<Progress>(
    { mode: 'clock' },
    { mode: 'clock' },
    { mode: 'immediate' },
    { mode: 'reads', reads: 2 },
  )
  .map((wanted) =>
    steering(`progress by ${JSON.stringify(wanted)}`, async (model, real) => {
      const reply = await real.simulate('/progress/set', wanted);
      model.setProgress(wanted);
      return reply;
    }),
  );

const read = about('reading', async (model, customer, real) => {
  const reply = await real.partner('/partner/customer/oauth_institutions/get', real.of(customer));
  if (customer.isRemoved) return ['CUSTOMER_NOT_FOUND', reply];
  model.read(customer);
  assert.deepEqual(seen(reply), expectedView(model, customer));
  return ['ok', reply];
});

const setStatus = fc
  .tuple(
    someCustomer,
    fc.constantFrom(...institutions.map(({ id }) => id)),
    fc.constantFrom<Env>('development', 'production'),
    outcomes,
    fc.option(fc.constant('Fix it.'), { freq: 3 }),
  )
  .map(([index, id, env, status, error]) =>
    command(
      `set ${id} of ${index} ${env} to ${status}${error ?? ''}`,
      async (model, real) => {
        const customer = pickCustomer(model, index);
        const reply = await real.simulate('/registration/set_status', {
          ...real.of(customer),
          institution_id: id,
          environment: env,
          status,
          ...(error !== null && { error }),
        });
        assert.equal(
          verdictOf(reply),
          model.setStatus(customer, id, env, status, error),
          JSON.stringify(reply),
        );
      },
      hasCustomers,
    ),
  );

const diligence = aboutGiven(
  fc.tuple(
    fc.constantFrom('flowdown', 'questionnaire'),
    fc.constantFrom('COMPLETE', 'COMPLETE', 'NOT_STARTED'),
  ),
  ([what, status]) => `simulated ${what} ${status}`,
  ([what, status]) =>
    async (model, customer, real) => {
      const reply = await real.simulate(`/customer/set_${what}`, { ...real.of(customer), status });
      const verdict = model.update(customer, { [what]: status });
      // Partners do not see removed customers.
      return [customer.isRemoved ? 'CUSTOMER_NOT_FOUND' : verdict, reply];
    },
);

const review = aboutGiven(
  fc.constantFrom<'APPROVE' | 'DENY'>('APPROVE', 'APPROVE', 'DENY'),
  (decision) => `simulated review: ${decision}`,
  (decision) => async (model, customer, real) => {
    const reply = await real.simulate('/customer/review', { ...real.of(customer), decision });
    const verdict = model.review(customer, decision);
    return [customer.isRemoved ? 'CUSTOMER_NOT_FOUND' : verdict, reply];
  },
);

const institution = fc
  .record({
    id: fc.constantFrom('ins_1', 'ins_2', 'ins_4'),
    paceMs: fc.constantFrom(0, dayMs / 2, dayMs),
    outcome: outcomes,
    requiresLogo: fc.boolean(),
  })
  .map((terms): Institution => ({ ...terms, connector: 'simulated' }));

const setInstitutions = fc
  .option(fc.uniqueArray(institution, { maxLength: 3, selector: ({ id }) => id }))
  .map((wanted) =>
    steering(`institutions ${JSON.stringify(wanted)}`, async (model, real) => {
      const reply = await real.simulate('/institutions/set', {
        institutions:
          wanted?.map(({ id, paceMs, outcome, requiresLogo }) => ({
            institution_id: id,
            name: id,
            pace_days: paceMs / dayMs,
            outcome,
            requires_logo: requiresLogo,
          })) ?? null,
      });
      model.setInstitutions(wanted ?? [...rehearsed]);
      return reply;
    }),
  );

/** The catalogue of a sandbox. */
export const rehearsed: readonly Institution[] = institutions.map((terms) => ({
  ...terms,
  connector: 'simulated',
}));

const drain = fc.constantFrom(1, 2).map((nodes) =>
  command(`drain on ${nodes}`, async (model, real) => {
    await real.drain(nodes);
    model.settle();
  }),
);

const crash = fc.integer({ min: 0, max: 30 }).map((chance) =>
  command(`crash${chance === 30 ? ', and the store is opened again' : ''}`, async (_model, real) => {
    if (chance === 30) await real.world.reopen();
  }),
);

/** All commands in a sandbox. */
export const sandboxCommands = [
  ...lifecycleCommands,
  ...informationCommands,
  simulatedRequest,
  review,
  advance,
  advance,
  freeze,
  resume,
  timePasses,
  progress,
  read,
  read,
  setStatus,
  setStatus,
  diligence,
  setInstitutions,
  drain,
  crash,
];
