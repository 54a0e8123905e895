import assert from 'node:assert/strict';
import { beforeAll, describe, test } from 'vitest';
import { application, type Credentials, partnerCalls } from '../../support/client.ts';
import { managing, newToken, refuses, succeeds, unversioned } from '../../support/management.ts';
import { newPartner } from '../../support/partner.ts';
import { png } from '../../support/png.ts';
import { sharedServer } from '../../support/server.ts';
import { onSampledDialect } from '../../support/stores.ts';

onSampledDialect((dialect) => {
  const server = sharedServer(dialect);
  const call = managing(server);
  let partner: Credentials;
  let path: string;
  let ownToken: string;
  const own = managing(server, () => ownToken);
  beforeAll(async () => {
    partner = await newPartner(server());
    path = `/partners/${partner.clientId}`;
    ownToken = (await newToken(server(), partner.clientId)).token;
  });
  const read = async () => succeeds(await call('GET', path)).partner;

  test('changes the given fields and nothing else', async () => {
    const changes: Record<string, unknown> = {
      name: 'Meadow II',
      products: ['auth'],
      environments: ['sandbox'],
      review_policy: 'MANUAL',
      flowdown_status: 'IN_REVIEW',
      questionnaire_status: 'RECEIVED',
      technical_contact: { email: 'new@meadow.example.com' },
      billing_contact: { given_name: 'Ada' },
      customer_support_info: { email: 'help@meadow.example.com' },
      uses_co_branded_consent_pane: true,
      has_monthly_service_commitment: true,
    };
    for (const [name, value] of Object.entries(changes)) {
      const { updated_at: _, ...before } = await read();
      const answer = succeeds(await call('PATCH', path, { [name]: value })).partner;
      const { updated_at, ...after } = await read();
      assert.deepEqual(answer, { ...after, updated_at });
      assert.deepEqual(unversioned(after), { ...unversioned(before), [name]: value });
    }
    const same = await read();
    assert.deepEqual(succeeds(await call('PATCH', path, {})).partner, same);
    assert.deepEqual(succeeds(await call('PATCH', path, changes)).partner, same);
  });

  test('null clears contacts, support information and logo', async () => {
    succeeds(await call('PATCH', path, { logo: png().toString('base64') }));
    assert.notEqual((await read()).logo_sha256, null);
    const cleared = { technical_contact: null, billing_contact: null, customer_support_info: null };
    const { partner } = succeeds(await call('PATCH', path, { ...cleared, logo: null }));
    assert.deepEqual(
      [
        partner.technical_contact,
        partner.billing_contact,
        partner.customer_support_info,
        partner.logo_sha256,
      ],
      [null, null, null, null],
    );
  });

  test('a partner’s own token changes contacts, support information and logo', async () => {
    const changes = {
      technical_contact: { email: 'own@meadow.example.com' },
      billing_contact: null,
      customer_support_info: { email: 'own@meadow.example.com' },
    };
    const { partner } = succeeds(await own('PATCH', path, { ...changes, logo: png().toString('base64') }));
    for (const [name, value] of Object.entries(changes)) assert.deepEqual(partner[name], value);
    assert.match(partner.logo_sha256, /^[0-9a-f]{64}$/u);
  });

  test('a partner’s own token is FORBIDDEN the rest, each field named, and nothing is changed', async () => {
    const before = await read();
    const answer = await own('PATCH', path, {
      billing_contact: { given_name: 'Eve' },
      review_policy: 'AUTOMATIC',
      flowdown_status: 'COMPLETE',
    });
    refuses(answer, 'FORBIDDEN', 403, /: review_policy .*; flowdown_status [^;]*$/u);
    for (const name of ['name', 'products', 'environments', 'questionnaire_status', 'review_policy']) {
      refuses(await own('PATCH', path, { [name]: before[name] }), 'FORBIDDEN', 403, new RegExp(`: ${name} `));
    }
    assert.deepEqual(await read(), before);
  });

  test('of many concurrent changes, none is lost', async () => {
    const { clientId } = await newPartner(server(), { environments: [] });
    const changes = [
      { name: 'Meadow at once' },
      { products: ['auth'] },
      { environments: ['sandbox'] },
      { review_policy: 'MANUAL' },
      { flowdown_status: 'NEGOTIATION' },
      { questionnaire_status: 'RECEIVED' },
      { technical_contact: { email: 'at@meadow.example.com' } },
      { billing_contact: null },
      { customer_support_info: { email: 'once@meadow.example.com' } },
      { uses_co_branded_consent_pane: true },
      { has_monthly_service_commitment: true },
    ];
    const answers = await Promise.all(
      changes.map((change) => call('PATCH', `/partners/${clientId}`, change)),
    );
    answers.forEach(succeeds);
    const { partner } = succeeds(await call('GET', `/partners/${clientId}`));
    for (const [name, value] of Object.entries(Object.assign({}, ...changes))) {
      assert.deepEqual(partner[name], value);
    }
  });

  describe('takes effect on the partner’s very next call', () => {
    const create = async (changes: object) => {
      const partner = await newPartner(server());
      const call = partnerCalls(server().url, partner, 'production');
      succeeds(await call('/partner/customer/create', application()));
      succeeds(await managing(server)('PATCH', `/partners/${partner.clientId}`, changes));
      return call('/partner/customer/create', application());
    };

    test('an environment it can no longer call', async () => {
      refuses(await create({ environments: ['sandbox'] }), 'UNAUTHORIZED_ENVIRONMENT', 400);
    });
    test('a reopened flowdown', async () => {
      refuses(await create({ flowdown_status: 'NEGOTIATION' }), 'FLOWDOWN_NOT_COMPLETE', 412);
    });
    test('a removed contact', async () => {
      refuses(await create({ billing_contact: null }), 'CONTACT_REQUIRED', 400);
    });
    test('a manual review policy', async () => {
      assert.equal(succeeds(await create({ review_policy: 'MANUAL' })).end_customer.status, 'UNDER_REVIEW');
    });
  });

  test('rejects what is invalid for a new partner', async () => {
    refuses(await call('PATCH', path, { name: '' }), 'INVALID_FIELD', 400, /name/u);
    refuses(await call('PATCH', path, { name: null }), 'INVALID_FIELD', 400, /name/u);
    refuses(await call('PATCH', path, { client_id: 'x' }), 'UNKNOWN_FIELDS', 400, /client_id/u);
    refuses(await call('PATCH', path, { logo: 'AAAA' }), 'INVALID_LOGO', 400);
    const customer_support_info = { contact_url: 'nowhere' };
    refuses(await call('PATCH', path, { customer_support_info }), 'INVALID_FIELD', 400, /contact_url/u);
    const unreachable = { customer_support_info: { link_update_url: 'https://a.com:0' } };
    const says = /: customer_support_info\.link_update_url must have a port from 1 to 65535$/u;
    refuses(await call('PATCH', path, unreachable), 'INVALID_FIELD', 400, says);
  });
});
