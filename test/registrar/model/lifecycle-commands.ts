import assert from 'node:assert/strict';
import fc from 'fast-check';
import { png } from '../../support/png.ts';
import { command } from './command.ts';
import type { Change, Customer } from './customer.ts';
import { bodyOf, changesOf, type Names } from './information.ts';
import type { Model } from './model.ts';
import { products, type Real, verdictOf } from './real.ts';
import type { Given } from './requirements.ts';

const logos = { small: png({ bitDepth: 1, colourType: 0 }), other: png({ bitDepth: 2, colourType: 0 }) };
export const redirectUris = fc.constantFrom<string[]>(
  ['https://app.example.com/oauth'],
  ['http://localhost:3000/oauth'],
  [],
);
const often = ['complete', 'complete', 'complete'] as const;
const logo = fc.constantFrom<keyof typeof logos>('small', 'other');
const flowdown = fc.constantFrom('COMPLETE', 'COMPLETE', 'NEGOTIATION', 'IN_REVIEW');
const questionnaire = fc.constantFrom('COMPLETE', 'COMPLETE', 'RECEIVED');

export const someCustomer = fc.nat({ max: 2 });

/** Whether another one can be created: there are at most two, and four with removed ones. */
export const hasRoom = ({ customers }: Readonly<Model>) =>
  customers.length < 4 && customers.filter(({ isRemoved }) => !isRemoved).length < 2;

/** Selects a customer, the newest by 0. */
export function pickCustomer({ customers }: Model, index: number): Customer {
  return customers.at(-1 - (index % customers.length)) as Customer;
}

/** Whether there is a customer that a command can be about. */
export const hasCustomers = ({ customers }: Readonly<Model>) => customers.length > 0;

export type Decide = (
  model: Model,
  customer: Customer,
  real: Real,
) => Promise<[expected: string, reply: object]>;

/** A command about one end customer, with the same result from both; a rejected call changes nothing. */
export function about(name: string, decide: Decide) {
  return aboutGiven(
    fc.constant(null),
    () => name,
    () => decide,
  );
}

export function aboutGiven<Given>(
  someGiven: fc.Arbitrary<Given>,
  nameOf: (given: Given) => string,
  decideWith: (given: Given) => Decide,
) {
  return fc.tuple(someCustomer, someGiven).map(([index, given]) =>
    command(
      `${nameOf(given)} of ${index}`,
      async (model, real) => {
        const customer = pickCustomer(model, index);
        const before = await real.stored(customer);
        const [expected, reply] = await decideWith(given)(model, customer, real);
        assert.equal(verdictOf(reply), expected, JSON.stringify(reply));
        if (expected !== 'ok') assert.deepEqual(await real.stored(customer), before, 'a rejected call');
      },
      hasCustomers,
    ),
  );
}

/** At once. */
export const create = fc
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
        const site = siteOf(name);
        const reply = await real.partner('/partner/customer/create', {
          company_name: name,
          legal_entity_name: name,
          application_name: name,
          website: site,
          address: {
            city: 'Portland',
            street: '9 Garden Way',
            region: 'OR',
            postal_code: '97201',
            country_code: 'US',
          },
          billing_contact: { email: 'billing@customer.example' },
          is_diligence_attested: isAttested,
          is_bank_addendum_completed: hasAddendum,
          redirect_uris: given.redirectUris,
          ...(given.logo !== null && { logo: logos[given.logo].toString('base64') }),
        });
        assert.equal(verdictOf(reply), 'ok', JSON.stringify(reply));
        real.created(reply);
        model.create({
          evidence: {},
          missing: [],
          products,
          isReviewed: real.isReviewed,
          application: {
            name,
            legalName: name,
            website: site,
            contact: 'partner',
            billing: 'own',
            address: 'complete',
            isAttested,
            isAccepted: hasAddendum,
            redirectUris: given.redirectUris,
            logo: given.logo,
          },
          // In the live realm, names have no directives.
          directive: model.realm === 'sandbox' ? directive : null,
        });
      },
      hasRoom,
    ),
  );

const change = fc.oneof(
  flowdown.map((status): Change => ({ flowdown: status })),
  questionnaire.map((status): Change => ({ questionnaire: status })),
  redirectUris.map((uris): Change => ({ application: { redirectUris: uris } })),
  fc.constantFrom('', ' 2').map((suffix): Change => ({ application: { name: suffix } })),
  fc.constantFrom('', 'www.').map((prefix): Change => ({ application: { website: prefix } })),
  logo.map((chosen): Change => ({ application: { logo: chosen } })),
  ...[1, 2].map(() =>
    fc
      .record(
        {
          legal_entity_name: fc.constant('complete' as const),
          is_diligence_attested: fc.constantFrom(...often, 'incomplete' as const),
          technical_contact: fc.constant('complete' as const),
          billing_contact: fc.constant('complete' as const),
          address: fc.constantFrom(...often, 'incomplete' as const, 'invalid' as const),
          bank_addendum_acceptance: fc.constantFrom(...often, 'incomplete' as const),
        },
        { requiredKeys: [] },
      )
      .map((given): Change => ({ given })),
  ),
);

/** The other names that a request can give a customer. */
export function newNames(customer: Customer): Names {
  return {
    name: renamed(customer, ' 2'),
    legalName: `${renamed(customer, '')} Inc.`,
    website: withPrefix(customer, 'www.'),
  };
}

/** Returns a customer's name with another suffix; a directive stays at its end. */
function renamed({ application }: Customer, suffix: string): string {
  return application.name.replace(/( 2)?( \[\w+\])?$/u, `${suffix}$2`);
}

/** Returns a website with a domain of its own. */
export function siteOf(name: string): string {
  return `${name.toLowerCase().replaceAll(/[^a-z0-9]+/gu, '-')}x.example`;
}

function withPrefix({ application }: Customer, prefix: string): string {
  return application.website.replace(/^(www\.)?/u, prefix);
}

const update = aboutGiven(
  change,
  (asked) => `update ${JSON.stringify(asked)}`,
  (asked) => async (model, customer, real) => {
    const { flowdown, questionnaire } = asked;
    const application = { ...asked.application };
    const given: Given = { ...asked.given };
    if (application.name !== undefined) {
      application.name = renamed(customer, application.name);
      given.application_name = 'complete';
    }
    if (application.website !== undefined) {
      application.website = withPrefix(customer, application.website);
      given.website = 'complete';
    }
    const { bank_addendum_acceptance: accepted, ...others } = given;
    const names = { ...newNames(customer), ...application };
    const reply = await real.change(customer, {
      ...(flowdown && { flowdown_status: flowdown }),
      ...(questionnaire && { questionnaire_status: questionnaire }),
      ...bodyOf(others, names),
      ...(accepted && { is_bank_addendum_completed: accepted === 'complete' }),
      ...(application.redirectUris && { redirect_uris: application.redirectUris }),
      ...(application.logo && { logo: logos[application.logo as keyof typeof logos].toString('base64') }),
    });
    const all = { ...application, ...changesOf(given, names) };
    return [model.update(customer, { ...asked, application: all, given }), reply];
  },
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
      const reply = await real.partner('/partner/customer/enable', real.of(customer));
      real.enabled(customer, reply);
      return [model.enable(customer), reply];
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
