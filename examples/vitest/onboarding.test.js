import { Configuration, PlaidApi } from 'plaid';
import { test as base, expect } from 'vitest';

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

const test = base.extend({
  /** A partner for this test only, with the SDK and a function to control its sandbox. */
  // biome-ignore lint/correctness/noEmptyPattern: Vitest reads the pattern to find required fixtures; there are none
  testPartner: async ({}, use) => {
    const operator = { authorization: `Bearer ${TOKEN}` };
    const created = await call('POST', '/v1/sandbox-partners', operator, {});
    const { client_id, secret } = created.sandbox_partner;
    const headers = { 'PLAID-CLIENT-ID': client_id, 'PLAID-SECRET': secret };
    const configuration = new Configuration({ basePath: `${GINGHAM}/sandbox`, baseOptions: { headers } });
    await use({
      plaid: new PlaidApi(configuration),
      simulate: (path, body = {}) => call('POST', `/sandbox/simulation/${path}`, headers, body),
    });
    await call('DELETE', `/v1/sandbox-partners/${client_id}`, operator);
  },
});

test('a response that was lost is returned to the repeated request', async ({ testPartner }) => {
  const clover = {
    company_name: 'Clover Credit',
    legal_entity_name: 'Clover Credit LLC',
    application_name: 'Clover',
    website: 'clover.example.com',
    address: { city: 'Omaha', region: 'NE', country_code: 'US' },
    redirect_uris: ['https://clover.example.com/oauth'],
    is_diligence_attested: true,
    is_bank_addendum_completed: true,
  };
  await testPartner.simulate('faults/set', {
    operation: '/partner/customer/create',
    drop_connection: true,
    when: 'after',
  });
  const once = { headers: { 'Idempotency-Key': crypto.randomUUID() } };
  await expect(testPartner.plaid.partnerCustomerCreate(clover, once)).rejects.toThrow();

  const { data } = await testPartner.plaid.partnerCustomerCreate(clover, once);
  expect(data.end_customer.secrets.sandbox).toBeDefined();
});
