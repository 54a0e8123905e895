import assert from 'node:assert/strict';
import { beforeAll, test } from 'vitest';
import { type Credentials, partnerCalls } from '../../support/client.ts';
import { managing, newEndCustomer, newToken, refuses, succeeds } from '../../support/management.ts';
import { newPartner } from '../../support/partner.ts';
import { png } from '../../support/png.ts';
import { sharedServer } from '../../support/server.ts';
import { onSampledDialect } from '../../support/stores.ts';

onSampledDialect((dialect) => {
  const server = sharedServer(dialect);
  const call = managing(server);
  let partner: Credentials;
  let token: string;
  beforeAll(async () => {
    partner = await newPartner(server());
    token = (await newToken(server(), partner.clientId)).token;
  });
  const own = managing(server, () => token);
  const path = (id: string) => `/end-customers/${id}`;
  const read = async (id: string) => succeeds(await call('GET', path(id))).end_customer;
  const made = async (changes: object = {}, environment: 'production' | 'sandbox' = 'production') =>
    (await newEndCustomer(server(), partner, environment, changes)).clientId;
  const logo = png().toString('base64');
  const everything = {
    company_name: 'Quince & Sons',
    legal_entity_name: 'Quince Holding AG',
    registration_number: 'CHE-123.456.789',
    products: ['transactions', 'auth'],
    create_link_customization: true,
    technical_contact: { given_name: 'Tom', email: 'tom@quince.example.com' },
    billing_contact: { family_name: 'Bell', email: 'bills@quince.example.com' },
    customer_support_info: { email: 'help@quince.example.com', contact_url: 'quince.example.com/help' },
    address: { city: 'Zug', country_code: 'CH' },
    assets_under_management: { amount: 1_500_000, iso_currency_code: 'CHF' },
  };

  test('every field that creation takes can be changed by the partner and by the operator', async () => {
    for (const caller of [own, call]) {
      for (const environment of ['production', 'sandbox'] as const) {
        const id = await made({}, environment);
        const names = { legal_entity_name: `Quince ${id} AG`, application_name: `Quince ${id}` };
        const asked = { ...everything, ...names, logo, website: `quince-${id}.example` };
        const { end_customer } = succeeds(await caller('PATCH', path(id), asked));
        const { logo: _, ...shown } = asked;
        for (const [name, value] of Object.entries(shown)) assert.deepEqual(end_customer[name], value, name);
        assert.equal(end_customer.status, 'PENDING_ENABLEMENT');
        assert.deepEqual(succeeds(await caller('GET', path(id))).end_customer, end_customer);
        const again = succeeds(await caller('PATCH', path(id), asked));
        assert.equal(again.end_customer.updated_at, end_customer.updated_at);
        const { events } = succeeds(
          await call('GET', `/events?end_customer_client_id=${id}&type=end_customer.updated`),
        );
        assert.equal(events.length, 1);
        const changed = new Map(events[0].changes.map((change: { field: string }) => [change.field, change]));
        assert.deepEqual(changed.get('address'), {
          field: 'address',
          before: {
            city: 'Portland',
            street: '9 Garden Way',
            region: 'OR',
            postal_code: '97201',
            country_code: 'US',
          },
          after: everything.address,
          is_secret: false,
        });
        assert.deepEqual(
          [...changed.keys()].toSorted(),
          Object.keys({ ...shown, logo_sha256: '' }).toSorted(),
        );
      }
    }
  });

  test('null sets fields back to what creation uses without them', async () => {
    const id = await made({ ...everything, legal_entity_name: `Quince Back ${process.pid}` });
    const before = await read(id);
    const nulls = {
      registration_number: null,
      products: null,
      technical_contact: null,
      billing_contact: {},
      customer_support_info: null,
      assets_under_management: null,
      logo: null,
    };
    const { end_customer } = succeeds(await own('PATCH', path(id), nulls));
    const profile = succeeds(await call('GET', `/partners/${partner.clientId}`)).partner;
    for (const name of ['products', 'technical_contact', 'billing_contact', 'customer_support_info']) {
      assert.deepEqual(end_customer[name], profile[name], name);
      assert.notDeepEqual(end_customer[name], before[name], name);
    }
    assert.deepEqual([end_customer.registration_number, end_customer.assets_under_management], [null, null]);
  });

  test('the partner’s terms apply as on creation', async () => {
    const id = await made();
    const settings = (body: object) => call('PATCH', `/partners/${partner.clientId}`, body);
    succeeds(await own('PATCH', path(id), { assets_under_management: everything.assets_under_management }));
    succeeds(await settings({ uses_co_branded_consent_pane: true, has_monthly_service_commitment: true }));
    refuses(await own('PATCH', path(id), { create_link_customization: true }), 'LOGO_REQUIRED', 400);
    refuses(
      await own('PATCH', path(id), { assets_under_management: null }),
      'ASSETS_UNDER_MANAGEMENT_REQUIRED',
      400,
    );
    const both = { create_link_customization: true, logo: logo };
    assert.equal(succeeds(await own('PATCH', path(id), both)).end_customer.create_link_customization, true);
    refuses(await own('PATCH', path(id), { logo: null }), 'LOGO_REQUIRED', 400);
    succeeds(await settings({ uses_co_branded_consent_pane: false, has_monthly_service_commitment: false }));
  });

  test('the names of another end customer of the partner count as created already', async () => {
    const names = { legal_entity_name: `Twin ${process.pid}`, application_name: `Twin ${process.pid}` };
    await made(names);
    const id = await made();
    refuses(await own('PATCH', path(id), names), 'CUSTOMER_ALREADY_CREATED', 400);
    const { application_name } = names;
    refuses(await own('PATCH', path(id), { application_name }), 'INVALID_FIELD', 400, /already used/u);
    succeeds(await own('PATCH', path(id), { legal_entity_name: names.legal_entity_name }));
    refuses(await own('PATCH', path(id), { application_name }), 'CUSTOMER_ALREADY_CREATED', 400);
  });

  test('a new legal name or domain of another partner’s customer puts it under review; the old ones do not', async () => {
    const theirs = { legal_entity_name: `Rival ${process.pid} Ltd`, website: `rival-${process.pid}.example` };
    await newEndCustomer(server(), await newPartner(server()), 'production', theirs);
    for (const change of [
      { legal_entity_name: theirs.legal_entity_name.toUpperCase() },
      { website: `https://app.${theirs.website}/` },
    ]) {
      const id = await made();
      const { end_customer } = succeeds(await own('PATCH', path(id), change));
      assert.deepEqual(
        [end_customer.status, end_customer.review_reasons, end_customer.conflicts],
        ['UNDER_REVIEW', ['CHANNEL_CONFLICT'], null],
      );
      const { status, conflicts } = await read(id);
      assert.deepEqual([status, conflicts.length], ['UNDER_REVIEW', 1]);
      const { events } = succeeds(await call('GET', `${path(id)}/events`));
      assert.equal(events[0].data.after.status, 'UNDER_REVIEW');
      // After its approval, another change does not review the known conflict again.
      succeeds(await call('POST', `${path(id)}/approve`, { reason: 'the same group' }));
      const company = { company_name: 'Rivals' };
      assert.equal(succeeds(await own('PATCH', path(id), company)).end_customer.status, 'PENDING_ENABLEMENT');

      const asPartner = partnerCalls(server().url, partner, 'production');
      const active = await made();
      succeeds(await asPartner('/partner/customer/enable', { end_customer_client_id: active }));
      const before = await read(active);
      refuses(
        await own('PATCH', path(active), change),
        'CONFLICT',
        409,
        /the operator must make this change/u,
      );
      assert.deepEqual(await read(active), before);
      const changed = succeeds(await call('PATCH', path(active), change)).end_customer;
      assert.deepEqual(
        [changed.status, changed.review_reasons, changed.conflicts.length],
        ['ACTIVE', ['CHANNEL_CONFLICT'], 1],
      );
    }
    const rehearsed = await made({}, 'sandbox');
    const { legal_entity_name } = theirs;
    const { end_customer } = succeeds(await own('PATCH', path(rehearsed), { legal_entity_name }));
    assert.equal(end_customer.status, 'PENDING_ENABLEMENT');
  });

  test('a change by the step-by-step flow is reviewed like one by the management API', async () => {
    const legal_entity_name = `Rival Steps ${process.pid} Ltd`;
    await newEndCustomer(server(), await newPartner(server()), 'production', { legal_entity_name });
    const asPartner = partnerCalls(server().url, partner, 'production');
    const change = (end_customer_client_id: string) =>
      asPartner('/beta/partner/customer/v1/update', { end_customer_client_id, legal_entity_name });
    const pending = await made();
    assert.equal(succeeds(await change(pending)).end_customer.status, 'UNDER_REVIEW');
    assert.deepEqual((await read(pending)).review_reasons, ['CHANNEL_CONFLICT']);
    const active = await made();
    succeeds(await asPartner('/partner/customer/enable', { end_customer_client_id: active }));
    refuses(await change(active), 'INVALID_FIELD', 400, /legal_entity_name needs a review/u);
  });

  test('an update provides what is due', async () => {
    const id = await made();
    const request = { requirements_due: ['billing_contact', 'address'], note: 'Which office?' };
    succeeds(await call('POST', `${path(id)}/request-information`, request));
    const { address, billing_contact } = everything;
    const first = succeeds(await own('PATCH', path(id), { billing_contact })).end_customer;
    assert.deepEqual([first.status, first.requirements_due], ['MORE_INFORMATION_NEEDED', ['address']]);
    const whole = { ...address, street: 'Bahnhofstrasse 1' };
    const { end_customer } = succeeds(await own('PATCH', path(id), { address: whole }));
    assert.deepEqual(
      [end_customer.status, end_customer.requirements_due, end_customer.requirements_note],
      ['PENDING_ENABLEMENT', [], null],
    );
  });

  test('of two partners’ concurrent changes to one legal name, the second is reviewed', async () => {
    const other = await newPartner(server());
    const ids = [await made(), (await newEndCustomer(server(), other, 'production')).clientId];
    const legal_entity_name = `Both ${ids[0]} Ltd`;
    const tokens = [token, (await newToken(server(), other.clientId)).token];
    const answers = await Promise.all(
      ids.map((id, index) =>
        managing(server, () => tokens[index] as string)('PATCH', path(id), { legal_entity_name }),
      ),
    );
    const statuses = answers.map((answer) => succeeds(answer).end_customer.status);
    assert.deepEqual(statuses.toSorted(), ['PENDING_ENABLEMENT', 'UNDER_REVIEW']);
  });

  test('a partner attests later what it withheld on creation, and the operator’s review goes on', async () => {
    const id = await made({ is_diligence_attested: false, is_bank_addendum_completed: false });
    const { end_customer } = succeeds(
      await own('PATCH', path(id), { is_diligence_attested: true, is_bank_addendum_completed: true }),
    );
    const { status, flowdown_status, questionnaire_status, review_reasons } = end_customer;
    assert.deepEqual(
      [status, flowdown_status, questionnaire_status, review_reasons],
      ['UNDER_REVIEW', 'COMPLETE', 'COMPLETE', ['DILIGENCE_NOT_ATTESTED']],
    );
  });

  test('a denied one can be fixed, and stays denied until the denial is reversed', async () => {
    const id = await made({ is_diligence_attested: false });
    succeeds(await call('POST', `${path(id)}/deny`, { reason: 'The website sells something else.' }));
    const { end_customer } = succeeds(await own('PATCH', path(id), { company_name: 'Fixed' }));
    assert.deepEqual([end_customer.status, end_customer.company_name], ['DENIED', 'Fixed']);
  });

  test('added products of an active one are verified with its keys', async () => {
    const { clientId, secrets } = await newEndCustomer(server(), partner, 'sandbox', { products: ['auth'] });
    const asPartner = partnerCalls(server().url, partner, 'sandbox');
    succeeds(await asPartner('/partner/customer/enable', { end_customer_client_id: clientId }));
    succeeds(await own('PATCH', path(clientId), { products: ['auth', 'identity'] }));
    const pair = { client_id: clientId, secret: secrets.sandbox, environment: 'sandbox' };
    assert.deepEqual(succeeds(await call('POST', '/keys/verify', pair)).products, ['auth', 'identity']);
  });
});
