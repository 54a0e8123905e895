import assert from 'node:assert/strict';
import { test } from 'vitest';
import { readConfig } from '../../src/config/config.ts';
import { openStore } from '../../src/gingham.ts';
import { systemContext } from '../../src/keyring/context.ts';
import { insertDelivery } from '../../src/store/webhook-deliveries.ts';
import { Housekeeping } from '../../src/workers/housekeeping/housekeeping.ts';
import { managing, newEndCustomer, succeeds } from '../support/management.ts';
import { newPartner } from '../support/partner.ts';
import { startServer } from '../support/server.ts';
import { storedRows } from '../support/stored-rows.ts';
import { onEachDialect } from '../support/stores.ts';
import { startReceiver } from '../support/webhook-receiver.ts';
import { createEndpoint } from '../support/webhooks.ts';

const hourMs = 3_600_000;
const created = { environment: 'production', event_types: ['end_customer.created'] };

onEachDialect((dialect) => {
  test('webhooks and their attempts are deleted with their endpoint, or after 30 days', async (t) => {
    const server = await startServer(t, dialect);
    const partner = await newPartner(server);
    const { url } = await startReceiver(t);
    const { endpointId: removed } = await createEndpoint(server, { partner, url, ...created });
    const { endpointId: kept } = await createEndpoint(server, { partner, url, ...created });
    for (let made = 0; made < 3; made += 1) await newEndCustomer(server, partner, 'production');
    await server.settle();
    succeeds(await managing(() => server)('DELETE', `/webhook-endpoints/${removed}`));
    await server.close();

    const rows = async (query: string) =>
      (await storedRows(server, dialect, query)).map((row) => Object.values(row).join(' ')).toSorted();
    const endpoints = () => rows('select endpoint_id from webhook_endpoints');
    const webhooks = () => rows('select endpoint_id from webhook_deliveries');
    const attempts = () => rows('select number from webhook_attempts');
    const [last] = await rows('select max(delivery_id) from webhook_deliveries');
    const { store, keyring, close } = await openStore(readConfig('dev', server.env), { isDurable: false });
    t.onTestFinished(close);
    const removeAfter = (aheadMs: number) => {
      const now = () => Date.now() + aheadMs;
      const logger = { error: (fields: object) => assert.fail(JSON.stringify(fields)) };
      const parts = {
        store,
        contextAt: systemContext(keyring),
        now,
        sessionLimits: { lifeMs: 12 * hourMs, idleMs: hourMs },
        webhookLogMs: 30 * 24 * hourMs,
        auditMs: null,
        eraseMs: null,
        sandboxWebhooks: 1_000,
        sandboxPastMs: 24 * hourMs,
        logger,
      };
      return new Housekeeping(parts).removeOldWebhooks();
    };

    await removeAfter(0);
    assert.deepEqual(await webhooks(), [kept, kept, kept]);
    assert.deepEqual(await attempts(), ['1', '1', '1']);
    // A unit of work may still be writing a webhook to it.
    assert.deepEqual(await endpoints(), [kept, removed].toSorted());
    await removeAfter(29 * 24 * hourMs);
    assert.deepEqual(await endpoints(), [kept]);
    assert.equal((await webhooks()).length, 3);
    await removeAfter(31 * 24 * hourMs);
    assert.deepEqual([await endpoints(), await webhooks(), await attempts()], [[kept], [], []]);

    // Ids of deleted webhooks are never reused.
    const about = {
      partnerClientId: partner.clientId,
      realm: 'live',
      endCustomerClientId: null,
      occurredAt: 0,
    } as const;
    const wanted = {
      endpointId: kept,
      webhookType: 'end_customer.created',
      event: about,
      eventSeq: 1,
    } as const;
    const next = await store.unitOfWork((db) => insertDelivery(db, wanted));
    assert.ok(next.deliveryId > Number(last), `${next.deliveryId}`);
  });
});
