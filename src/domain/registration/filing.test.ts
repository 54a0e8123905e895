import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { customer } from '../../../test/support/updated-customer.ts';
import type { EndCustomer } from '../end-customer.ts';
import { applicationFingerprint, isSameApplication, manualChangesOf, manualFields } from './filing.ts';

const before = applicationFingerprint(customer);
const changedBy = (changes: Partial<EndCustomer>) => applicationFingerprint({ ...customer, ...changes });

/** As earlier versions recorded it. */
const earlier = before.slice(0, 16);

describe('the fingerprint of an application', () => {
  const filed: Partial<EndCustomer> = {
    companyName: 'B',
    legalEntityName: 'B',
    applicationName: 'B',
    website: 'b.example.com',
    registrationNumber: null,
    products: ['identity'],
    logoSha256: null,
    technicalContact: { email: 'b@example.com' },
    billingContact: { email: 'b@example.com' },
    customerSupportInfo: null,
    address: {},
    redirectUris: [],
    isDiligenceAttested: false,
    isBankAddendumCompleted: false,
  };
  for (const [field, value] of Object.entries(filed)) {
    test(`changes with ${field}`, () => {
      const changed = changedBy({ [field]: value });
      assert.match(changed, /^[0-9a-f]{40}$/u);
      assert.equal(isSameApplication(before, changed), false);
    });
  }

  test('does not change with what institutions do not receive', () => {
    const changed = changedBy({
      assetsUnderManagement: null,
      createLinkCustomization: true,
      flowdownStatus: 'IN_REVIEW',
    });
    assert.equal(isSameApplication(before, changed), true);
  });

  test('of an earlier version is that of the application until it changes', () => {
    assert.equal(isSameApplication(earlier, before), true);
    assert.equal(isSameApplication(earlier, changedBy({ companyName: 'B' })), false);
    assert.equal(isSameApplication(null, before), false);
  });
});

describe('the changes that an institution accepts only from a person', () => {
  test('are those of its fields that differ', () => {
    assert.deepEqual(manualChangesOf(before, changedBy({ companyName: 'B' }), manualFields), [
      'company_name',
    ]);
    assert.deepEqual(manualChangesOf(before, changedBy({ companyName: 'B' }), ['legal_entity_name']), []);
    assert.deepEqual(
      manualChangesOf(before, changedBy({ legalEntityName: 'B', applicationName: 'B' }), manualFields),
      ['legal_entity_name', 'application_name'],
    );
    assert.deepEqual(manualChangesOf(before, changedBy({ website: 'b.example.com' }), manualFields), []);
    assert.deepEqual(manualChangesOf(before, before, manualFields), []);
  });

  test('are all of its fields if an earlier version recorded the application, and none if it is unknown', () => {
    const changed = changedBy({ website: 'b.example.com' });
    assert.deepEqual(manualChangesOf(earlier, changed, ['company_name']), ['company_name']);
    assert.deepEqual(manualChangesOf(earlier, before, ['company_name']), []);
    assert.deepEqual(manualChangesOf(null, changed, manualFields), []);
  });
});
