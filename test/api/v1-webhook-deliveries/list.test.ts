import assert from 'node:assert/strict';
import { beforeAll, test } from 'vitest';
import type { Credentials } from '../../support/client.ts';
import { managing, newToken, refuses, succeeds } from '../../support/management.ts';
import { newPartner } from '../../support/partner.ts';
import { sandboxOf } from '../../support/sandbox-partner.ts';
import { suiteScope } from '../../support/scope.ts';
import { sharedServer } from '../../support/server.ts';
import { onEachDialect } from '../../support/stores.ts';
import { startReceiver } from '../../support/webhook-receiver.ts';
import { createEndpoint, deliveriesOf } from '../../support/webhooks.ts';

const start = '2031-03-01T12:00:00.000Z';
const event_types = ['end_customer.created'];

onEachDialect((dialect) => {
  const server = sharedServer(dialect);
  const scope = suiteScope();
  const call = managing(server);
  let partner: Credentials;
  let other: Credentials;
  let own: ReturnType<typeof managing>;
  let endpointId: string;
  let customers: string[];
  beforeAll(async () => {
    [partner, other] = [await newPartner(server()), await newPartner(server())];
    const { token } = await newToken(server(), partner.clientId);
    own = managing(server, () => token);
    const receiver = await startReceiver(scope);
    for (const owner of [partner, other]) {
      const sandbox = sandboxOf(server(), owner);
      await sandbox.freeze();
      succeeds(await sandbox.call('/simulation/clock/advance', { to: start }));
      const made = await createEndpoint(server(), { partner: owner, url: receiver.url, event_types });
      const ids: string[] = [];
      for (let hour = 0; hour < 3; hour += 1) {
        ids.push((await sandbox.create()).clientId);
        succeeds(await sandbox.call('/simulation/clock/advance', { seconds: 3_600 }));
      }
      if (owner === partner) [endpointId, customers] = [made.endpointId, ids];
    }
  });
  const list = async (by: typeof call, query: Record<string, string>) =>
    succeeds(await by('GET', `/webhook-deliveries?${new URLSearchParams(query)}`)).webhook_deliveries;
  const about = async (by: typeof call, query: Record<string, string>) =>
    (await list(by, query)).map((one: Record<string, string>) => one['end_customer_client_id']);

  test('a delivery has its event, receiver and status, in sandbox time', async () => {
    const [newest] = await deliveriesOf(server(), { endpoint_id: endpointId });
    const { delivery_id, event_id, company_name, ...rest } = newest;
    assert.match(company_name, /^Company/u);
    assert.match(delivery_id, /^whd_[0-9a-f]{32}$/u);
    assert.match(event_id, /^[0-9a-f-]{36}$/u);
    assert.deepEqual(rest, {
      endpoint_id: endpointId,
      partner_client_id: partner.clientId,
      environment: 'sandbox',
      end_customer_client_id: customers[2],
      event_type: 'end_customer.created',
      institution_id: null,
      institution_name: null,
      event_environment: null,
      registration_status: null,
      status: 'delivered',
      attempt_count: 1,
      next_attempt_at: null,
      defect: null,
      occurred_at: '2031-03-01T14:00:00.000Z',
    });
  });

  test('the operator filters by endpoint, partner and end customer', async () => {
    const newestFirst = customers.toReversed();
    assert.deepEqual(await about(call, { endpoint_id: endpointId }), newestFirst);
    assert.deepEqual(await about(call, { partner_client_id: partner.clientId }), newestFirst);
    assert.deepEqual(await about(call, { end_customer_client_id: customers[1] as string }), [customers[1]]);
    assert.equal((await about(call, { partner_client_id: other.clientId })).length, 3);
    for (const nobodys of ['endpoint_id', 'partner_client_id', 'end_customer_client_id']) {
      assert.deepEqual(await about(call, { [nobodys]: 'nobody' }), []);
    }
  });

  test('the operator must give one of these', async () => {
    for (const query of ['', '?status=failed', '?environment=sandbox&event_type=end_customer.created']) {
      const answer = await call('GET', `/webhook-deliveries${query}`);
      const names = 'endpoint_id; partner_client_id; end_customer_client_id';
      refuses(answer, 'MISSING_FIELDS', 400, new RegExp(`^one of these is required: ${names}$`, 'u'));
    }
  });

  test('a partner sees its own by default, and none of others', async () => {
    assert.deepEqual(await about(own, {}), customers.toReversed());
    assert.deepEqual(await about(own, { partner_client_id: other.clientId }), []);
    const [foreign] = await deliveriesOf(server(), { partner_client_id: other.clientId });
    assert.deepEqual(await about(own, { endpoint_id: foreign.endpoint_id }), []);
    assert.deepEqual(await about(own, { end_customer_client_id: foreign.end_customer_client_id }), []);
  });

  test('times are those of the events; the first is included and the last is not', async () => {
    const [first, second, third] = customers;
    const at = (hour: number) => `2031-03-01T${hour}:00:00.000Z`;
    assert.deepEqual(await about(own, { from: at(13) }), [third, second]);
    assert.deepEqual(await about(own, { to: at(13) }), [first]);
    assert.deepEqual(await about(own, { from: at(13), to: at(14) }), [second]);
    assert.deepEqual(await about(own, { from: '2031-03-01T14:00:00+01:00', to: at(14) }), [second]);
    assert.deepEqual(await about(own, { from: at(14), to: at(13) }), []);
  });

  test('each filter applies', async () => {
    assert.equal((await list(own, { status: 'delivered', environment: 'sandbox' })).length, 3);
    assert.deepEqual(await list(own, { environment: 'production' }), []);
    assert.deepEqual(await list(own, { status: 'failed' }), []);
    assert.deepEqual(await list(own, { event_type: 'end_customer.denied' }), []);
  });

  for (const [query, says] of [
    ['status=lost', /: status must be one of pending, delivered, failed, discarded$/u],
    ['event_type=endpoint.tested', /: event_type must be one of/u],
    ['environment=live', /: environment must be one of/u],
    ['from=yesterday', /: from must be a time with its zone/u],
    ['to=2031-03-01', /: to must be a time with its zone/u],
    ['endpoint_id=', /: endpoint_id must/u],
  ] as const) {
    test(`${query} is rejected`, async () => {
      refuses(await own('GET', `/webhook-deliveries?${query}`), 'INVALID_FIELD', 400, says);
    });
  }

  test('a delivery about a registration has the name of its institution, and its environment', async () => {
    const owner = await newPartner(server());
    const sandbox = sandboxOf(server(), owner);
    const { clientId } = await sandbox.create();
    const { endpointId: id } = await createEndpoint(server(), {
      partner: owner,
      url: 'http://127.0.0.1:9/',
      event_types: ['END_CUSTOMER_OAUTH_STATUS_UPDATED'],
    });
    const fired = { institution_id: 'ins_56', environment: 'production', status: 'ENABLED' };
    succeeds(await sandbox.call('/simulation/webhook/fire', { end_customer_client_id: clientId, ...fired }));
    const [{ institution_id, institution_name, event_environment, environment }] = await list(call, {
      endpoint_id: id,
    });
    assert.deepEqual([institution_id, institution_name], ['ins_56', 'Chase']);
    assert.deepEqual([event_environment, environment], ['production', 'sandbox']);
  });

  test('deliveries of a removed endpoint are no longer visible', async () => {
    const { clientId } = await newPartner(server());
    const wanted = { partner: { clientId }, url: 'https://hooks.test.example/', event_types };
    const { endpointId: gone } = await createEndpoint(server(), wanted);
    const { webhook_delivery } = succeeds(await call('POST', `/webhook-endpoints/${gone}/test`));
    assert.equal((await list(call, { partner_client_id: clientId })).length, 1);
    succeeds(await call('DELETE', `/webhook-endpoints/${gone}`));
    assert.deepEqual(await list(call, { partner_client_id: clientId }), []);
    assert.deepEqual(await list(call, { endpoint_id: gone }), []);
    for (const [method, path] of [
      ['GET', `/webhook-deliveries/${webhook_delivery.delivery_id}`],
      ['POST', `/webhook-deliveries/${webhook_delivery.delivery_id}/replay`],
    ] as const) {
      refuses(await call(method, path), 'NOT_FOUND', 404, /^webhook delivery not found$/u);
    }
  });
});
