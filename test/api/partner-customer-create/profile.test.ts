import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'vitest';
import { productsOf1517 } from '../../../src/domain/product.ts';
import { application, type Credentials, partnerCalls } from '../../support/client.ts';
import { deskOf } from '../../support/desk.ts';
import { newPartner } from '../../support/partner.ts';
import { png } from '../../support/png.ts';
import { sharedServer } from '../../support/server.ts';
import { onEachDialect } from '../../support/stores.ts';

const technical_contact = { given_name: 'Ada', family_name: 'Okafor', email: 'ada@example.com' };
const billing_contact = { email: 'ben@example.com' };
const customer_support_info = {
  email: 'help@example.com',
  phone_number: '+43 1 234',
  contact_url: 'a.com/c',
};

onEachDialect((dialect) => {
  const server = sharedServer(dialect);
  const create = async (partner: Credentials, changes: object) => {
    const call = partnerCalls(server().url, partner, 'production');
    const { status, body } = await call('/partner/customer/create', application(changes));
    assert.equal(status, 200, JSON.stringify(body));
    return deskOf(server()).read(body.end_customer.client_id);
  };

  test('every field is stored as sent', async () => {
    const sent = application({
      products: ['auth', 'identity'],
      create_link_customization: true,
      technical_contact,
      billing_contact,
      customer_support_info,
      assets_under_management: { amount: 1234567.89, iso_currency_code: 'EUR' },
      redirect_uris: ['https://*.example.com/a', 'http://127.0.0.1:3000/b'],
      registration_number: 'HRB 12345',
      address: { city: 'Wien', street: 'Ring 1', region: 'W', postal_code: '1010', country_code: 'AT' },
      is_bank_addendum_completed: false,
    });
    const kept = await create(await newPartner(server()), sent);
    const fields = Object.keys(sent);
    assert.deepEqual(Object.fromEntries(fields.map((field) => [field, kept[field]])), sent);
  });

  test('omitted fields default to the partner’s', async () => {
    const theirs = { technical_contact, billing_contact, customer_support_info };
    const partner = await newPartner(server(), theirs);
    const kept = await create(partner, { redirect_uris: undefined });
    for (const [field, value] of Object.entries(theirs)) assert.deepEqual(kept[field], value);
    assert.equal(kept.create_link_customization, false);
    assert.deepEqual(kept.redirect_uris, []);
    for (const field of ['logo_sha256', 'assets_under_management', 'registration_number']) {
      assert.equal(kept[field], null);
    }
  });

  test('an omitted logo defaults to the partner’s, and a given one is kept', async () => {
    const [theirs, own] = [png({ colourType: 0 }), png()];
    const partner = await newPartner(server(), { logo: theirs.toString('base64') });
    const sha256 = (image: Buffer) => createHash('sha256').update(image).digest('hex');
    assert.equal((await create(partner, {})).logo_sha256, sha256(theirs));
    assert.equal((await create(partner, { logo: own.toString('base64') })).logo_sha256, sha256(own));
  });

  test('given fields take precedence over the partner’s', async () => {
    const partner = await newPartner(server(), { customer_support_info: { email: 'partner@example.com' } });
    const sent = { technical_contact, billing_contact, customer_support_info };
    const kept = await create(partner, sent);
    for (const [field, value] of Object.entries(sent)) assert.deepEqual(kept[field], value);
  });

  test('later changes of the partner do not affect the end customer', async () => {
    const partner = await newPartner(server(), { products: ['auth'], technical_contact });
    const before = await create(partner, {});
    const changes = { products: ['identity'], technical_contact: { email: 'new@example.com' } };
    await deskOf(server()).changePartner(partner.clientId, changes);
    const after = await deskOf(server()).read(before.client_id);
    assert.deepEqual(after.products, ['auth']);
    assert.deepEqual(after.technical_contact, technical_contact);
    assert.deepEqual((await create(partner, {})).products, ['identity']);
  });

  const asked: [string, unknown][] = [
    ['omitted', undefined],
    ['null', null],
    ['empty', []],
  ];
  for (const [how, products] of asked) {
    test(`products ${how} default to the partner’s at that time`, async () => {
      const partner = await newPartner(server(), { products: ['assets', 'investments'] });
      assert.deepEqual((await create(partner, { products })).products, ['assets', 'investments']);
    });
  }

  test('a duplicate product is stored once', async () => {
    const kept = await create(server().demo, { products: ['auth', 'identity', 'auth'] });
    assert.deepEqual(kept.products, ['auth', 'identity']);
  });

  test('every product of the contract can be requested', async () => {
    const kept = await create(server().demo, { products: [...productsOf1517] });
    assert.deepEqual(kept.products, productsOf1517);
  });

  test('products of later contracts can be requested if the partner has them', async () => {
    const products = ['investments_auth', 'cra_base_report', 'cra_income_insights', 'cra_partner_insights'];
    const kept = await create(await newPartner(server(), { products }), { products });
    assert.deepEqual(kept.products, products);
  });

  test('flowdown and questionnaire start as requested', async () => {
    const manual = await newPartner(server(), { review_policy: 'MANUAL' });
    const started = async (
      partner: Credentials,
      is_bank_addendum_completed: boolean,
      is_diligence_attested: boolean,
    ) => {
      const kept = await create(partner, { is_bank_addendum_completed, is_diligence_attested });
      return [kept.flowdown_status, kept.questionnaire_status];
    };
    assert.deepEqual(await started(server().demo, true, true), ['COMPLETE', 'COMPLETE']);
    assert.deepEqual(await started(server().demo, false, true), ['NOT_STARTED', 'COMPLETE']);
    assert.deepEqual(await started(server().demo, true, false), ['COMPLETE', 'NOT_STARTED']);
    assert.deepEqual(await started(manual, true, true), ['COMPLETE', 'RECEIVED']);
    assert.deepEqual(await started(manual, false, false), ['NOT_STARTED', 'NOT_STARTED']);
  });
});
