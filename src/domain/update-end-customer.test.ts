import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import {
  type Around,
  customer,
  image,
  imageSha256,
  isRefused,
  later,
  partner,
  update,
} from '../../test/support/updated-customer.ts';
import type { EndCustomer } from './end-customer.ts';
import type { DomainErrorCode } from './errors.ts';
import type { EndCustomerChanges } from './lifecycle.ts';
import type { EndCustomerUpdate } from './update-end-customer.ts';

interface Row {
  /** Another value, and what is stored if that differs. */
  changed: [asked: EndCustomerUpdate, stored?: EndCustomerChanges];
  /** The stored value in another form. */
  unchanged: EndCustomerUpdate;
  /** The value that is set back by null or an empty list; none if it cannot be. */
  cleared?: [asked: EndCustomerUpdate, stored: EndCustomerChanges];
  invalid?: [asked: EndCustomerUpdate, code: DomainErrorCode, path: string | null, around?: Around];
}

const table: Record<keyof EndCustomerUpdate, Row> = {
  companyName: { changed: [{ companyName: 'B' }], unchanged: { companyName: 'A' } },
  legalEntityName: {
    changed: [{ legalEntityName: 'B' }],
    unchanged: { legalEntityName: 'A' },
  },
  applicationName: {
    changed: [{ applicationName: 'B' }],
    unchanged: { applicationName: 'A' },
    invalid: [
      { applicationName: 'B' },
      'INVALID_FIELD',
      'application_name',
      { matches: { applicationNameTaken: true } },
    ],
  },
  website: {
    changed: [{ website: 'b.example.com' }],
    unchanged: { website: 'example.com' },
    invalid: [{ website: 'localhost' }, 'INVALID_FIELD', 'website'],
  },
  registrationNumber: {
    changed: [{ registrationNumber: 'HRB 2' }],
    unchanged: { registrationNumber: 'HRB 1' },
    cleared: [{ registrationNumber: null }, { registrationNumber: null }],
  },
  products: {
    changed: [{ products: ['identity', 'identity'] }, { products: ['identity'] }],
    unchanged: { products: ['auth', 'auth'] },
    cleared: [{ products: null }, { products: ['auth', 'identity'] }],
    invalid: [{ products: ['auth', 'assets'] }, 'INVALID_PRODUCT', 'products'],
  },
  createLinkCustomization: {
    changed: [{ createLinkCustomization: true }],
    unchanged: { createLinkCustomization: false },
    invalid: [
      { createLinkCustomization: true },
      'LOGO_REQUIRED',
      null,
      { of: { logoSha256: partner.logoSha256 }, by: { usesCoBrandedConsentPane: true } },
    ],
  },
  logo: {
    changed: [{ logo: image }, { logoSha256: imageSha256 }],
    unchanged: {},
    cleared: [{ logo: null }, { logoSha256: partner.logoSha256 }],
    invalid: [{ logo: '!' }, 'INVALID_LOGO', 'logo'],
  },
  technicalContact: {
    changed: [{ technicalContact: { email: 'b@example.com' } }],
    unchanged: { technicalContact: { email: 'a@example.com', givenName: 'A' } },
    cleared: [{ technicalContact: null }, { technicalContact: { email: 'tech@partner.example.com' } }],
    invalid: [{ technicalContact: { givenName: 'B' } }, 'CONTACT_REQUIRED', 'technical_contact'],
  },
  billingContact: {
    changed: [{ billingContact: { email: 'b@example.com' } }],
    unchanged: { billingContact: { email: 'a@example.com' } },
    cleared: [{ billingContact: {} }, { billingContact: { email: 'bills@partner.example.com' } }],
    invalid: [
      { billingContact: null },
      'CONTACT_REQUIRED',
      'billing_contact',
      { by: { billingContact: null } },
    ],
  },
  customerSupportInfo: {
    changed: [{ customerSupportInfo: { phoneNumber: '1' } }],
    unchanged: { customerSupportInfo: { contactUrl: 'example.com/help' } },
    cleared: [{ customerSupportInfo: null }, { customerSupportInfo: { email: 'help@partner.example.com' } }],
    invalid: [
      { customerSupportInfo: { contactUrl: 'example.com/help', linkUpdateUrl: 'ftp://example.com' } },
      'INVALID_FIELD',
      'customer_support_info.link_update_url',
    ],
  },
  address: {
    changed: [{ address: { city: 'Bergen', countryCode: 'NO' } }],
    unchanged: { address: { countryCode: 'NO', city: 'Oslo' } },
    invalid: [{ address: { countryCode: 'no' } }, 'INVALID_FIELD', 'address.country_code'],
  },
  assetsUnderManagement: {
    changed: [{ assetsUnderManagement: { amount: 2, isoCurrencyCode: 'USD' } }],
    unchanged: { assetsUnderManagement: { isoCurrencyCode: 'NOK', amount: 1 } },
    cleared: [{ assetsUnderManagement: null }, { assetsUnderManagement: null }],
    invalid: [
      { assetsUnderManagement: null },
      'ASSETS_UNDER_MANAGEMENT_REQUIRED',
      null,
      { by: { hasMonthlyServiceCommitment: true } },
    ],
  },
  redirectUris: {
    changed: [{ redirectUris: ['HTTPS://B.example.com/'] }, { redirectUris: ['https://b.example.com/'] }],
    unchanged: { redirectUris: ['HTTPS://EXAMPLE.com/oauth'] },
    cleared: [{ redirectUris: [] }, { redirectUris: [] }],
    invalid: [{ redirectUris: ['ftp://a.example.com/'] }, 'INVALID_FIELD', 'redirect_uris[0]'],
  },
  isDiligenceAttested: {
    changed: [
      { isDiligenceAttested: false },
      {
        isDiligenceAttested: false,
        questionnaireStatus: 'NOT_STARTED',
        status: 'UNDER_REVIEW',
        reviewReasons: ['DILIGENCE_NOT_ATTESTED'],
      } as EndCustomerChanges,
    ],
    unchanged: { isDiligenceAttested: true },
  },
  isBankAddendumCompleted: {
    changed: [
      { isBankAddendumCompleted: false },
      { isBankAddendumCompleted: false, flowdownStatus: 'NOT_STARTED' },
    ],
    unchanged: { isBankAddendumCompleted: true },
  },
  flowdownStatus: {
    changed: [{ flowdownStatus: 'NEGOTIATION' }],
    unchanged: { flowdownStatus: 'COMPLETE' },
  },
  questionnaireStatus: {
    changed: [{ questionnaireStatus: 'RECEIVED' }],
    unchanged: { questionnaireStatus: 'COMPLETE' },
  },
};

for (const [field, { changed, unchanged, cleared, invalid }] of Object.entries(table)) {
  describe(field, () => {
    const isStored = (asked: EndCustomerUpdate, stored: EndCustomerChanges) => {
      const { endCustomer, events, issuedKeys, endedKeys } = update(asked);
      assert.deepEqual(endCustomer, {
        ...customer,
        ...stored,
        updatedAt: later.now,
        registrationsDueAt: later.now,
        revision: customer.revision + 1,
      });
      assert.deepEqual([issuedKeys, endedKeys], [[], []]);
      const before = Object.fromEntries(
        Object.keys(stored).map((name) => [name, customer[name as keyof EndCustomer]]),
      );
      assert.deepEqual(
        events.map(({ type, data }) => [type, data]),
        [['end_customer.updated', { before, after: stored }]],
      );
    };

    test('is stored if it changes, makes the registrations due, and is in the event', () => {
      const [asked, stored = asked as EndCustomerChanges] = changed;
      isStored(asked, stored);
    });

    test('changes nothing, and writes no event, if its value is the same', () => {
      const { endCustomer, events } = update(unchanged);
      assert.deepEqual(endCustomer, customer);
      assert.deepEqual(events, []);
    });

    if (cleared !== undefined) {
      test('is set back to the value of an omitted field', () => isStored(...cleared));
    }

    if (invalid !== undefined) {
      const [asked, code, path, around] = invalid;
      test(`is rejected with ${code}`, () => {
        assert.throws(() => update(asked, around), isRefused(code, ...(path === null ? [] : [path])));
      });
    }
  });
}

test('unchanged fields of a change are not in the event', () => {
  const { events } = update({ website: customer.website, applicationName: 'B' });
  assert.deepEqual(events[0]?.data, { before: { applicationName: 'A' }, after: { applicationName: 'B' } });
});

test('all invalid values are reported', () => {
  const redirectUris = ['https://a.example.com/', 'ftp://a.example.com/', 'https://a.example.com/#x'];
  assert.throws(
    () => update({ website: 'localhost', address: { countryCode: 'XX' }, redirectUris }),
    isRefused('INVALID_FIELD', 'website', 'address.country_code', 'redirect_uris[1]', 'redirect_uris[2]'),
  );
});

test('a name used by an end customer with the same legal name is rejected as created already', () => {
  const matches = { existing: 'c'.repeat(24) };
  assert.throws(() => update({ applicationName: 'B' }, { matches }), isRefused('CUSTOMER_ALREADY_CREATED'));
  assert.deepEqual(update({ applicationName: 'A' }, { matches }).events, []);
});

test('a removed customer cannot be updated', () => {
  const of = { removedAt: 5 };
  assert.throws(() => update({ website: 'b.example.com' }, { of }), isRefused('CONFLICT'));
  assert.throws(() => update({}, { of }), isRefused('CONFLICT'));
});

test('stored values are not checked again, new ones are', () => {
  const of: Partial<EndCustomer> = {
    website: '.example.com',
    redirectUris: ['HTTPS://A.example.com/?x=1'],
    products: ['assets'],
    address: { countryCode: 'XX' },
    technicalContact: {},
  };
  const redirectUris = ['HTTPS://A.example.com/?x=1', 'https://b.example.com/'];
  const asked: EndCustomerUpdate = {
    website: '.example.com',
    redirectUris,
    products: ['assets', 'auth'],
    address: { city: 'X', countryCode: 'XX' },
    technicalContact: {},
  };
  const { endCustomer } = update(asked, { of });
  assert.deepEqual(endCustomer.redirectUris, ['https://a.example.com/?x=1', 'https://b.example.com/']);
  assert.deepEqual(endCustomer.products, ['assets', 'auth']);
  assert.throws(
    () => update({ website: '.example.org', redirectUris: ['https://b.example.com/?x=1'] }, { of }),
    isRefused('INVALID_FIELD', 'website', 'redirect_uris[0]'),
  );
});

test('an own logo cannot be removed while Link shows it', () => {
  const by = { usesCoBrandedConsentPane: true };
  const of = { createLinkCustomization: true };
  assert.throws(() => update({ logo: null }, { of, by }), isRefused('LOGO_REQUIRED'));
  assert.equal(update({ logo: image }, { of, by }).endCustomer.logoSha256, imageSha256);
  const both = update({ logo: null, createLinkCustomization: false }, { of, by });
  assert.equal(both.endCustomer.logoSha256, partner.logoSha256);
});
