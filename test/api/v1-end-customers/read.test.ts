import assert from 'node:assert/strict';
import { beforeAll, describe, test } from 'vitest';
import { application, type Credentials, partnerCalls } from '../../support/client.ts';
import { managing, succeeds, unversioned } from '../../support/management.ts';
import { newPartner } from '../../support/partner.ts';
import { png } from '../../support/png.ts';
import { suiteServer } from '../../support/server.ts';
import { onEachDialect } from '../../support/stores.ts';

onEachDialect((dialect) => {
  const server = suiteServer(dialect);
  const call = managing(server);
  let partner: Credentials;
  beforeAll(async () => {
    partner = await newPartner(server());
  });
  const read = async (id: string) => succeeds(await call('GET', `/end-customers/${id}`)).end_customer;

  describe('returns an end customer', () => {
    const profile = {
      products: ['auth', 'transactions'],
      create_link_customization: true,
      technical_contact: { given_name: 'Ada', family_name: 'Okafor', email: 'ada@sunflower.example.com' },
      billing_contact: { email: 'ben@sunflower.example.com' },
      customer_support_info: {
        email: 'help@sunflower.example.com',
        phone_number: '+1 503 555 0100',
        contact_url: 'sunflower.example.com/help',
        link_update_url: 'https://sunflower.example.com/reconnect',
      },
      assets_under_management: { amount: 1_000_000.5, iso_currency_code: 'EUR' },
      redirect_uris: ['https://*.sunflower.example.com/back', 'http://localhost:3000/back'],
      registration_number: 'HRB 4711',
    };

    test('created with every field', async () => {
      const body = application(profile);
      const create = partnerCalls(server().url, partner, 'production');
      const created = succeeds(
        await create('/partner/customer/create', { ...body, logo: png().toString('base64') }),
      ).end_customer;
      const { created_at, updated_at, keys, logo_sha256, registrations, partner_name, ...rest } = unversioned(
        await read(created.client_id),
      );
      assert.deepEqual(rest, {
        ...body,
        client_id: created.client_id,
        partner_client_id: partner.clientId,
        realm: 'live',
        status: 'PENDING_ENABLEMENT',
        review_reasons: [],
        decision_reason: null,
        flowdown_status: 'COMPLETE',
        questionnaire_status: 'COMPLETE',
        assignee: null,
        assignee_name: null,
        bank_addendum_acceptance: null,
        questionnaires: {},
        product_statuses: { auth: 'PENDING_ENABLEMENT', transactions: 'PENDING_ENABLEMENT' },
        requirements_due: [],
        requirements_note: null,
        enabled_at: null,
        suspended_at: null,
        erased_at: null,
        removed_at: null,
        conflicts: null,
      });
      assert.deepEqual(registrations, []);
      assert.match(logo_sha256, /^[0-9a-f]{64}$/u);
      assert.equal(new Date(created_at).toISOString(), created_at);
      assert.equal(updated_at, created_at);
      assert.deepEqual(
        keys
          .map(({ key_id, last_four, version, ...key }: Record<string, string>) => key)
          .toSorted(byEnvironment),
        ['development', 'sandbox'].map((environment) => ({
          environment,
          calls_left: null,
          created_at,
          status: 'active',
          expires_at: null,
          allowed_addresses: null,
          revoked_at: null,
          last_used_at: null,
        })),
      );
    });

    test('created with defaults', async () => {
      const create = partnerCalls(server().url, partner, 'sandbox');
      const created = succeeds(
        await create('/partner/customer/create', application({ redirect_uris: undefined })),
      ).end_customer;
      const { realm, products, technical_contact, customer_support_info, ...rest } = await read(
        created.client_id,
      );
      const own = succeeds(await call('GET', `/partners/${partner.clientId}`)).partner;
      assert.deepEqual(
        { realm, products, technical_contact, customer_support_info },
        {
          realm: 'sandbox',
          products: own.products,
          technical_contact: own.technical_contact,
          customer_support_info: null,
        },
      );
      assert.deepEqual(
        [rest.assets_under_management, rest.registration_number, rest.logo_sha256, rest.redirect_uris],
        [null, null, null, []],
      );
    });
  });

  const byEnvironment = (one: { environment: string }, other: { environment: string }) =>
    one.environment.localeCompare(other.environment);

  test('shows the registrations and the key created by enablement', async () => {
    const asPartner = partnerCalls(server().url, partner, 'production');
    const { client_id } = succeeds(await asPartner('/partner/customer/create', application())).end_customer;
    succeeds(await asPartner('/partner/customer/enable', { end_customer_client_id: client_id }));
    await server().settle();
    const customer = await read(client_id);
    assert.equal(customer.status, 'ACTIVE');
    assert.equal(new Date(customer.enabled_at).toISOString(), customer.enabled_at);
    const { institutions } = succeeds(await call('GET', '/institutions?limit=200'));
    assert.equal(customer.registrations.length, 2 * institutions.length);
    const chase = customer.registrations
      .filter(({ institution_id }: { institution_id: string }) => institution_id === 'ins_56')
      .toSorted(byEnvironment);
    assert.deepEqual(
      chase,
      ['development', 'production'].map((environment, at) => ({
        end_customer_client_id: client_id,
        company_name: customer.company_name,
        partner_client_id: partner.clientId,
        partner_name: customer.partner_name,
        institution_id: 'ins_56',
        institution_name: 'Chase',
        is_stalled: false,
        expected_by: chase[at].expected_by,
        environment,
        realm: 'live',
        connector: 'simulated',
        status: 'PROCESSING',
        errors: [],
        task: null,
        production_enablement_date: null,
        started_at: customer.enabled_at,
        updated_at: customer.enabled_at,
        due_at: chase[at].due_at,
        submitted_at: null,
        withdrawn_at: null,
        failures: 0,
        last_failure: null,
      })),
    );
    for (const { due_at, started_at } of chase) assert.ok(due_at > started_at);
    assert.deepEqual(
      customer.keys.map(({ environment }: { environment: string }) => environment).toSorted(),
      ['development', 'production', 'sandbox'],
    );
  });

  test('shows registrations as its partner sees them, before the server has processed them', async () => {
    const asPartner = partnerCalls(server().url, partner, 'production');
    const { client_id } = succeeds(await asPartner('/partner/customer/create', application())).end_customer;
    const body = { end_customer_client_id: client_id };
    succeeds(await asPartner('/partner/customer/enable', body));
    const { registrations } = await read(client_id);
    const { institutions } = succeeds(await asPartner('/partner/customer/oauth_institutions/get', body));
    const reported = institutions.flatMap(
      ({ institution_id, environments }: { institution_id: string; environments: Record<string, string> }) =>
        Object.entries(environments).map(([environment, status]) => [institution_id, environment, status]),
    );
    const shown = registrations.map((one: Record<string, string>) => [
      one['institution_id'],
      one['environment'],
      one['status'],
    ]);
    assert.deepEqual(shown.map(String).toSorted(), reported.map(String).toSorted());
  });

  test('returns a removed one, with the time of removal and its keys revoked', async () => {
    const asPartner = partnerCalls(server().url, partner, 'production');
    const { client_id } = succeeds(await asPartner('/partner/customer/create', application())).end_customer;
    succeeds(await asPartner('/partner/customer/remove', { end_customer_client_id: client_id }));
    const { removed_at, keys } = await read(client_id);
    assert.equal(new Date(removed_at).toISOString(), removed_at);
    assert.equal(keys.length, 2);
    for (const { revoked_at } of keys) assert.equal(revoked_at, removed_at);
  });

  test('never returns a secret or its hash', async () => {
    const asPartner = partnerCalls(server().url, partner, 'production');
    const { client_id, secrets } = succeeds(
      await asPartner('/partner/customer/create', application()),
    ).end_customer;
    const text = JSON.stringify([
      await read(client_id),
      succeeds(await call('GET', `/end-customers/${client_id}/events`)),
    ]);
    for (const secret of Object.values<string>(secrets)) assert.ok(!text.includes(secret));
    assert.doesNotMatch(text, /hash|[0-9a-f]{64}/u);
  });
});
