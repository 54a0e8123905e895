import assert from 'node:assert/strict';
import * as first from 'plaid';
import * as newest from 'plaid-latest';
import { describe, test } from 'vitest';
import { environments } from '../../src/domain/environment.ts';
import { application } from '../support/client.ts';
import { type SdkName, sdkClient, sdkJourney, sdks } from '../support/sdk-journey.ts';
import { sharedServer } from '../support/server.ts';
import { onEachDialect } from '../support/stores.ts';

onEachDialect((dialect) => {
  const server = sharedServer(dialect);

  for (const name of Object.keys(sdks) as SdkName[]) {
    describe(`with ${name}`, () => {
      for (const environment of environments) {
        for (const credentialsIn of ['headers', 'body'] as const) {
          test(`the journey succeeds in ${environment}, with credentials in the ${credentialsIn}`, async () => {
            await sdkJourney(name, server().url, server().demo, environment, credentialsIn);
          });
        }
      }

      test('errors have the fields that users of the SDK expect', async () => {
        const pair = { clientId: server().demo.clientId, secret: 'wrong' };
        const client = sdkClient(name, `${server().url}/sandbox`, pair);
        await assert.rejects(client.partnerCustomerGet({ end_customer_client_id: 'a' }), ({ response }) => {
          assert.equal(response.status, 400);
          const { error_type, error_code, error_message, display_message, request_id } = response.data;
          assert.deepEqual([error_type, error_code], ['INVALID_INPUT', 'INVALID_API_KEYS']);
          assert.equal(typeof error_message, 'string');
          assert.equal(display_message, null);
          assert.match(request_id, /^[A-Za-z0-9]{15}$/u);
          return true;
        });
      });
    });
  }

  test('a request with every field compiles with the types of each SDK, and succeeds', async () => {
    const { clientId, secrets } = server().demo;
    const names = () => application() as Record<'legal_entity_name' | 'website' | 'application_name', string>;
    const shared = {
      company_name: 'Sunflower Savings',
      is_diligence_attested: true,
      create_link_customization: false,
      technical_contact: { given_name: 'Ada', family_name: 'Okafor', email: 'ada@example.com' },
      billing_contact: { given_name: 'Ben', family_name: 'Ruiz', email: 'ben@example.com' },
      customer_support_info: {
        email: 'help@example.com',
        phone_number: '1',
        contact_url: 'a.com',
        link_update_url: 'a.com',
      },
      address: {
        city: 'Portland',
        street: '9 Garden Way',
        region: 'OR',
        postal_code: '97201',
        country_code: 'US',
      },
      is_bank_addendum_completed: true,
      assets_under_management: { amount: 1, iso_currency_code: 'USD' },
      redirect_uris: ['https://example.com/oauth'],
      registration_number: '1',
    };
    const pair = { clientId, secret: secrets.sandbox };
    const ofFirst: first.PartnerCustomerCreateRequest = {
      ...names(),
      ...shared,
      products: [first.Products.Auth],
    };
    const ofNewest: newest.PartnerCustomerCreateRequest = {
      ...names(),
      ...shared,
      products: [newest.Products.Auth],
    };
    const url = `${server().url}/sandbox`;
    const replies = [
      await (sdkClient('plaid 24.0.0', url, pair) as first.PlaidApi).partnerCustomerCreate(ofFirst),
      await (sdkClient('the newest plaid', url, pair) as newest.PlaidApi).partnerCustomerCreate(ofNewest),
    ];
    for (const { data } of replies) assert.equal(data.end_customer?.company_name, 'Sunflower Savings');
  });
});
