import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { sampleProfile } from '../../test/support/samples.ts';
import { type EndCustomerProfile, type Requirement, requirements } from './end-customer.ts';
import { products } from './product.ts';
import {
  acceptanceProblems,
  isReviewable,
  missingRequirements,
  requirementsOf,
  stillDue,
} from './requirements.ts';

const answered = {
  purposes: { WRITTEN_INSTRUCTION: { useCases: ['CREDIT_UNDERWRITING'] } },
  isThirdPartyInvolved: false,
  isTechnicalServiceProviderInvolved: false,
} as const;

const complete: EndCustomerProfile = {
  ...sampleProfile,
  address: { street: '1 Main St', city: 'Portland', countryCode: 'US' },
  craQuestionnaire: answered,
};

/** For each requirement, the profiles in which it is missing. */
const without: Readonly<Record<Requirement, readonly Partial<EndCustomerProfile>[]>> = {
  legal_entity_name: [{ legalEntityName: '' }],
  website: [{ website: '' }],
  application_name: [{ applicationName: '' }],
  is_diligence_attested: [{ isDiligenceAttested: false }],
  technical_contact: [{ technicalContact: {} }, { technicalContact: { givenName: 'Ada' } }],
  billing_contact: [{ billingContact: {} }, { billingContact: { familyName: 'Ruiz' } }],
  address: [
    { address: {} },
    { address: { city: 'Portland', countryCode: 'US' } },
    { address: { street: '1 Main St', countryCode: 'US' } },
    { address: { street: '1 Main St', city: 'Portland' } },
  ],
  bank_addendum_acceptance: [{ isBankAddendumCompleted: false }],
  'questionnaires.cra': [
    { craQuestionnaire: null },
    { craQuestionnaire: {} },
    { craQuestionnaire: { ...answered, purposes: {} } },
    { craQuestionnaire: { ...answered, purposes: { EMPLOYMENT: { useCases: [] } } } },
    { craQuestionnaire: { ...answered, purposes: { ...answered.purposes, EMPLOYMENT: {} } } },
    { craQuestionnaire: { purposes: answered.purposes, isThirdPartyInvolved: true } },
    { craQuestionnaire: { purposes: answered.purposes, isTechnicalServiceProviderInvolved: true } },
  ],
};

describe('for each product, what is missing is due, and nothing else', () => {
  for (const product of products) {
    const profile = { ...complete, products: [product] };

    test(`${product}: nothing, if all is given`, () => {
      assert.deepEqual(missingRequirements(profile), []);
    });

    for (const requirement of requirements) {
      const isAsked = requirement !== 'questionnaires.cra' || product.startsWith('cra_');
      test(`${product}: ${requirement} ${isAsked ? 'if it is missing' : 'never'}`, () => {
        assert.equal(requirementsOf(product).includes(requirement), isAsked);
        for (const lacking of without[requirement]) {
          const missing = missingRequirements({ ...profile, ...lacking });
          assert.deepEqual(missing, isAsked ? [requirement] : [], JSON.stringify(lacking));
        }
      });
    }
  }
});

test('all that is missing is due, in the order of the contract', () => {
  const empty = Object.assign({}, complete, ...Object.values(without).map(([first]) => first));
  assert.deepEqual(missingRequirements({ ...empty, products: ['cra_base_report'] }), requirements);
});

test('a requirement is met by what the partner provides for it, if that is complete', () => {
  const due = ['legal_entity_name', 'questionnaires.cra'] as const;
  assert.deepEqual(stillDue(due, ['legal_entity_name'], complete), ['questionnaires.cra']);
  assert.deepEqual(stillDue(due, due, { ...complete, craQuestionnaire: {} }), ['questionnaires.cra']);
  // It was requested although there is a value: the old value does not meet it.
  assert.deepEqual(stillDue(due, [], complete), due);
});

test('a review can begin while only the questionnaire of a product is due', () => {
  assert.equal(isReviewable([]), true);
  assert.equal(isReviewable(['questionnaires.cra']), true);
  assert.equal(isReviewable(['address']), false);
});

describe('evidence for the bank addendum', () => {
  const now = Date.UTC(2026, 4, 4);
  const evidence = {
    customerAccepted: true,
    customerIpAddress: '2001:db8::1',
    customerAgreementTimestamp: '2026-05-03T23:59:59Z',
  };
  const pathsOf = (given: object) =>
    acceptanceProblems(given, now).map(({ path }) => path.replace('bank_addendum_acceptance.', ''));

  test('is good with the address and time of the acceptance, or without an acceptance', () => {
    assert.deepEqual(pathsOf(evidence), []);
    assert.deepEqual(pathsOf({ customerAccepted: false }), []);
  });

  for (const [given, paths] of [
    [{}, ['customer_accepted']],
    [{ customerAccepted: true }, ['customer_ip_address', 'customer_agreement_timestamp']],
    [{ ...evidence, customerIpAddress: 'localhost' }, ['customer_ip_address']],
    [{ ...evidence, customerAgreementTimestamp: '2026-05-04T00:00:01Z' }, ['customer_agreement_timestamp']],
  ] as const) {
    test(`has problems: ${JSON.stringify(given)}`, () => assert.deepEqual(pathsOf(given), paths));
  }
});
