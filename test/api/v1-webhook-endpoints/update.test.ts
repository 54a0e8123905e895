import assert from 'node:assert/strict';
import { beforeAll, test } from 'vitest';
import type { Credentials } from '../../support/client.ts';
import {
  managing,
  newEndCustomer,
  newToken,
  refuses,
  succeeds,
  unversioned,
} from '../../support/management.ts';
import { newPartner } from '../../support/partner.ts';
import { sandboxOf } from '../../support/sandbox-partner.ts';
import { sharedServer } from '../../support/server.ts';
import { onEachDialect } from '../../support/stores.ts';
import { startReceiver } from '../../support/webhook-receiver.ts';
import { createEndpoint, deliveriesOf } from '../../support/webhooks.ts';

const url = 'https://hooks.test.example/in';

onEachDialect((dialect) => {
  const server = sharedServer(dialect);
  let partner: Credentials;
  let own: ReturnType<typeof managing>;
  beforeAll(async () => {
    partner = await newPartner(server());
    const { token } = await newToken(server(), partner.clientId);
    own = managing(server, () => token);
  });

  test('only the given fields change', async () => {
    const { endpointId, endpoint } = await createEndpoint(server(), { partner, url });
    const path = `/webhook-endpoints/${endpointId}`;
    const moved = succeeds(await own('PATCH', path, { url: `${url}/2` })).webhook_endpoint;
    assert.deepEqual(unversioned(moved), { ...unversioned(endpoint), url: `${url}/2` });
    const event_types = ['end_customer.denied'];
    const narrowed = succeeds(await own('PATCH', path, { event_types })).webhook_endpoint;
    assert.deepEqual(unversioned(narrowed), { ...unversioned(moved), event_types });
    assert.deepEqual(succeeds(await own('PATCH', path, {})).webhook_endpoint, narrowed);
    assert.deepEqual(succeeds(await own('GET', path)).webhook_endpoint, narrowed);
  });

  test('new event types apply from then on', async () => {
    const guest = await newPartner(server());
    const wanted = { partner: guest, url, event_types: ['end_customer.denied'] };
    const { endpointId } = await createEndpoint(server(), wanted);
    await newEndCustomer(server(), guest, 'sandbox');
    const path = `/webhook-endpoints/${endpointId}`;
    succeeds(await managing(server)('PATCH', path, { event_types: ['end_customer.created'] }));
    const { clientId } = await newEndCustomer(server(), guest, 'sandbox');
    const deliveries = await deliveriesOf(server(), { endpoint_id: endpointId });
    assert.deepEqual(
      deliveries.map(({ event_type, end_customer_client_id }) => [event_type, end_customer_client_id]),
      [['end_customer.created', clientId]],
    );
  });

  test('waiting webhooks are sent to the new URL', async (t) => {
    const [before, after] = [await startReceiver(t), await startReceiver(t)];
    const guest = await newPartner(server());
    const wanted = { partner: guest, url: before.url, event_types: ['end_customer.created'] };
    const { endpointId } = await createEndpoint(server(), wanted);
    const path = `/webhook-endpoints/${endpointId}`;
    succeeds(await managing(server)('POST', `${path}/pause`));
    await newEndCustomer(server(), guest, 'sandbox');
    succeeds(await managing(server)('PATCH', path, { url: after.url }));
    succeeds(await managing(server)('POST', `${path}/resume`));
    await sandboxOf(server(), guest).freeze();
    assert.deepEqual([before.received.length, after.received.length], [0, 1]);
  });

  for (const [what, changes, says] of [
    ['no event type', { event_types: [] }, /: event_types must/u],
    [
      'a duplicate event type',
      { event_types: Array(2).fill('end_customer.denied') },
      /: event_types must not/u,
    ],
    ['no address', { url: null }, /: url must/u],
    ['an address of a private network', { url: 'https://192.168.1.1/' }, /: url is at an address/u],
    ['no TLS outside the sandbox', { url: 'http://hooks.test.example/' }, /: url must use https$/u],
  ] as const) {
    test(`${what} is rejected, and changes nothing`, async () => {
      const wanted = { partner, url, environment: 'production' };
      const { endpointId, endpoint } = await createEndpoint(server(), wanted);
      const path = `/webhook-endpoints/${endpointId}`;
      refuses(await own('PATCH', path, changes), 'INVALID_FIELD', 400, says);
      assert.deepEqual(succeeds(await own('GET', path)).webhook_endpoint, endpoint);
      succeeds(await own('DELETE', path));
    });
  }

  test('an endpoint stays in its environment, and its partner’s', async () => {
    const { endpointId } = await createEndpoint(server(), { partner, url });
    const changes = { environment: 'production', partner_client_id: partner.clientId, status: 'active' };
    const answer = await own('PATCH', `/webhook-endpoints/${endpointId}`, changes);
    refuses(answer, 'UNKNOWN_FIELDS', 400, /: environment; partner_client_id; status$/u);
  });
});
