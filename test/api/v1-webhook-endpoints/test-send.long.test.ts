import assert from 'node:assert/strict';
import { beforeAll, test } from 'vitest';
import { webhookTypes } from '../../../src/domain/webhook/webhook-type.ts';
import type { Credentials } from '../../support/client.ts';
import { managing, newEndCustomer, newToken, refuses, succeeds } from '../../support/management.ts';
import { newPartner } from '../../support/partner.ts';
import { sandboxOf } from '../../support/sandbox-partner.ts';
import { sharedServer } from '../../support/server.ts';
import { onSampledDialect } from '../../support/stores.ts';
import { startReceiver } from '../../support/webhook-receiver.ts';
import { createEndpoint, readDelivery } from '../../support/webhooks.ts';

onSampledDialect((dialect) => {
  const server = sharedServer(dialect);
  let partner: Credentials;
  let own: ReturnType<typeof managing>;
  let settle: () => Promise<unknown>;
  beforeAll(async () => {
    partner = await newPartner(server());
    const { token } = await newToken(server(), partner.clientId);
    own = managing(server, () => token);
    settle = sandboxOf(server(), partner).freeze;
  });
  const send = async (endpointId: string, body?: object) =>
    succeeds(await own('POST', `/webhook-endpoints/${endpointId}/test`, body)).webhook_delivery;

  test('a test of the contract’s webhook has its format, and a made-up end customer', async (t) => {
    const receiver = await startReceiver(t, { status: 202, body: 'thanks' });
    const wanted = { partner, url: receiver.url, event_types: ['END_CUSTOMER_OAUTH_STATUS_UPDATED'] };
    const { endpointId } = await createEndpoint(server(), wanted);
    const { delivery_id, event_id, next_attempt_at, occurred_at, ...rest } = await send(endpointId);
    assert.deepEqual(rest, {
      endpoint_id: endpointId,
      partner_client_id: partner.clientId,
      environment: 'sandbox',
      end_customer_client_id: null,
      company_name: null,
      event_type: 'END_CUSTOMER_OAUTH_STATUS_UPDATED',
      institution_id: null,
      institution_name: null,
      event_environment: 'sandbox',
      registration_status: null,
      status: 'pending',
      attempt_count: 0,
      defect: null,
    });
    assert.equal(next_attempt_at, occurred_at);
    await settle();
    const [webhook] = receiver.received;
    assert.deepEqual(webhook?.json, {
      webhook_type: 'PARTNER',
      webhook_code: 'END_CUSTOMER_OAUTH_STATUS_UPDATED',
      end_customer_client_id: '0'.repeat(24),
      environment: 'sandbox',
      institution_id: 'ins_56',
      institution_name: 'Chase',
      status: 'processing',
    });
    assert.match(String(webhook?.headers['plaid-verification']), /^eyJ/u);
    const { status, event, attempts } = await readDelivery(server(), delivery_id);
    assert.deepEqual(
      [status, event.type, event.event_id, event.actor],
      ['delivered', 'endpoint.tested', event_id, `partner:${partner.clientId}`],
    );
    assert.deepEqual([attempts.length, attempts[0].answer], [1, 'thanks']);
  });

  test('every event type can be tested, also unsubscribed ones; the default is the endpoint’s first', async (t) => {
    const receiver = await startReceiver(t);
    const wanted = {
      partner,
      url: receiver.url,
      event_types: ['end_customer.denied', 'end_customer.created'],
    };
    const { endpointId } = await createEndpoint(server(), wanted);
    assert.equal((await send(endpointId)).event_type, 'end_customer.denied');
    assert.equal((await send(endpointId, {})).event_type, 'end_customer.denied');
    for (const event_type of webhookTypes) {
      assert.equal((await send(endpointId, { event_type })).event_type, event_type);
    }
    await settle();
    assert.deepEqual(
      receiver.received.map(({ json }) => json['type'] ?? json['webhook_code']),
      ['end_customer.denied', 'end_customer.denied', ...webhookTypes],
    );
    const own = receiver.received.flatMap(({ json }) =>
      json['type'] === undefined ? [] : [json['data'] as { is_test?: boolean }],
    );
    assert.deepEqual(new Set(own.map((data) => data.is_test)), new Set([true]));
  });

  test('a test is sent to one endpoint, and contains nothing about the partner’s customers or secrets', async (t) => {
    const [receiver, neighbour] = [await startReceiver(t), await startReceiver(t)];
    await createEndpoint(server(), { partner, url: neighbour.url });
    const { endpointId, signingSecret } = await createEndpoint(server(), { partner, url: receiver.url });
    const { clientId, secrets } = await newEndCustomer(server(), partner, 'sandbox');
    await settle();
    const [before, others] = [receiver.received.length, neighbour.received.length];
    for (const event_type of webhookTypes) await send(endpointId, { event_type });
    await settle();
    const tests = receiver.received.slice(before);
    assert.deepEqual([tests.length, neighbour.received.length], [webhookTypes.length, others]);
    const private_ = [clientId, signingSecret, ...Object.values(secrets), ...Object.values(partner.secrets)];
    for (const { headers, body } of tests) {
      const text = JSON.stringify(headers) + body.toString();
      for (const secret of private_) assert.ok(!text.includes(secret), text);
    }
  });

  test('a test of a paused endpoint waits', async (t) => {
    const receiver = await startReceiver(t);
    const { endpointId } = await createEndpoint(server(), { partner, url: receiver.url });
    succeeds(await own('POST', `/webhook-endpoints/${endpointId}/pause`));
    const { delivery_id } = await send(endpointId);
    await settle();
    assert.equal((await readDelivery(server(), delivery_id)).status, 'pending');
    succeeds(await own('POST', `/webhook-endpoints/${endpointId}/resume`));
    await settle();
    assert.equal((await readDelivery(server(), delivery_id)).status, 'delivered');
  });

  test('an unknown event type is rejected', async () => {
    const { endpointId } = await createEndpoint(server(), { partner, url: 'https://hooks.test.example/' });
    for (const event_type of ['endpoint.tested', '', null]) {
      const answer = await own('POST', `/webhook-endpoints/${endpointId}/test`, { event_type });
      refuses(answer, 'INVALID_FIELD', 400, /: event_type must be/u);
    }
  });
});
