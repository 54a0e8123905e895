import assert from 'node:assert/strict';
import { beforeAll, test } from 'vitest';
import { type Credentials, partnerCalls } from '../../support/client.ts';
import { exchange } from '../../support/exchange.ts';
import { managing, newEndCustomer, newToken, refuses } from '../../support/management.ts';
import { newPartner } from '../../support/partner.ts';
import { suiteServer } from '../../support/server.ts';
import { storedRows } from '../../support/stored-rows.ts';
import { onEachDialect } from '../../support/stores.ts';

const oldUri = 'https://a.example.com/cb?from=us';
const oldEmail = 'ada@1.2.3.4';

onEachDialect((dialect) => {
  const server = suiteServer(dialect);
  const manage = managing(server);
  let partner: Credentials;
  let clientId: string;
  let token: string;

  // Contacts in the reference have a format that older ones do not meet, so replies are read without it.
  const call = async (method: string, path: string, body?: object, bearer = token) => {
    const headers = { authorization: `Bearer ${bearer}`, 'content-type': 'application/json' };
    const sent = body === undefined ? undefined : JSON.stringify(body);
    const answer = await exchange(server().url, { method, path: `/v1${path}`, headers, body: sent });
    assert.equal(answer.status, 200, answer.text);
    return JSON.parse(answer.text);
  };
  const refused = (body: object) => manage('PATCH', `/end-customers/${clientId}`, body);

  beforeAll(async () => {
    partner = await newPartner(server());
    token = (await newToken(server(), partner.clientId)).token;
    const email = 'ada@before.example.com';
    ({ clientId } = await newEndCustomer(server(), partner, 'production', {
      website: 'before.example.com',
      redirect_uris: ['https://before.example.com/cb'],
      technical_contact: { email },
      customer_support_info: { email, contact_url: 'before.example.com' },
    }));
    await manage('PATCH', `/partners/${partner.clientId}`, {
      technical_contact: { email },
      customer_support_info: { email, contact_url: 'before.example.com' },
    });
    // As stored by a version without these rules.
    const [urls, emails] = ['before.example.com', email];
    await storedRows(
      server(),
      dialect,
      `update end_customers set profile = replace(replace(replace(profile, 'https://${urls}/cb', '${oldUri}'),
         '${emails}', '${oldEmail}'), '"${urls}"', '".example.com"') where client_id = '${clientId}'`,
    );
    await storedRows(
      server(),
      dialect,
      `update partners set settings = replace(replace(settings, '${emails}', '${oldEmail}'), '"${urls}"',
         '".example.com"') where client_id = '${partner.clientId}'`,
    );
    // The next commit makes SQLite's readers see what was written directly.
    await newEndCustomer(server(), partner, 'production');
  });

  test('values older than a rule are still returned', async () => {
    const { end_customer } = await call('GET', `/end-customers/${clientId}`);
    assert.equal(end_customer.website, '.example.com');
    assert.deepEqual(end_customer.redirect_uris, [oldUri]);
    assert.equal(end_customer.technical_contact.email, oldEmail);
    assert.deepEqual(end_customer.customer_support_info, { email: oldEmail, contact_url: '.example.com' });
    const { end_customers } = await call('GET', '/end-customers');
    assert.ok(end_customers.some((one: { client_id: string }) => one.client_id === clientId));
    const asPartner = partnerCalls(server().url, partner, 'production');
    const { body } = await asPartner('/partner/customer/get', { end_customer_client_id: clientId });
    assert.equal(body.end_customer.client_id, clientId);
    const { partner: own } = await call('GET', `/partners/${partner.clientId}`);
    assert.equal(own.technical_contact.email, oldEmail);
    assert.deepEqual(own.customer_support_info, { email: oldEmail, contact_url: '.example.com' });
  });

  test('an end customer with such values can be updated, with or without them in the request', async () => {
    const alone = await call('PATCH', `/end-customers/${clientId}`, { application_name: `A ${clientId}` });
    assert.equal(alone.end_customer.website, '.example.com');
    const whole = await call('PATCH', `/end-customers/${clientId}`, {
      application_name: `B ${clientId}`,
      website: '.example.com',
      redirect_uris: [oldUri, 'https://c.example.com/cb'],
    });
    assert.equal(whole.end_customer.application_name, `B ${clientId}`);
    assert.deepEqual(whole.end_customer.redirect_uris, [oldUri, 'https://c.example.com/cb']);
  });

  test('the same values are rejected as new ones', async () => {
    const says = /: website has a malformed host name .*; redirect_uris\[1\] must not have a query$/u;
    const body = { website: '.example.org', redirect_uris: [oldUri, `${oldUri}2`] };
    refuses(await refused(body), 'INVALID_FIELD', 400, says);
    await call('PATCH', `/end-customers/${clientId}`, { redirect_uris: ['https://c.example.com/cb'] });
    refuses(await refused({ redirect_uris: [oldUri] }), 'INVALID_FIELD', 400, /redirect_uris\[0\]/u);
  });

  test('a partner with such values can be updated', async () => {
    const { partner: changed } = await call('PATCH', `/partners/${partner.clientId}`, {
      customer_support_info: { contact_url: '.example.com', phone_number: '+1 555 0100' },
    });
    assert.deepEqual(changed.customer_support_info, {
      contact_url: '.example.com',
      phone_number: '+1 555 0100',
    });
    const body = { customer_support_info: { contact_url: '.example.org' } };
    const says = /customer_support_info\.contact_url has a malformed host name/u;
    refuses(await manage('PATCH', `/partners/${partner.clientId}`, body), 'INVALID_FIELD', 400, says);
  });
});
