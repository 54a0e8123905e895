import assert from 'node:assert/strict';
import { test } from 'vitest';
import { application, partnerCalls } from '../../support/client.ts';
import { eventually } from '../../support/eventually.ts';
import { managing, refuses, succeeds } from '../../support/management.ts';
import { suiteServer } from '../../support/server.ts';
import { onEachDialect } from '../../support/stores.ts';
import { startReceiver } from '../../support/webhook-receiver.ts';
import { createEndpoint } from '../../support/webhooks.ts';

onEachDialect((dialect) => {
  const server = suiteServer(dialect, { GINGHAM_WEBHOOK_LOG_DAYS: '31' });
  const call = managing(server);

  test('returns the state of the node, the store and the traffic', async () => {
    refuses(await managing(server, () => 'gop_x')('GET', '/system'), 'INVALID_TOKEN', 401);
    refuses(await managing(server, () => 'gop_x')('GET', '/system'), 'INVALID_TOKEN', 401);
    const { system } = succeeds(await call('GET', '/system'));
    assert.equal(system.store.dialect, dialect);
    assert.ok(system.store.bytes > 100_000);
    assert.ok(system.store.events > 0);
    assert.equal(system.store.partners, 1);
    assert.equal(system.node.mode, 'dev');
    assert.ok(system.node.resident_bytes > 10_000_000);
    assert.ok(system.node.cpu_seconds > 0);
    const { traffic } = system;
    assert.ok(traffic.requests_15_minutes >= 2);
    assert.equal(traffic.failed_15_minutes, 0);
    assert.equal(traffic.error_rate_15_minutes, 0);
    assert.deepEqual(traffic.errors, [{ error_code: 'INVALID_TOKEN', count: 2 }]);
    const refused = traffic.minutes.reduce(
      (sum: number, minute: { refused: number }) => sum + minute.refused,
      0,
    );
    assert.equal(refused, 2);
  });

  test('lists the endpoints that fail', async (t) => {
    const failing = async () => succeeds(await call('GET', '/system')).system.failing_endpoints;
    assert.deepEqual(await failing(), []);
    const { clientId } = server().demo;
    const receiver = await startReceiver(t);
    receiver.answer({ status: 500 });
    const event_types = ['end_customer.created'];
    const of = (url: string) => createEndpoint(server(), { partner: { clientId }, url, event_types });
    const { endpointId } = await of(`${receiver.url}secret-path`);
    const healthy = await startReceiver(t);
    await of(healthy.url);
    succeeds(await partnerCalls(server().url, server().demo)('/partner/customer/create', application()));
    const [{ rejecting_since, ...found }, ...others] = await eventually(failing, ({ length }) => length > 0);
    const { name } = succeeds(await call('GET', `/partners/${clientId}`)).partner;
    assert.deepEqual(found, {
      endpoint_id: endpointId,
      partner_client_id: clientId,
      partner_name: name,
      environment: 'sandbox',
      host: new URL(receiver.url).host,
      status: 'active',
    });
    assert.ok(Date.parse(rejecting_since) <= Date.now() + 60_000);
    assert.deepEqual(others, []);
    succeeds(await call('POST', `/webhook-endpoints/${endpointId}/pause`, {}));
    assert.deepEqual(await failing(), []);
  });

  test('returns each setting with its source, and no secret', async () => {
    const reply = succeeds(await call('GET', '/settings'));
    const of = (variable: string) =>
      reply.settings.find((setting: { variable: string }) => setting.variable === variable);
    assert.deepEqual(
      { ...of('GINGHAM_WEBHOOK_LOG_DAYS'), description: '', form: '' },
      {
        variable: 'GINGHAM_WEBHOOK_LOG_DAYS',
        flag: '--webhook-log-days',
        description: '',
        form: '',
        value: '31',
        is_set: true,
        is_secret: false,
        source: 'environment',
      },
    );
    assert.equal(of('GINGHAM_WEBHOOK_CONCURRENCY').value, '8');
    assert.equal(of('GINGHAM_WEBHOOK_CONCURRENCY').source, 'default');
    const { value, is_set, is_secret, flag } = of('GINGHAM_MASTER_KEY');
    assert.deepEqual(
      { value, is_set, is_secret, flag },
      { value: null, is_set: true, is_secret: true, flag: null },
    );
    assert.equal(of('GINGHAM_PUBLIC_URL').is_set, false);
    assert.ok(!JSON.stringify(reply).includes(server().env['GINGHAM_MASTER_KEY'] as string));
  });
});
