import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { type Around, isRefused, update } from '../../test/support/updated-customer.ts';
import type { EndCustomerUpdate } from './update-end-customer.ts';

describe('an attestation', () => {
  const withheld = { isDiligenceAttested: false, isBankAddendumCompleted: false } as const;
  const attested = { isDiligenceAttested: true, isBankAddendumCompleted: true };
  const statusesAfter = (asked: EndCustomerUpdate, around: Around) => {
    const { flowdownStatus, questionnaireStatus } = update(asked, around).endCustomer;
    return [flowdownStatus, questionnaireStatus];
  };
  const untouched = {
    ...withheld,
    flowdownStatus: 'NOT_STARTED',
    questionnaireStatus: 'NOT_STARTED',
  } as const;

  test('starts flowdown and questionnaire as on creation', () => {
    assert.deepEqual(statusesAfter(attested, { of: untouched }), ['COMPLETE', 'COMPLETE']);
    const by = { reviewPolicy: 'MANUAL' } as const;
    assert.deepEqual(statusesAfter(attested, { of: untouched, by }), ['COMPLETE', 'RECEIVED']);
    const applicationName = 'A [FLOWDOWN_NOT_COMPLETE] [QUESTIONNAIRE_NOT_COMPLETE]';
    const of = { ...untouched, realm: 'sandbox', applicationName } as const;
    assert.deepEqual(statusesAfter(attested, { of }), ['NOT_STARTED', 'RECEIVED']);
  });

  test('changes no status that the operator has set', () => {
    const of = { ...withheld, flowdownStatus: 'NEGOTIATION', questionnaireStatus: 'RECEIVED' } as const;
    assert.deepEqual(statusesAfter(attested, { of }), ['NEGOTIATION', 'RECEIVED']);
    const negotiated = { flowdownStatus: 'NEGOTIATION' } as const;
    assert.deepEqual(statusesAfter({ isBankAddendumCompleted: false }, { of: negotiated }), [
      'NEGOTIATION',
      'COMPLETE',
    ]);
    const explicit = { ...attested, flowdownStatus: 'NOT_STARTED' } as const;
    assert.deepEqual(statusesAfter(explicit, { of: untouched, isOperator: true }), [
      'NOT_STARTED',
      'COMPLETE',
    ]);
  });
});

describe('a change that needs a review', () => {
  const conflict = { matches: { channelConflict: true } };
  const rename = { legalEntityName: 'B' };
  const outcomeOf = (asked: EndCustomerUpdate, around: Around) => {
    const { status, reviewReasons } = update(asked, around).endCustomer;
    return [status, ...reviewReasons];
  };

  test('puts an approved end customer back under review, with its reasons added', () => {
    assert.deepEqual(outcomeOf(rename, conflict), ['UNDER_REVIEW', 'CHANNEL_CONFLICT']);
    const of = { reviewReasons: ['DILIGENCE_NOT_ATTESTED'] } as const;
    assert.deepEqual(
      outcomeOf(rename, { of: { ...of, reviewReasons: [...of.reviewReasons] }, ...conflict }),
      ['UNDER_REVIEW', 'DILIGENCE_NOT_ATTESTED', 'CHANNEL_CONFLICT'],
    );
    const by = { reviewPolicy: 'MANUAL' } as const;
    assert.deepEqual(outcomeOf(rename, { by }), ['UNDER_REVIEW', 'MANUAL_REVIEW_POLICY']);
  });

  test('is not needed for another spelling of the legal name, nor for other fields', () => {
    const by = { reviewPolicy: 'MANUAL' } as const;
    assert.deepEqual(outcomeOf({ legalEntityName: 'a' }, { by }), ['PENDING_ENABLEMENT']);
    assert.deepEqual(outcomeOf({ companyName: 'B', website: 'b.example.com' }, { by }), [
      'PENDING_ENABLEMENT',
    ]);
  });

  for (const status of ['UNDER_REVIEW', 'DENIED'] as const) {
    test(`adds its reason to one that is ${status}, which stays so`, () => {
      assert.deepEqual(outcomeOf(rename, { of: { status }, ...conflict }), [status, 'CHANNEL_CONFLICT']);
    });
  }

  test('of one that information is due for puts it under review once that is provided', () => {
    const due = { status: 'MORE_INFORMATION_NEEDED', requirementsDue: ['billing_contact'] } as const;
    const { endCustomer } = update(rename, {
      of: { ...due, statusWhenMet: 'PENDING_ENABLEMENT' },
      ...conflict,
    });
    const { status, statusWhenMet, reviewReasons } = endCustomer;
    assert.deepEqual(
      [status, statusWhenMet, reviewReasons],
      ['MORE_INFORMATION_NEEDED', 'UNDER_REVIEW', ['CHANNEL_CONFLICT']],
    );
    const enabled = { ...due, statusWhenMet: 'ACTIVE' } as const;
    assert.throws(() => update(rename, { of: enabled, ...conflict }), isRefused('CONFLICT'));
  });

  test('is rejected if the end customer is active, unless the operator makes it', () => {
    const of = { status: 'ACTIVE' } as const;
    assert.throws(() => update(rename, { of, ...conflict }), isRefused('CONFLICT'));
    assert.throws(() => update({ isDiligenceAttested: false }, { of }), isRefused('CONFLICT'));
    assert.equal(update(rename, { of }).endCustomer.status, 'ACTIVE');
    const isOperator = true;
    assert.deepEqual(outcomeOf(rename, { of, isOperator, ...conflict }), ['ACTIVE', 'CHANNEL_CONFLICT']);
  });

  test('of the operator leaves the end customer as it is, and shows a conflict', () => {
    const by = { reviewPolicy: 'MANUAL' } as const;
    const isOperator = true;
    assert.deepEqual(outcomeOf(rename, { by, isOperator }), ['PENDING_ENABLEMENT']);
    assert.deepEqual(outcomeOf(rename, { by, isOperator, ...conflict }), [
      'PENDING_ENABLEMENT',
      'CHANNEL_CONFLICT',
    ]);
  });
});

describe('information that is due', () => {
  const due = { status: 'MORE_INFORMATION_NEEDED', requirementsNote: 'Please check.' } as const;
  const stateAfter = (asked: EndCustomerUpdate, around: Around) => {
    const { status, requirementsDue, requirementsNote, statusWhenMet } = update(asked, around).endCustomer;
    return [status, requirementsDue, requirementsNote, statusWhenMet];
  };
  const address = { street: '9 Garden Way', city: 'Oslo', countryCode: 'NO' };

  test('is provided by an update, with the status that it had before once nothing is due', () => {
    const of = {
      ...due,
      statusWhenMet: 'ACTIVE',
      requirementsDue: ['legal_entity_name', 'address'],
    } as const;
    assert.deepEqual(stateAfter({ address }, { of }), [
      'MORE_INFORMATION_NEEDED',
      ['legal_entity_name'],
      'Please check.',
      'ACTIVE',
    ]);
    assert.deepEqual(stateAfter({ address, legalEntityName: 'A' }, { of }), ['ACTIVE', [], null, null]);
    assert.deepEqual(stateAfter({ address: { city: 'Oslo' } }, { of })[1], ['legal_entity_name', 'address']);
    const addendum = { ...of, requirementsDue: ['bank_addendum_acceptance'] } as const;
    assert.equal(stateAfter({ isBankAddendumCompleted: true }, { of: addendum })[0], 'ACTIVE');
  });

  test('leads to the review that its creation would have had', () => {
    const of = {
      ...due,
      statusWhenMet: null,
      legalEntityName: '',
      address: { street: '1 Main St', city: 'Oslo', countryCode: 'NO' },
      requirementsDue: ['legal_entity_name'],
    } as const;
    assert.equal(stateAfter({ legalEntityName: 'B' }, { of })[0], 'PENDING_ENABLEMENT');
    const conflict = { matches: { channelConflict: true } };
    assert.equal(stateAfter({ legalEntityName: 'B' }, { of, ...conflict })[0], 'UNDER_REVIEW');
  });
});

test('of products enabled one by one, a removed one is not enabled any more', () => {
  const of = {
    status: 'ACTIVE',
    products: ['auth', 'identity'],
    enabledProducts: ['auth', 'identity'],
  } as const;
  assert.deepEqual(update({ products: ['auth'] }, { of }).endCustomer.enabledProducts, ['auth']);
  assert.equal(
    update({ products: ['auth'] }, { of: { ...of, enabledProducts: null } }).endCustomer.enabledProducts,
    null,
  );
});

test('a contract that requires a support email address requires it of changed support information', () => {
  const around = { requiresSupportEmail: true };
  const asked = { customerSupportInfo: { phoneNumber: '1' } };
  assert.throws(() => update(asked, around), isRefused('MISSING_FIELDS', 'customer_support_info.email'));
  const { customerSupportInfo } = update({ customerSupportInfo: null }, around).endCustomer;
  assert.deepEqual(customerSupportInfo, { email: 'help@partner.example.com' });
});
