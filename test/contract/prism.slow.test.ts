import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { beforeAll, describe, test } from 'vitest';
import type { Contract } from '../../src/domain/contract.ts';
import type { Environment } from '../../src/domain/environment.ts';
import { application } from '../support/client.ts';
import { readContract } from '../support/contract.ts';
import { exchange } from '../support/exchange.ts';
import { sampled } from '../support/long.ts';
import { assertNoViolations, startPrism, violationsOf } from '../support/prism.ts';
import { suiteScope } from '../support/scope.ts';
import { type SdkName, sdkJourney, sdks } from '../support/sdk-journey.ts';
import { suiteServer } from '../support/server.ts';
import { startReceiver } from '../support/webhook-receiver.ts';
import { createEndpoint } from '../support/webhooks.ts';

type Case = readonly [Contract, Environment];

const cases: readonly Case[] = sampled<readonly Case[]>(
  [['latest', 'sandbox']],
  [
    ['1.517.0', 'production'],
    ['1.517.0', 'development'],
    ['1.517.0', 'sandbox'],
    ['latest', 'production'],
    ['latest', 'sandbox'],
  ],
);

/** Calls through Prism like an SDK; returns the body of the reply, which must match the contract. */
function callsThrough(prism: string, { clientId, secret }: { clientId: string; secret: string }) {
  // biome-ignore lint/suspicious/noExplicitAny: tests read replies of every shape
  return async (path: string, body: object, expected = 200): Promise<any> => {
    const headers = {
      'content-type': 'application/json',
      'plaid-client-id': clientId,
      'plaid-secret': secret,
      'plaid-version': '2020-09-14',
    };
    const received = await exchange(prism, { method: 'POST', path, headers, body: JSON.stringify(body) });
    const reply = JSON.parse(received.text);
    assert.equal(received.status, expected, received.text);
    assertNoViolations(Object.fromEntries(received.headers), reply);
    return reply;
  };
}

for (const [contract, environment] of cases) {
  if (readContract(contract) === undefined) {
    test(`the contract ${contract} is not available, so Prism compares nothing with it`, () => {
      console.warn(`NOT COMPARED: put the contract ${contract} at ../shared/contract to compare with it`);
    });
    continue;
  }
  describe(`Prism, with the contract ${contract} in ${environment},`, () => {
    const server = suiteServer('sqlite', { GINGHAM_CONTRACT: contract });
    const scope = suiteScope();
    let prism = '';
    beforeAll(async () => {
      prism = await startPrism(scope, contract, `${server().url}/${environment}`);
    });
    const credentials = () => {
      const { clientId, secrets } = server().demo;
      return { clientId, secret: secrets[environment] };
    };

    for (const name of Object.keys(sdks) as SdkName[]) {
      test(`sees no violation in the journey with ${name}`, async () => {
        await sdkJourney(name, prism, server().demo, environment, 'headers', prism);
      });
    }

    test('sees no violation in the errors of registrations, error replies and verification keys', async (t) => {
      const call = callsThrough(prism, credentials());
      const receiver = await startReceiver(t);
      const partner = { clientId: credentials().clientId };
      await createEndpoint(server(), { partner, url: receiver.url, environment });
      const incomplete = application({ redirect_uris: [] });
      const { end_customer } = await call('/partner/customer/create', incomplete);
      const one = { end_customer_client_id: end_customer.client_id };
      await call('/partner/customer/enable', one);
      await server().settle();
      const { institutions } = await call('/partner/customer/oauth_institutions/get', one);
      assert.equal(institutions[0].environments.production, 'ATTENTION_REQUIRED');
      assert.equal(institutions[0].errors.length, 1);

      const [webhook] = await receiver.arrived(1);
      const [head = ''] = String(webhook?.headers['plaid-verification']).split('.');
      const { kid } = JSON.parse(Buffer.from(head, 'base64url').toString());
      await call('/webhook_verification_key/get', { key_id: kid });

      await call('/partner/customer/create', {}, 400);
      await call('/partner/customer/create', application({ website: 'x', address: 1 }), 400);
      await call('/partner/customer/enable', one, 400);
      await call('/partner/customer/get', { end_customer_client_id: 'none' }, 404);
      const wrong = callsThrough(prism, { ...credentials(), secret: 'wrong' });
      await wrong('/partner/customer/get', one, 400);
    });

    if (contract === 'latest') {
      test('sees no violation in the step-by-step flow', async () => {
        const call = callsThrough(prism, credentials());
        const base = '/beta/partner/customer/v1';
        const { company_name, website, application_name, address, legal_entity_name } = application();
        const customer_support_info = { email: 'ada@example.com' };
        const begun = { company_name, website, application_name, address, customer_support_info };
        const products = ['auth', 'cra_base_report'];
        const { end_customer } = await call(`${base}/create`, { ...begun, products });
        const one = { end_customer_client_id: end_customer.client_id };
        await call(`${base}/enable`, one, 412);
        await call(`${base}/update`, {
          ...one,
          legal_entity_name,
          is_diligence_attested: true,
          bank_addendum_acceptance: {
            customer_accepted: true,
            customer_ip_address: '203.0.113.7',
            customer_agreement_timestamp: '2025-01-01T01:00:00Z',
          },
        });
        await call(`${base}/get`, one);
        const enabled = await call(`${base}/enable`, { ...one, products: ['auth'] });
        assert.equal(enabled.product_statuses.auth, 'ACTIVE');
        assert.equal(enabled.product_statuses.cra_base_report, 'MORE_INFORMATION_NEEDED');
        await call(`${base}/get`, { end_customer_client_id: 'none' }, 404);
      });

      test('sees no violation in the list of webhook events', async (t) => {
        const call = callsThrough(prism, credentials());
        const receiver = await startReceiver(t);
        const partner = { clientId: credentials().clientId };
        await createEndpoint(server(), { partner, url: receiver.url, environment });
        await call('/partner/customer/create', application());
        await receiver.arrived(1);
        const path = '/beta/webhook_events/list';
        const { webhook_events, next_cursor } = await call(path, { start_time: null, count: 1 });
        assert.equal(webhook_events.length, 1);
        await call(path, { cursor: next_cursor, delivery_statuses: ['DELIVERED', 'PENDING'] });
        await call(path, { start_time: '2020-01-01T00:00:00Z' }, 400);
      });

      test('sees a violation if there is one', async (t) => {
        const faulty = createServer((_request, response) => {
          response.setHeader('content-type', 'application/json').end('{"end_customer":{"client_id":1}}');
        });
        await new Promise<void>((resolve) => faulty.listen(0, '127.0.0.1', resolve));
        t.onTestFinished(() => faulty[Symbol.asyncDispose]());
        const url = await startPrism(
          t,
          'latest',
          `http://127.0.0.1:${(faulty.address() as AddressInfo).port}`,
        );
        const body = JSON.stringify({ end_customer_client_id: 'one' });
        const headers = { 'content-type': 'application/json' };
        const path = '/partner/customer/get';
        const received = await exchange(url, { method: 'POST', path, headers, body });
        const [violation, ...others] = violationsOf(Object.fromEntries(received.headers));
        assert.deepEqual(violation?.location, ['response', 'body', 'end_customer', 'client_id']);
        assert.deepEqual(others, []);
      });
    }
  });
}
