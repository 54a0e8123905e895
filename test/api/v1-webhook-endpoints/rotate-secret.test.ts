import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { test } from 'vitest';
import { post } from '../../support/client.ts';
import { managing, succeeds } from '../../support/management.ts';
import { newPartner } from '../../support/partner.ts';
import { sandboxOf } from '../../support/sandbox-partner.ts';
import { startServer } from '../../support/server.ts';
import { onEachDialect } from '../../support/stores.ts';
import { type ReceivedWebhook, startReceiver } from '../../support/webhook-receiver.ts';
import { createEndpoint } from '../../support/webhooks.ts';

const hourMs = 3_600_000;

/** The secrets that a webhook is signed with, by the specification of Standard Webhooks. */
function signedWith({ headers, body }: ReceivedWebhook, secrets: readonly string[]): number[] {
  const given = String(headers['webhook-signature']).split(' ');
  return given.map((signature) =>
    secrets.findIndex((secret) => {
      const mac = createHmac('sha256', Buffer.from(secret.slice('whsec_'.length), 'base64'));
      mac.update(`${headers['webhook-id']}.${headers['webhook-timestamp']}.`).update(body);
      return signature === `v1,${mac.digest('base64')}`;
    }),
  );
}

onEachDialect((dialect) => {
  test('a replaced secret also signs for 24 hours, and no longer', async (t) => {
    // Near real time, in which events are recorded: webhooks of much older events are removed.
    const startMs = Date.now();
    let now = startMs;
    const server = await startServer(t, dialect, {}, 'dev', { now: () => now });
    const call = managing(() => server);
    const partner = await newPartner(server);
    const sandbox = sandboxOf(server, partner);
    const receiver = await startReceiver(t);
    const wanted = { partner, url: receiver.url, event_types: ['end_customer.created'] };
    const { endpointId, signingSecret } = await createEndpoint(server, wanted);
    const secrets = [signingSecret];
    const rotate = async () => {
      const path = `/webhook-endpoints/${endpointId}/rotate-secret`;
      const { webhook_endpoint, signing_secret } = succeeds(await call('POST', path));
      assert.match(signing_secret, /^whsec_[0-9A-Za-z+/]{43}=$/u);
      secrets.push(signing_secret);
      return webhook_endpoint;
    };
    let count = 0;
    const next = async () => {
      await sandbox.create();
      count += 1;
      const webhooks = await receiver.arrived(count);
      return signedWith(webhooks.at(-1) as ReceivedWebhook, secrets);
    };

    assert.deepEqual(await next(), [0]);
    const { previous_secret_until } = await rotate();
    assert.equal(previous_secret_until, new Date(startMs + 24 * hourMs).toISOString());
    assert.deepEqual(await next(), [1, 0]);
    now += 24 * hourMs - 1;
    assert.deepEqual(await next(), [1, 0]);
    now += 1;
    assert.deepEqual(await next(), [1]);

    await rotate();
    await rotate();
    assert.equal(new Set(secrets).size, 4);
    assert.deepEqual(await next(), [3, 2]);

    // With a key, each call is one unit of work; more of them than there are connections.
    const many = Array.from({ length: 25 }, async (_, key) => {
      const url = `${server.url}/v1/webhook-endpoints/${endpointId}/rotate-secret`;
      const headers = {
        authorization: `Bearer ${server.demo.operatorToken}`,
        'idempotency-key': `rotation ${key}`,
      };
      return succeeds(await post(url, undefined, headers)).signing_secret;
    });
    assert.equal(new Set(await Promise.all(many)).size, many.length);
  });
});
