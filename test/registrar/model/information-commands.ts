import assert from 'node:assert/strict';
import fc from 'fast-check';
import { expectedProductStatuses } from './check.ts';
import { command } from './command.ts';
import { statusOf } from './customer.ts';
import { bodyOf, changesOf, evidenceOf, nothingGiven } from './information.ts';
import { aboutGiven, hasRoom, newNames, redirectUris, siteOf } from './lifecycle-commands.ts';
import { products, verdictOf } from './real.ts';
import { type Given, missing, type Requirement, requirements } from './requirements.ts';

const often = ['complete', 'complete', 'complete', 'complete'] as const;
const maybe = fc.constantFrom(...often, undefined);
const maybePartly = fc.constantFrom(...often, undefined, 'incomplete' as const);
const rarelyInvalid = fc.constantFrom(...often, ...often, 'incomplete' as const, 'invalid' as const);

/** What a creation provides. */
const given = fc
  .record({
    legal_entity_name: maybe,
    website: fc.constant('complete' as const),
    application_name: fc.constant('complete' as const),
    is_diligence_attested: maybePartly,
    technical_contact: maybePartly,
    billing_contact: maybePartly,
    address: rarelyInvalid,
    bank_addendum_acceptance: fc.oneof({ weight: 1, arbitrary: fc.constant(undefined) }, rarelyInvalid),
    'questionnaires.cra': maybePartly,
  })
  .map((all) => Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined)) as Given);

export const createStepByStep = fc
  .record({
    given,
    products: fc.constantFrom<string[]>(
      [],
      ['auth'],
      ['auth', 'identity'],
      ['auth', 'cra_base_report'],
      ['identity', 'cra_base_report'],
      ['cra_base_report'],
      // The last one is not the partner's.
      ['auth', 'transactions'],
    ),
    redirectUris: fc.option(redirectUris, { nil: undefined }),
  })
  .map((wanted) =>
    command(
      `create step by step ${JSON.stringify(wanted)}`,
      async (model, real) => {
        const { given } = wanted;
        const name = real.newName();
        const names = { name, legalName: name, website: siteOf(name) };
        const reply = await real.partner('/beta/partner/customer/v1/create', {
          company_name: name,
          customer_support_info: {},
          products: wanted.products,
          ...(wanted.redirectUris && { redirect_uris: wanted.redirectUris }),
          ...bodyOf(given, names),
        });
        const isInvalid = Object.values(given).includes('invalid');
        const isForeign = !wanted.products.every((product) => products.includes(product));
        const expected = isInvalid ? 'INVALID_FIELD' : isForeign ? 'INVALID_PRODUCT' : 'ok';
        assert.equal(verdictOf(reply), expected, JSON.stringify(reply));
        if (expected === 'ok') {
          const chosen = wanted.products.length > 0 ? wanted.products : products;
          real.created(reply);
          model.create({
            evidence: evidenceOf(given),
            missing: missing(given, chosen),
            products: chosen,
            isReviewed: real.isReviewed,
            application: {
              ...nothingGiven,
              redirectUris: wanted.redirectUris ?? [],
              ...changesOf(given, names),
            },
            directive: null,
          });
        }
        assert.equal(await real.storedCount(), model.customers.length);
      },
      hasRoom,
    ),
  );

const someInformation = fc.record(
  {
    legal_entity_name: fc.constant('complete' as const),
    website: fc.constantFrom(...often, 'invalid' as const),
    application_name: fc.constant('complete' as const),
    is_diligence_attested: fc.constantFrom(...often, 'incomplete' as const),
    technical_contact: fc.constantFrom(...often, 'incomplete' as const),
    billing_contact: fc.constantFrom(...often, 'incomplete' as const),
    address: rarelyInvalid,
    bank_addendum_acceptance: rarelyInvalid,
    'questionnaires.cra': fc.constantFrom(...often, 'incomplete' as const),
  },
  { requiredKeys: [] },
);

const provide = aboutGiven(
  fc.option(someInformation, { freq: 2 }),
  (information) => `provide ${information === null ? 'all that is due' : JSON.stringify(information)}`,
  (information) => async (model, customer, real) => {
    const all = Object.fromEntries(customer.due.map((name) => [name, 'complete']));
    const given: Given = information ?? all;
    const names = newNames(customer);
    const body = { ...real.of(customer), ...bodyOf(given, names) };
    const reply = await real.partner('/beta/partner/customer/v1/update', body);
    real.isSettled = false;
    return [model.provide(customer, given, names), reply];
  },
);

const someRequirements = fc.oneof(
  fc.constant([]),
  // Of the products, only some are concerned.
  fc.constant<Requirement[]>(['questionnaires.cra']),
  fc.shuffledSubarray([...requirements], { minLength: 1, maxLength: 3 }),
  fc.shuffledSubarray([...requirements], { minLength: 1, maxLength: 3 }),
);

const request = aboutGiven(
  someRequirements,
  (asked) => `request ${JSON.stringify(asked)}`,
  (asked) => async (model, customer, real) => [
    model.request(customer, asked),
    await real.decide(customer, 'request-information', { requirements_due: asked, note: 'Please.' }),
  ],
);

/** A partner simulates the reviewer of its sandbox. */
export const simulatedRequest = aboutGiven(
  someRequirements,
  (asked) => `simulated request ${JSON.stringify(asked)}`,
  (asked) => async (model, customer, real) => {
    const body = { ...real.of(customer), requirements_due: asked };
    const reply = await real.simulate('/customer/set_requirements', body);
    const verdict = model.request(customer, asked);
    return [customer.isRemoved ? 'CUSTOMER_NOT_FOUND' : verdict, reply];
  },
);

const enableProducts = aboutGiven(
  fc.constantFrom(
    null,
    null,
    ['auth'],
    ['auth'],
    ['identity'],
    ['identity'],
    ['cra_base_report'],
    ['auth', 'identity'],
    ['auth', 'transactions'],
  ),
  (asked) => `enablement of ${asked?.join(' and ') ?? 'all that is ready'}`,
  (asked) => async (model, customer, real) => {
    const body = { ...real.of(customer), ...(asked && { products: asked }) };
    const reply = await real.partner('/beta/partner/customer/v1/enable', body);
    real.isSettled = false;
    const isFirst = customer.standing !== 'ACTIVE';
    const verdict = model.enableProducts(customer, asked);
    if (verdict === 'ok') {
      const { status, product_statuses, production_secret } = reply;
      assert.deepEqual(
        [status, product_statuses, production_secret !== undefined],
        [statusOf(customer), expectedProductStatuses(customer), isFirst],
      );
      real.enabled(customer, reply);
    }
    return [verdict, reply];
  },
);

/** Commands of the step-by-step flow, and requests for information by the operator. */
export const informationCommands = [
  createStepByStep,
  createStepByStep,
  provide,
  provide,
  provide,
  request,
  request,
  enableProducts,
  enableProducts,
  enableProducts,
];
