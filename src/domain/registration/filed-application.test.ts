import assert from 'node:assert/strict';
import { test } from 'vitest';
import { customer, update } from '../../../test/support/updated-customer.ts';
import type { EndCustomerUpdate } from '../update-end-customer.ts';
import { changesSinceFiled } from './filed-application.ts';
import { applicationFingerprint } from './filing.ts';

/** The customer after each update, with the events, newest first. */
function updated(...asked: EndCustomerUpdate[]) {
  return asked.reduce(
    ({ current, updates }, next) => {
      const { endCustomer, events } = update(next, { of: current });
      return { current: endCustomer, updates: [...events, ...updates] };
    },
    { current: customer, updates: [] as ReturnType<typeof update>['events'] },
  );
}

const filed = applicationFingerprint(customer);

test('several updates are one change from the filed value to the current one', () => {
  const { current, updates } = updated(
    { companyName: 'B', address: { city: 'Bergen', countryCode: 'NO' } },
    { companyName: 'C', flowdownStatus: 'IN_REVIEW' },
    { address: { countryCode: 'NO', city: 'Oslo' } },
  );
  assert.deepEqual(changesSinceFiled(current, updates, filed), [
    { field: 'companyName', before: 'A', after: 'C' },
  ]);
});

test('an application filed between updates is found, also as an earlier version recorded it', () => {
  const { current: between, updates: first } = updated({ companyName: 'B' });
  const { current, updates } = updated({ companyName: 'B' }, { website: 'b.example.com' });
  for (const application of [applicationFingerprint(between), applicationFingerprint(between).slice(0, 16)]) {
    assert.deepEqual(changesSinceFiled(current, updates, application), [
      { field: 'website', before: 'example.com', after: 'b.example.com' },
    ]);
  }
  assert.deepEqual(changesSinceFiled(between, first, applicationFingerprint(between)), []);
});

test('an application that no update leads to is unknown', () => {
  const { current, updates } = updated({ companyName: 'B' }, { companyName: 'C' });
  assert.equal(changesSinceFiled(current, updates.slice(0, 1), filed), null);
  assert.equal(changesSinceFiled(current, updates, 'f'.repeat(40)), null);
});

test('redirect URIs that institutions do not receive are no change', () => {
  const redirectUris = [...customer.redirectUris, 'http://localhost/back'];
  const { current, updates } = updated({ redirectUris });
  assert.deepEqual(changesSinceFiled(current, updates, filed), []);
});
