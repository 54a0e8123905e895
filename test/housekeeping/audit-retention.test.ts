import assert from 'node:assert/strict';
import { test } from 'vitest';
import { readConfig } from '../../src/config/config.ts';
import { openStore } from '../../src/gingham.ts';
import { systemContext } from '../../src/keyring/context.ts';
import { Housekeeping } from '../../src/workers/housekeeping/housekeeping.ts';
import { auditOf } from '../support/audit.ts';
import { newEndCustomer } from '../support/management.ts';
import { newPartner } from '../support/partner.ts';
import { startServer } from '../support/server.ts';
import { storedRows } from '../support/stored-rows.ts';
import { onEachDialect } from '../support/stores.ts';
import { startReceiver } from '../support/webhook-receiver.ts';
import { createEndpoint } from '../support/webhooks.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

onEachDialect((dialect) => {
  test('events past their retention are removed after their webhooks, and the log stays whole', async (t) => {
    const server = await startServer(t, dialect);
    const partner = await newPartner(server);
    const { url } = await startReceiver(t);
    const webhooks = {
      partner,
      url,
      environment: 'production',
      event_types: ['end_customer.created'],
    } as const;
    await createEndpoint(server, webhooks);
    for (let made = 0; made < 3; made += 1) await newEndCustomer(server, partner, 'production');
    await server.settle();
    await server.close();

    const { store, keyring, close } = await openStore(readConfig('dev', server.env), { isDurable: false });
    const at = (aheadMs: number) =>
      new Housekeeping({
        store,
        contextAt: systemContext(keyring),
        now: () => Date.now() + aheadMs,
        sessionLimits: { lifeMs: 12 * hourMs, idleMs: hourMs },
        webhookLogMs: 30 * dayMs,
        auditMs: 40 * dayMs,
        eraseMs: null,
        sandboxWebhooks: 1_000,
        sandboxPastMs: dayMs,
        logger: { error: (fields: object) => assert.fail(JSON.stringify(fields)) },
      });
    const count = async () => {
      const { events, problems } = await auditOf(server);
      assert.deepEqual(problems, []);
      return events;
    };
    const all = await count();
    await at(39 * dayMs).removeOldEvents();
    assert.equal(await count(), all);
    // The first webhook has not been removed.
    await at(41 * dayMs).removeOldEvents();
    const [{ count: delivered } = {}] = await storedRows(
      server,
      dialect,
      `select count(*) as count from webhook_deliveries
        where exists (select 1 from events where events.seq = webhook_deliveries.event_seq)`,
    );
    assert.equal(Number(delivered), 3);
    const withWebhooks = await count();
    assert.ok(withWebhooks < all && withWebhooks >= 3, `${withWebhooks}`);
    await at(41 * dayMs).removeOldWebhooks();
    await at(41 * dayMs).removeOldEvents();
    assert.equal(await count(), 1);
    await close();

    const again = await startServer(t, dialect, server.env);
    await newEndCustomer(again, partner, 'production');
    await again.close();
    assert.ok((await count()) > 1);
    await storedRows(server, dialect, `delete from audit_gaps where chain = '${partner.clientId}'`);
    const { problems } = await auditOf(server);
    assert.deepEqual(
      problems.map(({ kind, partnerClientId, position }) => ({ kind, partnerClientId, position })),
      [{ kind: 'missing', partnerClientId: partner.clientId, position: 1 }],
    );
  });
});
