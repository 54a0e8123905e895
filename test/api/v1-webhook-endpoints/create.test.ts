import assert from 'node:assert/strict';
import { beforeAll, test } from 'vitest';
import { webhookTypes } from '../../../src/domain/webhook/webhook-type.ts';
import type { Credentials } from '../../support/client.ts';
import { managing, newToken, refuses, succeeds, unversioned } from '../../support/management.ts';
import { newPartner } from '../../support/partner.ts';
import { newSandboxPartner } from '../../support/sandbox-partner.ts';
import { sharedServer, startServer } from '../../support/server.ts';
import { onEachDialect } from '../../support/stores.ts';
import { createEndpoint } from '../../support/webhooks.ts';

const url = 'https://hooks.test.example/in';

onEachDialect((dialect) => {
  const server = sharedServer(dialect);
  const call = managing(server);
  let partner: Credentials;
  let own: ReturnType<typeof managing>;
  beforeAll(async () => {
    partner = await newPartner(server());
    const { token } = await newToken(server(), partner.clientId);
    own = managing(server, () => token);
  });
  const wanted = (changes: object = {}) => ({
    partner_client_id: partner.clientId,
    environment: 'sandbox',
    url,
    event_types: ['END_CUSTOMER_OAUTH_STATUS_UPDATED'],
    ...changes,
  });

  test('an endpoint is active and untried, and its secret is returned only once', async () => {
    const { webhook_endpoint, signing_secret } = succeeds(
      await call('POST', '/webhook-endpoints', wanted({ event_types: ['endpoint.disabled'] })),
    );
    const { endpoint_id, created_at, ...rest } = unversioned(webhook_endpoint);
    assert.deepEqual(rest, {
      partner_client_id: partner.clientId,
      environment: 'sandbox',
      full_since: null,
      dropped: 0,
      url,
      event_types: ['endpoint.disabled'],
      status: 'active',
      disabled_reason: null,
      health: { accepted: 0, rejected: 0, rejecting_since: null },
      previous_secret_until: null,
    });
    assert.ok(Math.abs(Date.parse(created_at) - Date.now()) < 60_000);
    assert.match(signing_secret, /^whsec_[0-9A-Za-z+/]{43}=$/u);
    const read = await call('GET', `/webhook-endpoints/${endpoint_id}`);
    assert.deepEqual(succeeds(read).webhook_endpoint, webhook_endpoint);
    assert.ok(!JSON.stringify(read.body).includes('whsec_'));
  });

  test('a partner creates its own, with or without naming itself, and none for others', async () => {
    const { partner_client_id, ...without } = wanted();
    for (const body of [without, wanted()]) {
      const { webhook_endpoint } = succeeds(await own('POST', '/webhook-endpoints', body));
      assert.equal(webhook_endpoint.partner_client_id, partner_client_id);
    }
    const other = await newPartner(server());
    const refused = await own('POST', '/webhook-endpoints', wanted({ partner_client_id: other.clientId }));
    refuses(refused, 'INVALID_FIELD', 400, /: partner_client_id is not/u);
    const { webhook_endpoints } = succeeds(
      await call('GET', `/webhook-endpoints?partner_client_id=${other.clientId}`),
    );
    assert.deepEqual(webhook_endpoints, []);
  });

  test('the operator must specify an existing partner', async () => {
    const { partner_client_id, ...without } = wanted();
    const unnamed = await call('POST', '/webhook-endpoints', without);
    refuses(unnamed, 'MISSING_FIELDS', 400, /: partner_client_id$/u);
    const nobody = await call('POST', '/webhook-endpoints', wanted({ partner_client_id: 'nobody' }));
    refuses(nobody, 'INVALID_FIELD', 400, /: partner_client_id is not the client_id of a partner$/u);
  });

  for (const [what, changes, says] of [
    ['no event type', { event_types: [] }, /: event_types must/u],
    ['an unknown event type', { event_types: ['end_customer.born'] }, /: event_types\[0\] must be one of/u],
    ['an event type without webhooks', { event_types: ['endpoint.tested'] }, /: event_types\[0\] must be/u],
    [
      'a duplicate event type',
      { event_types: [webhookTypes[0], webhookTypes[1], webhookTypes[0]] },
      /: event_types must not have duplicates$/u,
    ],
    ['an unknown environment', { environment: 'staging' }, /: environment must be one of/u],
    ['an invalid URL', { url: 'hooks.example.com' }, /: url /u],
    ['a URL with a user name', { url: 'https://me:pass@hooks.example.com/' }, /: url /u],
    ['a URL with a fragment', { url: `${url}#x` }, /: url must not have a fragment$/u],
    [
      'a URL with port 0',
      { url: 'https://hooks.example.com:0/x' },
      /: url must have a port from 1 to 65535$/u,
    ],
    ['a URL with port 00', { url: 'http://127.0.0.1:00' }, /: url must have a port from 1 to 65535$/u],
    ['a URL that is not http', { url: 'ftp://hooks.example.com/' }, /: url /u],
    ['an address of a private network', { url: 'https://10.0.0.1/' }, /: url is at an address/u],
    ['no TLS outside the sandbox', { environment: 'production', url: 'http://h.example/' }, /: url must/u],
    ['a URL that is too long', { url: `${url}/${'x'.repeat(2048)}` }, /: url /u],
  ] as const) {
    test(`${what} is rejected`, async () => {
      refuses(await call('POST', '/webhook-endpoints', wanted(changes)), 'INVALID_FIELD', 400, says);
    });
  }

  test('all missing fields are named', async () => {
    const answer = await own('POST', '/webhook-endpoints', {});
    refuses(answer, 'MISSING_FIELDS', 400, /: environment; url; event_types$/u);
  });

  test('http and the loopback address are allowed in the sandbox of a development server', async () => {
    await createEndpoint(server(), { partner, url: 'http://127.0.0.1:9/hook' });
  });

  test('an environment must be on, and available to the partner', async (t) => {
    const guest = await newSandboxPartner(server());
    const body = wanted({ partner_client_id: guest.clientId, environment: 'production' });
    const closed = await call('POST', '/webhook-endpoints', body);
    refuses(closed, 'INVALID_FIELD', 400, /: environment is not available to the partner$/u);

    const without = await startServer(t, dialect, { GINGHAM_DEVELOPMENT_ENABLED: 'false' });
    const off = await managing(() => without)('POST', '/webhook-endpoints', {
      ...wanted({ environment: 'development', partner_client_id: without.demo.clientId }),
    });
    refuses(off, 'INVALID_FIELD', 400, /: environment is switched off on this server$/u);
  });

  test('an environment has twenty at most, also for concurrent calls', async () => {
    const full = await newPartner(server());
    const body = wanted({ partner_client_id: full.clientId });
    const answers = await Promise.all(
      Array.from({ length: 25 }, () => call('POST', '/webhook-endpoints', body)),
    );
    assert.equal(answers.filter(({ status }) => status === 200).length, 20);
    for (const answer of answers.filter(({ status }) => status !== 200)) {
      refuses(answer, 'CONFLICT', 409, /^this environment already has 20 endpoints/u);
    }
    await createEndpoint(server(), { partner: full, url, environment: 'production' });
    const { webhook_endpoints } = succeeds(
      await call('GET', `/webhook-endpoints?partner_client_id=${full.clientId}&environment=sandbox`),
    );
    succeeds(await call('DELETE', `/webhook-endpoints/${webhook_endpoints[0].endpoint_id}`));
    succeeds(await call('POST', '/webhook-endpoints', body));
    refuses(await call('POST', '/webhook-endpoints', body), 'CONFLICT', 409);
  });
});
