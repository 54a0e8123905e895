import assert from 'node:assert/strict';
import * as first from 'plaid';
import * as newest from 'plaid-latest';
import { describe, test } from 'vitest';
import { type Contract, contracts } from '../../src/domain/contract.ts';
import { environments } from '../../src/domain/environment.ts';
import { application } from '../support/client.ts';
import { type SdkName, sdkClient, sdkJourney, sdks } from '../support/sdk-journey.ts';
import { sharedServer, suiteServer } from '../support/server.ts';
import { onEachDialect } from '../support/stores.ts';
import type { TestServer } from '../support/test-server.ts';

onEachDialect((dialect) => {
  const server = sharedServer(dialect);
  const servers: Readonly<Record<Contract, () => TestServer>> = {
    '1.517.0': server,
    latest: suiteServer(dialect, { GINGHAM_CONTRACT: 'latest' }),
  };

  for (const name of Object.keys(sdks) as SdkName[]) {
    describe(`with ${name}`, () => {
      for (const contract of contracts) {
        // Development is off in the latest contract.
        for (const environment of environments.filter(
          (some) => contract === '1.517.0' || some !== 'development',
        )) {
          for (const credentialsIn of ['headers', 'body'] as const) {
            test(`the journey under the contract ${contract} succeeds in ${environment}, with credentials in the ${credentialsIn}`, async () => {
              const { url, demo } = servers[contract]();
              const { secrets } = await sdkJourney(name, url, demo, environment, credentialsIn);
              const issued = contract === '1.517.0' ? ['sandbox', 'development'] : ['sandbox', 'production'];
              assert.deepEqual(Object.keys(secrets), issued);
            });
          }
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

  test('the step-by-step flow compiles with the types of the newest SDK, and succeeds', async () => {
    const { clientId, secrets } = server().demo;
    const pair = { clientId, secret: secrets.sandbox };
    const client = sdkClient('the newest plaid', `${server().url}/sandbox`, pair) as newest.PlaidApi;
    const { legal_entity_name, website, application_name } = application() as Record<string, string>;
    const created: newest.BetaPartnerCustomerV1CreateRequest = {
      company_name: 'Sunflower Savings',
      website: website as string,
      application_name: application_name as string,
      address: {
        city: 'Portland',
        street: '9 Garden Way',
        region: 'OR',
        postal_code: '97201',
        country_code: 'US',
      },
      customer_support_info: { email: 'help@example.com' },
      products: [newest.Products.Auth],
    };
    const { end_customer } = (await client.betaPartnerCustomerV1Create(created)).data;
    const end_customer_client_id = end_customer?.client_id as string;
    assert.equal(end_customer?.status, newest.PartnerEndCustomerStatus.MoreInformationNeeded);
    assert.ok(
      end_customer?.requirements_due?.includes(
        newest.PartnerEndCustomerRequirementDue.BankAddendumAcceptance,
      ),
    );

    const evidence = {
      customer_accepted: true,
      customer_ip_address: '203.0.113.7',
      customer_agreement_timestamp: '2025-01-01T01:00:00Z',
    };
    // The contract has no type for the body of update, which accepts what it can ask for.
    await client.betaPartnerCustomerV1Update({
      end_customer_client_id,
      legal_entity_name,
      is_diligence_attested: true,
      bank_addendum_acceptance: evidence,
    } as unknown as Parameters<typeof client.betaPartnerCustomerV1Update>[0]);
    const read = (await client.betaPartnerCustomerV1Get({ end_customer_client_id })).data.end_customer;
    assert.equal(read?.status, newest.PartnerEndCustomerStatus.PendingEnablement);
    assert.deepEqual(read?.product_statuses, { auth: 'PENDING_ENABLEMENT' });

    const body = { end_customer_client_id, products: ['auth'] } as unknown as Parameters<
      typeof client.betaPartnerCustomerV1Enable
    >[0];
    const enabled = (await client.betaPartnerCustomerV1Enable(body)).data;
    assert.equal(enabled.status, newest.PartnerEndCustomerStatus.Active);
    assert.match(enabled.production_secret as string, /^[0-9a-f]{30}$/u);
  });
});
