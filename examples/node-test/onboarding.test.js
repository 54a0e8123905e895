import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Configuration, PlaidApi } from 'plaid';

const { GINGHAM = 'http://127.0.0.1:4080', TOKEN } = process.env;

async function call(method, path, headers, body) {
  const response = await fetch(`${GINGHAM}${path}`, {
    method,
    headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const reply = await response.json();
  if (!response.ok) throw new Error(reply.error_message);
  return reply;
}

/** Creates a partner for this test only; returns the SDK and a function to control its sandbox. */
async function newTestPartner(t) {
  const operator = { authorization: `Bearer ${TOKEN}` };
  const created = await call('POST', '/v1/sandbox-partners', operator, { frozen_at: '2030-01-01T00:00:00Z' });
  const { client_id, secret } = created.sandbox_partner;
  t.after(() => call('DELETE', `/v1/sandbox-partners/${client_id}`, operator));
  const headers = { 'PLAID-CLIENT-ID': client_id, 'PLAID-SECRET': secret };
  const configuration = new Configuration({ basePath: `${GINGHAM}/sandbox`, baseOptions: { headers } });
  return {
    plaid: new PlaidApi(configuration),
    simulate: (path, body = {}) => call('POST', `/sandbox/simulation/${path}`, headers, body),
  };
}

test('Chase enables an end customer within two days of its enablement', async (t) => {
  const { plaid, simulate } = await newTestPartner(t);
  const created = await plaid.partnerCustomerCreate({
    company_name: 'Clover Credit',
    legal_entity_name: 'Clover Credit LLC',
    application_name: 'Clover',
    website: 'clover.example.com',
    address: { city: 'Omaha', region: 'NE', country_code: 'US' },
    redirect_uris: ['https://clover.example.com/oauth'],
    is_diligence_attested: true,
    is_bank_addendum_completed: true,
  });
  const end_customer_client_id = created.data.end_customer.client_id;
  await plaid.partnerCustomerEnable({ end_customer_client_id });
  await simulate('clock/advance', { to: '2030-01-03T00:00:00Z' });

  const { data } = await plaid.partnerCustomerOauthInstitutionsGet({ end_customer_client_id });
  const chase = data.institutions.find(({ institution_id }) => institution_id === 'ins_56');
  assert.equal(chase.environments.production, 'ENABLED');
  assert.equal(chase.production_enablement_date, '2030-01-02');
});
