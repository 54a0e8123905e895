import assert from 'node:assert/strict';
import { beforeAll, test } from 'vitest';
import { type Credentials, partnerCalls } from '../../support/client.ts';
import { managing, newEndCustomer, succeeds } from '../../support/management.ts';
import { newPartner } from '../../support/partner.ts';
import { suiteServer } from '../../support/server.ts';
import { onEachDialect } from '../../support/stores.ts';
import { createEndpoint } from '../../support/webhooks.ts';

onEachDialect((dialect) => {
  const server = suiteServer(dialect);
  const call = managing(server);
  let partner: Credentials;
  beforeAll(async () => {
    partner = await newPartner(server());
  });

  /** The changes of the newest event found by a query. */
  const changes = async (query: string) =>
    succeeds(await call('GET', `/events?limit=1&${query}`)).events[0].changes;
  const changed = (field: string, before: unknown, after: unknown) => ({
    field,
    before,
    after,
    is_secret: false,
  });

  test('a partner’s settings', async () => {
    const path = `/partners/${partner.clientId}`;
    succeeds(await call('PATCH', path, { review_policy: 'MANUAL', name: 'Anew' }));
    const [first, second] = await changes(`type=partner.updated&partner_client_id=${partner.clientId}`);
    assert.deepEqual(first, changed('review_policy', 'AUTOMATIC', 'MANUAL'));
    assert.equal(second.field, 'name');
    assert.equal(second.after, 'Anew');
    succeeds(await call('PATCH', path, { review_policy: 'AUTOMATIC' }));
  });

  test('an end customer’s fields and status', async () => {
    const { clientId } = await newEndCustomer(server(), partner, 'production', {
      is_diligence_attested: false,
    });
    const of = `end_customer_client_id=${clientId}`;
    assert.deepEqual(await changes(`type=end_customer.created&${of}`), []);
    succeeds(await call('POST', `/end-customers/${clientId}/approve`));
    assert.deepEqual(await changes(`type=end_customer.&${of}`), [
      changed('status', 'UNDER_REVIEW', 'PENDING_ENABLEMENT'),
    ]);
    const { end_customer } = succeeds(await call('GET', `/end-customers/${clientId}`));
    const website = `anew-${clientId}.example`;
    succeeds(await call('PATCH', `/end-customers/${clientId}`, { website }));
    assert.deepEqual(await changes(`type=end_customer.&${of}`), [
      changed('website', end_customer.website, website),
    ]);
  });

  test('an institution’s fields, and the configuration of its interface, without a secret', async () => {
    const institution_id = 'ins_audited';
    const path = `/institutions/${institution_id}`;
    succeeds(await call('POST', '/institutions', { institution_id, name: 'Bank' }));
    const of = `institution_id=${institution_id}`;
    assert.deepEqual(await changes(of), []);
    succeeds(await call('PATCH', path, { typical_pace_days: 3 }));
    assert.deepEqual(await changes(of), [changed('typical_pace_days', 1, 3)]);
    const registration_endpoint = 'https://bank.example/register';
    const secret = 'very-secret-token';
    const configuration = { registration_endpoint, initial_access_token: secret };
    succeeds(await call('PATCH', `${path}/dynamic-registration`, configuration));
    const first = await changes(of);
    const [endpoint] = first.filter(({ field }: { field: string }) => field.endsWith('endpoint'));
    assert.deepEqual(
      endpoint,
      changed('dynamic_registration.registration_endpoint', null, registration_endpoint),
    );
    assert.deepEqual(first.at(-1), {
      field: 'initial_access_token',
      before: null,
      after: null,
      is_secret: true,
    });
    assert.ok(!JSON.stringify(succeeds(await call('GET', `/events?${of}`))).includes(secret));
    succeeds(await call('PATCH', `${path}/dynamic-registration`, { software_id: 'soft' }));
    assert.deepEqual(await changes(of), [changed('dynamic_registration.software_id', null, 'soft')]);
  });

  test('an endpoint’s settings, only changed ones', async () => {
    const url = 'http://127.0.0.1:9/';
    const { endpointId } = await createEndpoint(server(), { partner, url });
    const of = `partner_client_id=${partner.clientId}&type=endpoint.`;
    assert.deepEqual(await changes(of), []);
    succeeds(await call('PATCH', `/webhook-endpoints/${endpointId}`, { url: `${url}anew` }));
    assert.deepEqual(await changes(of), [changed('url', url, `${url}anew`)]);
    succeeds(await call('POST', `/webhook-endpoints/${endpointId}/pause`));
    assert.deepEqual(await changes(of), [changed('status', 'active', 'paused')]);
  });

  test('a sandbox’s settings and clock', async () => {
    const steer = partnerCalls(server().url, partner, 'sandbox');
    const of = `partner_client_id=${partner.clientId}&type=sandbox.updated`;
    succeeds(await steer('/simulation/progress/set', { mode: 'immediate' }));
    const [progress] = await changes(of);
    assert.deepEqual(progress, changed('progress', { mode: 'clock' }, { mode: 'immediate' }));
    succeeds(await steer('/simulation/clock/freeze'));
    const [clock] = await changes(of);
    assert.equal(clock.before.frozen_at, null);
    assert.equal(typeof clock.after.frozen_at, 'number');
  });
});
