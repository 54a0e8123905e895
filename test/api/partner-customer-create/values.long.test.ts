import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { countryCodes, currencyCodes } from '../../../src/domain/application.ts';
import { malformedHost } from '../../../src/domain/host-name.ts';
import { application, partnerCalls } from '../../support/client.ts';
import { sharedServer } from '../../support/server.ts';
import { onSampledDialect } from '../../support/stores.ts';

const support = (fields: object) => ({ customer_support_info: fields });
const contact = (fields: object) => ({ technical_contact: fields });
const address = (fields: object) => ({ address: fields });
const assets = (amount: unknown, iso_currency_code: unknown = 'USD') => ({
  assets_under_management: { amount, iso_currency_code },
});
const long = (length: number) => 'a'.repeat(length);

/** Valid values, described by what they show. */
const right: [string, object][] = [
  ['a website with a scheme', { website: 'https://www.example.com/about' }],
  ['a website of 2048 characters', { website: `example.com/${long(2036)}` }],
  ['no address field at all', address({})],
  [
    'every address field',
    address({ city: 'Wien', street: '1', region: 'W', postal_code: '1', country_code: 'AT' }),
  ],
  ['support addresses without a scheme', support({ contact_url: 'a.com/c', link_update_url: 'a.com/u' })],
  ['no support field at all', support({})],
  ['a support email at an internationalised domain', support({ email: 'help@bücher.example' })],
  ['an email at an internationalised domain', contact({ email: 'ada@例え.みんな' })],
  ['an email with 64 letters before the @', contact({ email: `${long(64)}@a.com` })],
  ['omitted products', { products: undefined }],
  ['products null', { products: null }],
  ['products empty', { products: [] }],
  ['a duplicate product', { products: ['auth', 'auth'] }],
  ['no assets', assets(0)],
  ['minus zero assets', assets(-0)],
  ['assets to the cent', assets(1234567.89, 'EUR')],
  ['more assets than there are', assets(1e300)],
  ['no redirect URIs', { redirect_uris: [] }],
  ['redirect URIs', { redirect_uris: ['https://*.example.com/a', 'http://localhost:3000/b'] }],
  ['100 redirect URIs', { redirect_uris: Array.from({ length: 100 }, (_, at) => `https://a.com/${at}`) }],
  ['a registration number', { registration_number: 'HRB 12345' }],
  ['a name of 255 characters', { company_name: long(255) }],
  ['a name of 255 characters beyond the basic plane', { company_name: '🌻'.repeat(255) }],
  ['a link customization', { create_link_customization: true }],
  ['diligence attested and addendum not accepted', { is_bank_addendum_completed: false }],
];

const notVisible =
  'must contain visible text, without control characters, direction overrides or lone surrogates';
const noCountry = 'must be an ISO 3166-1 alpha-2 code, in capitals';
const noCurrency = 'must be an ISO 4217 code, in capitals';

/** Invalid values, with a description and the expected message. */
const wrong: [string, object, string][] = [
  ['an invalid website', { website: 'not a website' }, 'website is not a web address'],
  ['a website on an IP address', { website: 'http://192.0.2.1' }, 'website must name a registered domain'],
  ['a website with an empty label', { website: '.example.com' }, `website ${malformedHost}`],
  ['two websites in one', { website: 'https://a.com,https://b.com' }, `website ${malformedHost}`],
  [
    'a support address with an empty label',
    support({ contact_url: 'https://a..com/' }),
    `customer_support_info.contact_url ${malformedHost}`,
  ],
  ['a script as a website', { website: 'javascript:alert(1)' }, 'website is not a web address'],
  ['a website with a password', { website: 'https://me:pw@a.com' }, 'website must not contain a user name'],
  [
    'a website of 2049 characters',
    { website: `example.com/${long(2037)}` },
    'website must NOT have more than 2048',
  ],
  [
    'contact_url',
    support({ contact_url: 'ftp://a.com' }),
    'customer_support_info.contact_url must use http or https',
  ],
  [
    'link_update_url',
    support({ link_update_url: '//a.com' }),
    'customer_support_info.link_update_url is not a web',
  ],
  ['a website with port 0', { website: 'https://a.com:0' }, 'website must have a port from 1 to 65535'],
  [
    'contact_url with port 0',
    support({ contact_url: 'a.com:0/c' }),
    'customer_support_info.contact_url must have a port from 1 to 65535',
  ],
  [
    'link_update_url with port 0',
    support({ link_update_url: 'http://a.com:00' }),
    'customer_support_info.link_update_url must have a port from 1 to 65535',
  ],
  ['support email', support({ email: 'nobody' }), 'customer_support_info.email must be an email address'],
  ['email without domain', contact({ email: 'a@' }), 'technical_contact.email must be an email address'],
  ['email with two @', contact({ email: 'a@b@c.com' }), 'technical_contact.email must be an email address'],
  ['email with a space', contact({ email: 'a b@c.com' }), 'technical_contact.email must be an email address'],
  [
    'email with a line break',
    contact({ email: 'a@c.com\nBcc: x@y.com' }),
    'technical_contact.email must be an',
  ],
  [
    'email with a name',
    contact({ email: 'Ann <a@c.com>' }),
    'technical_contact.email must be an email address',
  ],
  ['email at an IP address', contact({ email: 'a@1.2.3.4' }), 'technical_contact.email must be an email'],
  [
    'email with 65 letters before the @',
    contact({ email: `${long(65)}@a.com` }),
    'technical_contact.email must be an email address',
  ],
  [
    'email at a malformed host',
    support({ email: 'a@.example.com' }),
    'customer_support_info.email must be an email address',
  ],
  [
    'email of 255 characters',
    contact({ email: `a@${long(60)}.${long(60)}.${long(60)}.${long(67)}.com` }),
    'technical_contact.email must NOT have more than 254',
  ],
  ['an unknown country', address({ country_code: 'ZZ' }), `address.country_code ${noCountry}`],
  ['a country in lower case', address({ country_code: 'us' }), `address.country_code ${noCountry}`],
  ['a former country', address({ country_code: 'SU' }), `address.country_code ${noCountry}`],
  ['a common mistake for a country', address({ country_code: 'UK' }), `address.country_code ${noCountry}`],
  [
    'a country of three letters',
    address({ country_code: 'USA' }),
    'address.country_code must NOT have more than 2',
  ],
  ['an empty city', address({ city: '' }), 'address.city must NOT have fewer than 1'],
  ['an unknown currency', assets(1, 'ZZZ'), `assets_under_management.iso_currency_code ${noCurrency}`],
  ['a currency in lower case', assets(1, 'usd'), `assets_under_management.iso_currency_code ${noCurrency}`],
  ['a former currency', assets(1, 'DEM'), `assets_under_management.iso_currency_code ${noCurrency}`],
  ['negative assets', assets(-1), 'assets_under_management.amount must be >= 0'],
  ['assets as text', assets('1'), 'assets_under_management.amount must be number'],
  ['an unknown product', { products: ['auth', 'gold'] }, 'products[1] must be one of assets, auth,'],
  [
    'a product of the platform that partners cannot request',
    { products: ['transfer'] },
    'products[0] must be one of',
  ],
  ['a product in upper case', { products: ['AUTH'] }, 'products[0] must be one of'],
  ['a product null', { products: [null] }, 'products[0] must be'],
  ['products as one string', { products: 'auth' }, 'products must be array'],
  [
    '101 products',
    { products: Array.from({ length: 101 }, () => 'auth') },
    'products must NOT have more than 100 items',
  ],
  ['a redirect URI', { redirect_uris: ['https://a.com', 'http://a.com'] }, 'redirect_uris[1] must use https'],
  [
    'redirect URIs in one text',
    { redirect_uris: ['https://a.com/cb,https://b.com/cb'] },
    'redirect_uris[0] must be one URI',
  ],
  [
    'a redirect URI with an empty label',
    { redirect_uris: ['https://example..com/cb'] },
    `redirect_uris[0] ${malformedHost}`,
  ],
  [
    'a redirect URI at a public suffix',
    { redirect_uris: ['https://com/cb'] },
    'redirect_uris[0] must name a registered domain',
  ],
  [
    'a redirect URI with a dot segment',
    { redirect_uris: ['https://example.com/cb/../x'] },
    'redirect_uris[0] must not have . or ..',
  ],
  [
    'a redirect URI with port 0',
    { redirect_uris: ['https://example.com:0/cb'] },
    'redirect_uris[0] must have a port from 1 to 65535',
  ],
  [
    'a wildcard above a suffix',
    { redirect_uris: ['https://*.co.uk'] },
    'redirect_uris[0] must not have * directly above',
  ],
  [
    '101 redirect URIs',
    { redirect_uris: Array.from({ length: 101 }, () => 'https://a.com') },
    'redirect_uris must NOT have more than 100',
  ],
  ['a redirect URI null', { redirect_uris: [null] }, 'redirect_uris[0] must be string'],
  ['redirect URIs null', { redirect_uris: null }, 'redirect_uris must be array'],
  ['an empty name', { company_name: '' }, 'company_name must NOT have fewer than 1'],
  ['a name of white space only', { company_name: ' \u00a0\u3000' }, `company_name ${notVisible}`],
  ['a name of zero-width characters', { application_name: '\u200b\u2060' }, `application_name ${notVisible}`],
  ['a name with a NUL', { legal_entity_name: 'a\0b' }, `legal_entity_name ${notVisible}`],
  ['a name with a line break', { company_name: 'a\nb' }, `company_name ${notVisible}`],
  [
    'a name with a control character of the second set',
    { company_name: 'a\u0085b' },
    `company_name ${notVisible}`,
  ],
  ...[...'\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069'].map((sign): [string, object, string] => {
    const code = sign.charCodeAt(0).toString(16);
    return [`a name with U+${code}`, { company_name: `a${sign}b` }, `company_name ${notVisible}`];
  }),
  ['a name with a lone surrogate', { company_name: 'a\ud800b' }, `company_name ${notVisible}`],
  ['a name of 256 characters', { company_name: long(256) }, 'company_name must NOT have more than 255'],
  ['a flag as text', { is_diligence_attested: 'true' }, 'is_diligence_attested must be boolean'],
  ['a flag as a number', { is_bank_addendum_completed: 1 }, 'is_bank_addendum_completed must be boolean'],
  ['a flag null', { create_link_customization: null }, 'create_link_customization must be boolean'],
  ['a logo null', { logo: null }, 'logo must be string'],
  ['an address null', { address: null }, 'address must be object'],
  ['an address as an array', { address: [] }, 'address must be object'],
  ['a contact as text', { billing_contact: 'Ann' }, 'billing_contact must be object'],
  ['an empty registration number', { registration_number: ' ' }, `registration_number ${notVisible}`],
];

onSampledDialect((dialect) => {
  const server = sharedServer(dialect);
  const create = (changes: object) =>
    partnerCalls(server().url, server().demo)('/partner/customer/create', application(changes));

  describe('accepts', () => {
    for (const [name, changes] of right) {
      test(name, async () => {
        const { status, body } = await create(changes);
        assert.equal(status, 200, JSON.stringify(body));
      });
    }
  });

  describe('returns INVALID_FIELD, with the path, for', () => {
    for (const [name, changes, message] of wrong) {
      test(name, async () => {
        const { status, body } = await create(changes);
        assert.equal(status, 400);
        assert.equal(body.error_code, 'INVALID_FIELD');
        assert.ok(body.error_message.includes(`: ${message}`), body.error_message);
      });
    }

    test('a number too large for JSON parsers', async () => {
      const { clientId: client_id, secrets } = server().demo;
      const body = application({ client_id, secret: secrets.sandbox, ...assets(123456789) });
      const response = await fetch(`${server().url}/sandbox/partner/customer/create`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body).replace('123456789', '1e400'),
      });
      const { error_code, error_message } = (await response.json()) as Record<string, string>;
      assert.equal(error_code, 'INVALID_FIELD');
      assert.match(String(error_message), /: assets_under_management.amount must be number$/u);
    });

    test('all invalid fields together', async () => {
      const { body } = await create({
        website: 'a',
        ...address({ country_code: 'XX' }),
        ...assets(1, 'XXX'),
        ...support({ contact_url: 'b', link_update_url: 'c' }),
        redirect_uris: ['d', 'https://e.com', 'f'],
      });
      const paths = body.error_message
        .split(': ')
        .slice(1)
        .join(': ')
        .split('; ')
        .map((part: string) => part.split(' ')[0]);
      assert.deepEqual(paths, [
        'website',
        'customer_support_info.contact_url',
        'customer_support_info.link_update_url',
        'address.country_code',
        'assets_under_management.iso_currency_code',
        'redirect_uris[0]',
        'redirect_uris[2]',
      ]);
    });

    test('at most a readable number of fields', async () => {
      const { body } = await create({ redirect_uris: Array.from({ length: 100 }, () => 7) });
      assert.match(body.error_message, /redirect_uris\[19\] must be string; and 80 more$/u);
      const { body: beyondShape } = await create({ redirect_uris: Array.from({ length: 100 }, () => 'x') });
      assert.match(beyondShape.error_message, /redirect_uris\[19\] is not a URI; and 80 more$/u);
    });
  });

  test('every assigned country and every current currency is accepted', async () => {
    const countries = [...countryCodes];
    const currencies = [...currencyCodes];
    assert.equal(countries.length, 249);
    for (let at = 0; at < countries.length; at += 40) {
      const some = countries.slice(at, at + 40).map((country_code, index) =>
        create({
          ...address({ country_code }),
          ...assets(1, currencies[(at + index) % currencies.length]),
        }),
      );
      for (const { status } of await Promise.all(some)) assert.equal(status, 200);
    }
  });
});
