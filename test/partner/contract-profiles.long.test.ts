import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import type { OpenApiDocument } from '../../src/api/openapi.ts';
import type { Environment } from '../../src/domain/environment.ts';
import { commonProducts, products, productsOf1517 } from '../../src/domain/product.ts';
import { application, type Credentials, partnerCalls, send } from '../support/client.ts';
import { deskOf } from '../support/desk.ts';
import { managing, newEndCustomer, refuses, succeeds } from '../support/management.ts';
import { newPartner } from '../support/partner.ts';
import { sharedServer, startServer, suiteServer } from '../support/server.ts';
import { onSampledDialect } from '../support/stores.ts';
import type { TestServer } from '../support/test-server.ts';
import { startReceiver } from '../support/webhook-receiver.ts';
import { createEndpoint, deliveriesOf, readDelivery } from '../support/webhooks.ts';

const latestProducts = products.filter((product) => !commonProducts.some((common) => common === product));
const errorDetails = ['request_id', 'error_code_reason', 'documentation_url', 'suggested_action'];

/** Returns the first error of an end customer without redirect URIs, and of one that a bank refuses, with its reply. */
async function registrationErrors({ url }: TestServer, partner: Credentials) {
  const call = partnerCalls(url, partner);
  const enabled = async (changes: object) => {
    const { end_customer } = succeeds(await call('/partner/customer/create', application(changes)));
    const one = { end_customer_client_id: end_customer.client_id };
    succeeds(await call('/partner/customer/enable', one));
    return one;
  };
  const incomplete = await enabled({ redirect_uris: [] });
  const read = succeeds(await call('/partner/customer/oauth_institutions/get', incomplete));
  const refused = { institution_id: 'ins_56', status: 'ATTENTION_REQUIRED', error: 'Not this one.' };
  const set = succeeds(
    await call('/simulation/registration/set_status', { ...(await enabled({})), ...refused }),
  );
  return [read, set].map(({ request_id, institutions }) => ({
    request_id,
    error: institutions[0].errors[0],
  })) as [{ request_id: string; error: object }, { request_id: string; error: object }];
}

/** The `environment` of the webhook about a registration from a sandbox, as received and as the log shows it. */
async function sandboxWebhookEnvironments(server: TestServer, partner: Credentials, url: string) {
  const event_types = ['END_CUSTOMER_OAUTH_STATUS_UPDATED', 'registration.updated'];
  const { endpointId } = await createEndpoint(server, { partner, url, event_types });
  const { clientId } = await newEndCustomer(server, partner, 'sandbox');
  const call = partnerCalls(server.url, partner);
  succeeds(await call('/partner/customer/enable', { end_customer_client_id: clientId }));
  succeeds(await call('/simulation/clock/advance', { seconds: 1 }));
  const deliveries = await deliveriesOf(server, { endpoint_id: endpointId });
  return Promise.all(
    event_types.map(async (type) => {
      const { delivery_id } = deliveries.find(({ event_type }) => event_type === type);
      return JSON.parse((await readDelivery(server, delivery_id)).body);
    }),
  );
}

onSampledDialect((dialect) => {
  describe('with the contract 1.517.0', () => {
    const server = sharedServer(dialect);
    const call = managing(server);

    test('the latest products are rejected by name, for end customers and partners', async () => {
      const create = partnerCalls(server().url, server().demo);
      const said =
        /^a field has an invalid value: products\[1\] must be one of assets, .*, cra_partner_insights$/u;
      const asked = { products: ['auth', 'cra_qualify'] };
      refuses(await create('/partner/customer/create', application(asked)), 'INVALID_FIELD', 400, said);
      refuses(await call('POST', '/partners', { name: 'Partner', ...asked }), 'INVALID_FIELD', 400, said);
      refuses(await call('POST', '/sandbox-partners', asked), 'INVALID_FIELD', 400, said);
      const path = `/partners/${server().demo.clientId}`;
      refuses(await call('PATCH', path, asked), 'INVALID_FIELD', 400, said);
    });

    test('errors of a registration have their type, code and texts only', async () => {
      const fields = ['error_type', 'error_code', 'error_message', 'display_message'];
      for (const { error } of await registrationErrors(server(), await newPartner(server()))) {
        assert.deepEqual(Object.keys(error), fields);
      }
    });

    test('webhooks from a sandbox name the environment of the registration', async (t) => {
      const { url } = await startReceiver(t);
      const bodies = await sandboxWebhookEnvironments(server(), await newPartner(server()), url);
      for (const body of bodies) assert.ok(!JSON.stringify(body).includes('"environment":"sandbox"'));
    });

    test('support information is optional', async () => {
      const partner = await newPartner(server());
      const { clientId } = await newEndCustomer(server(), partner, 'production');
      assert.equal((await deskOf(server()).read(clientId)).customer_support_info, null);
    });
  });

  describe('with the contract latest', () => {
    const server = suiteServer(dialect, { GINGHAM_CONTRACT: 'latest' });
    const call = managing(server);

    test('development is off, and create returns a limited production secret', async () => {
      const { url, demo } = server();
      const inDevelopment = partnerCalls(url, demo, 'development');
      const unknown = { end_customer_client_id: 'none' };
      refuses(await inDevelopment('/partner/customer/get', unknown), 'UNAUTHORIZED_ENVIRONMENT', 400);
      for (const place of ['production', 'sandbox'] as const) {
        const { clientId, secrets } = await newEndCustomer(server(), demo, place);
        assert.deepEqual(Object.keys(secrets), ['sandbox', 'production']);
        const inPlace = partnerCalls(url, demo, place);
        const one = { end_customer_client_id: clientId };
        const { institutions } = succeeds(await inPlace('/partner/customer/oauth_institutions/get', one));
        for (const { environments } of institutions) {
          assert.deepEqual(Object.keys(environments), ['production']);
        }
        if (place === 'sandbox') continue;
        const verified = await deskOf(server()).verify(clientId, String(secrets.production), 'production');
        assert.deepEqual([verified.valid, verified.calls_left], [true, 99]);
      }
    });

    test('a support email is required, in the request or in the partner’s profile', async () => {
      const required = /^required fields are missing: customer_support_info\.email is required/u;
      const withoutEmail = { phone_number: '+43 1 234' };
      const create = async (partner: Credentials, customer_support_info?: object) =>
        partnerCalls(server().url, partner)(
          '/partner/customer/create',
          application({ customer_support_info }),
        );
      const environments: Environment[] = ['production', 'sandbox'];
      const without = await newPartner(server(), { environments });
      const phoneOnly = await newPartner(server(), { environments, customer_support_info: withoutEmail });
      const customer_support_info = { email: 'help@example.com' };
      const complete = await newPartner(server(), { environments, customer_support_info });
      for (const partner of [without, phoneOnly]) {
        for (const given of [undefined, {}, withoutEmail]) {
          refuses(await create(partner, given), 'MISSING_FIELDS', 400, required);
        }
        succeeds(await create(partner, { email: 'ada@example.com' }));
      }
      refuses(await create(complete, withoutEmail), 'MISSING_FIELDS', 400, required);
      const { company_name, website, application_name, address } = application();
      const firstStep = { company_name, website, application_name, address };
      const begin = (customer_support_info: object) =>
        partnerCalls(server().url, without)('/beta/partner/customer/v1/create', {
          ...firstStep,
          customer_support_info,
        });
      refuses(await begin(withoutEmail), 'MISSING_FIELDS', 400, required);
      succeeds(await begin({ email: 'ada@example.com' }));
      for (const given of [undefined, {}]) {
        const { end_customer } = succeeds(await create(complete, given));
        const kept = (await call('GET', `/end-customers/${end_customer.client_id}`)).body.end_customer;
        assert.deepEqual(kept.customer_support_info, customer_support_info);
      }
    });

    test('the latest products are accepted, and the demo partner has every product', async () => {
      const { url, demo } = server();
      const { partner } = succeeds(await call('GET', `/partners/${demo.clientId}`));
      assert.deepEqual(partner.products, products);
      const create = partnerCalls(url, demo, 'production');
      const asked = application({ products: latestProducts });
      const { end_customer } = succeeds(await create('/partner/customer/create', asked));
      assert.deepEqual((await deskOf(server()).read(end_customer.client_id)).products, latestProducts);
      const other = application({ products: ['layer'] });
      const said = /products\[0\] must be one of assets, .*, cra_home_lending$/u;
      refuses(await create('/partner/customer/create', other), 'INVALID_FIELD', 400, said);
      succeeds(await call('POST', '/sandbox-partners', { products: latestProducts }));
    });

    test('errors of a registration have all details', async () => {
      const [incomplete, refused] = await registrationErrors(server(), server().demo);
      const common = {
        error_type: 'PARTNER_ERROR',
        error_code: 'OAUTH_REGISTRATION_ERROR',
        display_message: null,
        error_code_reason: null,
        documentation_url: `${server().url}/docs#partnerCustomerOauthInstitutionsGet`,
      };
      const message =
        'Chase requires a redirect URI that uses https; add one to the application’s redirect_uris.';
      assert.deepEqual(incomplete.error, {
        ...common,
        error_message: message,
        request_id: incomplete.request_id,
        suggested_action: 'Add a redirect URI that uses https.',
      });
      assert.deepEqual(refused.error, {
        ...common,
        error_message: 'Not this one.',
        request_id: refused.request_id,
        suggested_action: null,
      });
      const reference = await fetch(`${server().url}/docs`);
      assert.ok((await reference.text()).includes('id="partnerCustomerOauthInstitutionsGet"'));
    });

    test('webhooks of the contract from a sandbox name the sandbox; others the registration’s environment', async (t) => {
      const receiver = await startReceiver(t);
      const [body, own] = await sandboxWebhookEnvironments(server(), server().demo, receiver.url);
      assert.equal(body.environment, 'sandbox');
      assert.deepEqual([own.data.realm, own.data.environment], ['sandbox', 'production']);
      const received = receiver.received.map(({ json }) => json);
      const byContract = received.filter(({ webhook_code }) => webhook_code !== undefined);
      assert.equal(byContract.length, 12);
      assert.deepEqual(new Set(byContract.map(({ environment }) => environment)), new Set(['sandbox']));
    });

    test('webhooks from production name production', async (t) => {
      const receiver = await startReceiver(t);
      const event_types = ['END_CUSTOMER_OAUTH_STATUS_UPDATED'];
      const partner = { clientId: server().demo.clientId };
      await createEndpoint(server(), { partner, url: receiver.url, environment: 'production', event_types });
      const { clientId } = await newEndCustomer(server(), server().demo, 'production');
      const inProduction = partnerCalls(server().url, server().demo, 'production');
      succeeds(await inProduction('/partner/customer/enable', { end_customer_client_id: clientId }));
      await server().settle();
      const environments = receiver.received.map(({ json }) => json['environment']);
      assert.deepEqual(new Set(environments), new Set(['production']));
    });

    test('redirect URIs with a wildcard are accepted', async () => {
      const redirect_uris = ['https://*.example.com/x'];
      const { clientId } = await newEndCustomer(server(), server().demo, 'sandbox', { redirect_uris });
      assert.deepEqual((await deskOf(server()).read(clientId)).redirect_uris, redirect_uris);
    });

    test('the settings name the profile as the source of its defaults', async () => {
      const { settings } = succeeds(await call('GET', '/settings'));
      const of = (variable: string) => {
        const { value, source } = settings.find((one: { variable: string }) => one.variable === variable);
        return [value, source];
      };
      assert.deepEqual(of('GINGHAM_CONTRACT'), ['latest', 'environment']);
      assert.deepEqual(of('GINGHAM_LIMITED_PRODUCTION_CALLS'), ['100', 'profile']);
    });

    test('the console learns which products are accepted', async () => {
      const { server: facts } = succeeds(await send('GET', `${server().url}/v1/session`));
      assert.deepEqual([facts.development, facts.products], [false, products]);
    });
  });

  for (const [contract, accepted, hasDetails] of [
    ['1.517.0', commonProducts, false],
    ['latest', products, true],
  ] as const) {
    test(`/openapi.json describes the server with the contract ${contract}`, async (t) => {
      const { url } = await startServer(t, dialect, { GINGHAM_CONTRACT: contract });
      const { components } = (await (await fetch(`${url}/openapi.json`)).json()) as OpenApiDocument;
      assert.deepEqual(components.schemas['Product']?.enum, accepted);
      const { properties = {}, required } = components.schemas['OAuthRegistrationError'] ?? {};
      for (const field of errorDetails) assert.equal(field in properties, hasDetails, field);
      assert.deepEqual(required, Object.keys(properties));
    });
  }

  test('the demo partner’s products follow the contract, until others are chosen', async (t) => {
    const productsUnder = async (env: Record<string, string>, changes?: object) => {
      const server = await startServer(t, dialect, env);
      const call = managing(() => server);
      const path = `/partners/${server.demo.clientId}`;
      if (changes !== undefined) succeeds(await call('PATCH', path, changes));
      const { partner } = succeeds(await call('GET', path));
      await server.close();
      return { products: partner.products, env: server.env };
    };
    const { products: first, env } = await productsUnder({});
    assert.deepEqual(first, productsOf1517);
    const latest = { ...env, GINGHAM_CONTRACT: 'latest' };
    assert.deepEqual((await productsUnder(latest)).products, products);
    assert.deepEqual((await productsUnder(env)).products, productsOf1517);
    await productsUnder(env, { products: ['auth'] });
    assert.deepEqual((await productsUnder(latest)).products, ['auth']);
  });
});
