import assert from 'node:assert/strict';
import fc from 'fast-check';
import { png } from '../../support/png.ts';
import { command, pick } from './command.ts';
import type { Application, Change, Customer } from './customer.ts';
import type { Model } from './model.ts';
import { type Real, verdictOf } from './real.ts';

const logos = { small: png({ bitDepth: 1, colourType: 0 }), other: png({ bitDepth: 2, colourType: 0 }) };
const redirectUris = fc.constantFrom<string[]>(
  ['https://app.example.com/oauth'],
  ['http://localhost:3000/oauth'],
  [],
);
const logo = fc.constantFrom<keyof typeof logos>('small', 'other');
const flowdown = fc.constantFrom('COMPLETE', 'COMPLETE', 'NEGOTIATION', 'IN_REVIEW');
const questionnaire = fc.constantFrom('COMPLETE', 'COMPLETE', 'RECEIVED');
const customersMax = 2;

export const someCustomer = fc.nat({ max: customersMax - 1 });

/** Whether there is a customer that a command can be about. */
export const hasCustomers = ({ customers }: Readonly<Model>) => customers.length > 0;

export type Decide = (
  model: Model,
  customer: Customer,
  real: Real,
) => Promise<[expected: string, reply: object]>;

/** A command about one end customer, with the same result from both. */
export function about(name: string, decide: Decide) {
  return someCustomer.map((index) =>
    command(
      `${name} of ${index}`,
      async (model, real) => {
        const [expected, reply] = await decide(model, pick(model.customers, index), real);
        assert.equal(verdictOf(reply), expected, JSON.stringify(reply));
      },
      hasCustomers,
    ),
  );
}

const create = fc
  .record({
    isAttested: oftenTrue(),
    hasAddendum: oftenTrue(),
    redirectUris: fc.oneof(
      { weight: 3, arbitrary: fc.constant<string[]>(['https://app.example.com/oauth']) },
      redirectUris,
    ),
    logo: fc.option(logo),
    directive: fc.option(fc.constantFrom('ENABLED', 'APPROVED', 'PROCESSING', 'ATTENTION_REQUIRED'), {
      freq: 5,
    }),
  })
  .map((given) =>
    command(
      `create ${JSON.stringify(given)}`,
      async (model, real) => {
        const { isAttested, hasAddendum, directive } = given;
        const name = real.newName() + (directive === null ? '' : ` [${directive}]`);
        const application: Application = { name, redirectUris: given.redirectUris, logo: given.logo };
        const reply = await real.partner('/partner/customer/create', {
          company_name: name,
          legal_entity_name: name,
          application_name: name,
          website: `${name.toLowerCase().replaceAll(/[^a-z0-9]+/gu, '-')}x.example`,
          address: {
            city: 'Portland',
            street: '9 Garden Way',
            region: 'OR',
            postal_code: '97201',
            country_code: 'US',
          },
          is_diligence_attested: isAttested,
          is_bank_addendum_completed: hasAddendum,
          redirect_uris: given.redirectUris,
          ...(given.logo !== null && { logo: logos[given.logo].toString('base64') }),
        });
        assert.equal(verdictOf(reply), 'ok', JSON.stringify(reply));
        real.isSettled = false;
        real.clientIds.push(reply.end_customer.client_id);
        model.create({
          isAttested,
          hasAddendum,
          isReviewed: real.isReviewed,
          application,
          // In the live realm, names have no directives.
          directive: model.realm === 'sandbox' ? directive : null,
        });
      },
      ({ customers }) => customers.length < customersMax,
    ),
  );

const change = fc.oneof(
  flowdown.map((status): Change => ({ flowdown: status })),
  questionnaire.map((status): Change => ({ questionnaire: status })),
  redirectUris.map((uris): Change => ({ application: { redirectUris: uris } })),
  fc.constantFrom('', ' 2').map((suffix): Change => ({ application: { name: suffix } })),
  logo.map((chosen): Change => ({ application: { logo: chosen } })),
);

const update = fc.tuple(someCustomer, change).map(([index, asked]) =>
  command(
    `update ${index} ${JSON.stringify(asked)}`,
    async (model, real) => {
      const customer = pick(model.customers, index);
      const first = customer.application.name.replace(/ 2(?= \[|$)/u, '');
      const { application } = asked;
      const changed = { ...application };
      // Keeps its end, which may contain a directive.
      if (changed.name !== undefined) changed.name = first.replace(/( \[\w+\])?$/u, `${changed.name}$1`);
      const reply = await real.change(customer, {
        ...(asked.flowdown && { flowdown_status: asked.flowdown }),
        ...(asked.questionnaire && { questionnaire_status: asked.questionnaire }),
        ...(changed.name !== undefined && { application_name: changed.name }),
        ...(changed.redirectUris && { redirect_uris: changed.redirectUris }),
        ...(changed.logo && { logo: logos[changed.logo as keyof typeof logos].toString('base64') }),
      });
      const expected = model.update(customer, { ...asked, ...(application && { application: changed }) });
      assert.equal(verdictOf(reply), expected, JSON.stringify(reply));
    },
    hasCustomers,
  ),
);

/** Commands of partners and the operator on end customers. */
export const lifecycleCommands = [
  create,
  create,
  about('approval', async (model, customer, real) => [
    model.review(customer, 'APPROVE'),
    await real.decide(customer, 'approve'),
  ]),
  about('denial', async (model, customer, real) => [
    model.review(customer, 'DENY'),
    await real.decide(customer, 'deny', { reason: 'not now' }),
  ]),
  about('reversal', async (model, customer, real) => [
    model.reverse(customer),
    await real.decide(customer, 'reverse', { reason: 'after all' }),
  ]),
  ...[1, 2].map(() =>
    about('enablement', async (model, customer, real) => {
      real.isSettled = false;
      return [model.enable(customer), await real.partner('/partner/customer/enable', real.of(customer))];
    }),
  ),
  about('removal', async (model, customer, real) => {
    real.isSettled = false;
    return [model.remove(customer), await real.partner('/partner/customer/remove', real.of(customer))];
  }),
  about('suspension', async (model, customer, real) => [
    model.suspend(customer),
    await real.decide(customer, 'suspend', { reason: 'an invoice is overdue' }),
  ]),
  about('resumption', async (model, customer, real) => [
    model.endSuspension(customer),
    await real.decide(customer, 'resume'),
  ]),
  about('off-boarding', async (model, customer, real) => {
    real.isSettled = false;
    return [model.offBoard(customer), await real.decide(customer, 'off-board', { reason: 'it has left' })];
  }),
  update,
  update,
  update,
];

function oftenTrue() {
  return fc.integer({ min: 0, max: 4 }).map((number) => number > 0);
}
