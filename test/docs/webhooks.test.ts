import assert from 'node:assert/strict';
import { delimiter, join } from 'node:path';
import { describe, test } from 'vitest';
import { managing, succeeds } from '../support/management.ts';
import { repository } from '../support/process.ts';
import { suiteServer } from '../support/server.ts';
import { newSandbox } from '../support/steered-sandbox.ts';
import { startReceiver } from '../support/webhook-receiver.ts';
import { createEndpoint } from '../support/webhooks.ts';
import { blocksOf, printsWhatItPromises, readersEnv, run } from './page.ts';

const page = 'docs/webhooks.md';

describe(page, () => {
  const server = suiteServer('sqlite');
  const manage = managing(server);

  test('its blocks run one after the other and print what is written beside them', async () => {
    await printsWhatItPromises(page, readersEnv(server()), 'examples/webhooks');
  });

  test('its commands for the shell do what they say', async (t) => {
    const { clientId } = server().demo;
    const { call, create, partner } = await newSandbox(server());
    const { url } = await startReceiver(t);
    const { endpointId } = await createEndpoint(server(), { partner, url });
    const wish = { institution_id: 'ins_56', status: 'ENABLED' };
    const fired = await call('/simulation/webhook/fire', { ...wish, end_customer_client_id: await create() });
    const env = {
      ...readersEnv(server()),
      GINGHAM_URL: server().url,
      GINGHAM_TOKEN: server().demo.operatorToken,
      ENDPOINT: endpointId,
      DELIVERY: fired.deliveries[0].delivery_id,
      // Where there is no curl, something that reads the same command line.
      PATH: [process.env['PATH'] ?? '', join(repository, 'test/support/bin')].join(delimiter),
    };
    const blocks = blocksOf(page, 'sh');
    assert.ok(blocks.length >= 4);
    const gingham = `gingham() { '${process.execPath}' src/cli/main.ts "$@"; }`;
    await run('bash', ['-eu', '-'], env, { input: [gingham, ...blocks].join('\n') });

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
