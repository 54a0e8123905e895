import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { managing, succeeds } from '../support/management.ts';
import { suiteServer } from '../support/server.ts';
import { newSandbox } from '../support/steered-sandbox.ts';
import { startReceiver } from '../support/webhook-receiver.ts';
import { createEndpoint } from '../support/webhooks.ts';
import { blocksIn, ginghamCommand, readPage, run, shellEnv } from './page.ts';

const page = 'docs/webhooks.md';

describe(page, () => {
  const server = suiteServer('sqlite');
  const manage = managing(server);

  test('the shell commands create, pause, resume and test endpoints, and replay deliveries', async (t) => {
    const { clientId } = server().demo;
    const { call, create, partner } = await newSandbox(server());
    const { url } = await startReceiver(t);
    const { endpointId } = await createEndpoint(server(), { partner, url });
    const request = { institution_id: 'ins_56', status: 'ENABLED', end_customer_client_id: await create() };
    const fired = await call('/simulation/webhook/fire', request);
    const env = {
      ...shellEnv(server()),
      ENDPOINT: endpointId,
      DELIVERY: fired.deliveries[0].delivery_id,
    };
    const blocks = blocksIn(readPage(page), 'sh');
    assert.ok(blocks.length >= 4);
    await run('bash', ['-eu', '-'], env, { input: [ginghamCommand, ...blocks].join('\n') });

    const { webhook_endpoints } = succeeds(
      await manage('GET', `/webhook-endpoints?partner_client_id=${clientId}`),
    );
    assert.equal(webhook_endpoints.length, 2);
    for (const endpoint of webhook_endpoints) {
      assert.equal(endpoint.url, 'http://127.0.0.1:3000/hook');
      assert.deepEqual(endpoint.event_types, ['END_CUSTOMER_OAUTH_STATUS_UPDATED', 'end_customer.enabled']);
    }
    const { webhook_endpoint } = succeeds(await manage('GET', `/webhook-endpoints/${endpointId}`));
    assert.equal(webhook_endpoint.status, 'active');
    const { webhook_delivery } = succeeds(await manage('GET', `/webhook-deliveries/${env.DELIVERY}`));
    assert.ok(webhook_delivery.attempt_count >= 2);
  });
});
