import assert from 'node:assert/strict';
import { test } from 'vitest';
import { create } from '../../../src/api/partner/customer.ts';
import { environments } from '../../../src/domain/environment.ts';
import { application, partnerCalls, post } from '../../support/client.ts';
import { contractExamples, readContract } from '../../support/contract.ts';
import { newPartner } from '../../support/partner.ts';
import { sharedServer } from '../../support/server.ts';
import { onEachDialect } from '../../support/stores.ts';

const path = '/partner/customer/create';

onEachDialect((dialect) => {
  const server = sharedServer(dialect);

  for (const environment of environments) {
    test(`in ${environment}, returns an end customer with its own client_id and secrets`, async () => {
      const call = partnerCalls(server().url, server().demo, environment);
      const { status, body } = await call(path, application({ company_name: 'Sunflower Savings' }));
      assert.equal(status, 200, JSON.stringify(body));
      const { client_id, secrets, ...rest } = body.end_customer;
      assert.deepEqual(rest, { company_name: 'Sunflower Savings', status: 'PENDING_ENABLEMENT' });
      assert.match(client_id, /^[0-9a-f]{24}$/u);
      assert.deepEqual(Object.keys(secrets).sort(), ['development', 'sandbox']);
      for (const secret of Object.values(secrets)) assert.match(String(secret), /^[0-9a-f]{30}$/u);
      assert.match(body.request_id, /^[A-Za-z0-9]{15}$/u);
    });
  }

  test('client_ids and secrets are never repeated', async () => {
    const call = partnerCalls(server().url, server().demo);
    const replies = await Promise.all(Array.from({ length: 20 }, () => call(path, application())));
    const given = replies.flatMap(({ body: { end_customer } }) => [
      end_customer.client_id,
      ...Object.values(end_customer.secrets),
    ]);
    assert.equal(given.length, 60);
    assert.equal(new Set(given).size, 60);
  });

  test('accepts the contract’s own example, except for its credentials', async () => {
    const contract = readContract('1.517.0');
    const examples = (contract && contractExamples(contract))?.filter(([known]) => known === path) ?? [];
    if (examples.length === 0) console.warn('the public contract is not available: its example was not sent');
    for (const [, example] of examples) {
      const partner = await newPartner(server());
      const pair = { client_id: partner.clientId, secret: partner.secrets.sandbox };
      const { status, body } = await post(`${server().url}/sandbox${path}`, { ...example, ...pair });
      assert.equal(status, 200, JSON.stringify(body));
      assert.equal(body.end_customer.status, 'PENDING_ENABLEMENT');
    }
  });

  test('accepts the reference’s own example, except for its credentials', async () => {
    const partner = await newPartner(server());
    const pair = { client_id: partner.clientId, secret: partner.secrets.sandbox };
    const { status, body } = await post(`${server().url}/sandbox${path}`, { ...create.example, ...pair });
    assert.equal(status, 200, JSON.stringify(body));
  });

  test('accepts credentials in headers, in the body, and one in each', async () => {
    const { clientId: client_id, secrets } = server().demo;
    const secret = secrets.sandbox;
    const url = `${server().url}/sandbox${path}`;
    const ways: [object, Record<string, string>][] = [
      [{}, { 'PLAID-CLIENT-ID': client_id, 'PLAID-SECRET': secret }],
      [{ client_id, secret }, {}],
      [{ client_id }, { 'plaid-secret': secret }],
      [{ secret }, { 'plaid-client-id': client_id }],
      [
        { client_id, secret },
        { 'plaid-client-id': client_id, 'plaid-secret': secret },
      ],
    ];
    for (const [inBody, inHeaders] of ways) {
      const { status } = await post(url, { ...application(), ...inBody }, inHeaders);
      assert.equal(status, 200);
    }
  });

  test('accepts the contract’s version header, and any spelling of the media type', async () => {
    const { clientId, secrets } = server().demo;
    const pair = { client_id: clientId, secret: secrets.sandbox };
    for (const type of ['application/json;charset=utf-8', 'APPLICATION/JSON; Charset="UTF-8"']) {
      const headers = { 'plaid-version': '2020-09-14', 'content-type': type };
      const { status } = await post(`${server().url}/sandbox${path}`, { ...application(), ...pair }, headers);
      assert.equal(status, 200);
    }
  });

  test('uses the last of duplicate keys', async () => {
    const { clientId, secrets } = server().demo;
    const body = application({ client_id: clientId, secret: secrets.sandbox, company_name: 'Last' });
    const text = JSON.stringify(body).replace('{', '{"company_name":"First",');
    const reply = await post(`${server().url}/sandbox${path}`, text);
    assert.equal(reply.body.end_customer.company_name, 'Last');
  });

  test('keeps names unchanged, in any script', async () => {
    const call = partnerCalls(server().url, server().demo);
    for (const company_name of [
      'Zoë & Søn, Ltd.',
      '株式会社さくら',
      'بنك النيل',
      '🌻 Savings',
      '<b>"Bank"</b>',
      ' x ',
    ]) {
      const created = await call(path, application({ company_name }));
      assert.equal(created.body.end_customer.company_name, company_name);
      const { client_id } = created.body.end_customer;
      const { body } = await call('/partner/customer/get', { end_customer_client_id: client_id });
      assert.equal(body.end_customer.company_name, company_name);
    }
  });
});
