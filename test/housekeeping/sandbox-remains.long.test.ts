import assert from 'node:assert/strict';
import { test } from 'vitest';
import { readConfig } from '../../src/config/config.ts';
import { openStore } from '../../src/gingham.ts';
import { listSandboxLogos, removeUnusedLogo } from '../../src/store/logos.ts';
import { isOwnerGone } from '../../src/store/store.ts';
import { SandboxRemains } from '../../src/workers/housekeeping/sandbox-remains.ts';
import { auditOf } from '../support/audit.ts';
import { eventually } from '../support/eventually.ts';
import { managing, newEndCustomer, succeeds } from '../support/management.ts';
import { png, pngChunk } from '../support/png.ts';
import { newSandboxPartner, sandboxOf } from '../support/sandbox-partner.ts';
import type { Scope } from '../support/scope.ts';
import { startServer } from '../support/server.ts';
import { storedRows } from '../support/stored-rows.ts';
import { type Dialect, onSampledDialect } from '../support/stores.ts';
import type { TestServer } from '../support/test-server.ts';
import { startReceiver } from '../support/webhook-receiver.ts';
import { createEndpoint } from '../support/webhooks.ts';

const minuteMs = 60_000;
const dayMs = 86_400_000;

const logo = (unique: number) => ({
  logo: png({ between: [pngChunk('teXt', Buffer.alloc(4, unique))] }).toString('base64'),
});

/** Stops a server, and removes what is left as if it were a time later. */
async function remainsOf(scope: Scope, server: TestServer) {
  await server.close();
  const { store, close } = await openStore(readConfig('dev', server.env), { isDurable: false });
  scope.onTestFinished(close);
  const after = (aheadMs: number) =>
    new SandboxRemains(
      { store, now: () => Date.now() + aheadMs, sandboxWebhooks: 5, sandboxPastMs: dayMs },
      new AbortController().signal,
    );
  return { after };
}

const rowsOf = (server: TestServer, dialect: Dialect) => async (query: string) =>
  (await storedRows(server, dialect, query)).map((row) => Object.values(row).join(' '));

onSampledDialect((dialect) => {
  test('logos are removed that no end customer and no snapshot has; live ones are kept', async (t) => {
    const server = await startServer(t, dialect);
    const partner = await newSandboxPartner(server);
    const sandbox = sandboxOf(server, partner);
    const other = sandboxOf(server, await newSandboxPartner(server));
    const rows = rowsOf(server, dialect);
    const hashOf = async (clientId: string) => {
      const [hash] = await rows(`select logo_sha256 from end_customers where client_id = '${clientId}'`);
      return hash as string;
    };
    const inSnapshot = await hashOf((await sandbox.create(logo(1))).clientId);
    await sandbox.snapshot('one');
    const unused = await hashOf((await sandbox.create(logo(2))).clientId);
    const ofOther = await hashOf((await sandbox.create(logo(3))).clientId);
    await other.create(logo(3));
    const live = await hashOf((await sandbox.create(logo(4))).clientId);
    const { clientId } = await newEndCustomer(server, server.demo, 'production', logo(4));
    succeeds(await managing(() => server)('PATCH', `/end-customers/${clientId}`, { logo: null }));
    await sandbox.reset();
    const again = await hashOf((await sandbox.create(logo(5))).clientId);

    const { after } = await remainsOf(t, server);
    const logos = async () => (await rows('select sha256 from logos')).toSorted();
    await after(0).removeLogos();
    assert.deepEqual(await logos(), [inSnapshot, unused, ofOther, live, again].toSorted());
    await after(2 * minuteMs).removeLogos();
    assert.deepEqual(await logos(), [inSnapshot, ofOther, live, again].toSorted());
    const counted = await rows(
      `select sha256 from sandbox_logos where partner_client_id = '${partner.clientId}'`,
    );
    assert.deepEqual(counted.toSorted(), [inSnapshot, again].toSorted());
  });

  test('undone events and their webhooks are removed after a time, except those in a snapshot', async (t) => {
    const server = await startServer(t, dialect);
    const partner = await newSandboxPartner(server);
    const sandbox = sandboxOf(server, partner);
    const event_types = ['end_customer.created', 'end_customer.enabled', 'endpoint.disabled'];
    const { endpointId } = await createEndpoint(server, { partner, url: 'http://127.0.0.1:9/', event_types });
    succeeds(await managing(() => server)('POST', `/webhook-endpoints/${endpointId}/pause`));
    const kept = await sandbox.create();
    await sandbox.snapshot('one');
    const undone = await sandbox.create();
    await sandbox.enable(kept.clientId);
    await sandbox.restore('one');
    const gone = await sandbox.create();
    await sandbox.reset();
    const present = await sandbox.create();

    const { after } = await remainsOf(t, server);
    const rows = rowsOf(server, dialect);
    const ofCustomers = `partner_client_id = '${partner.clientId}' and end_customer_client_id is not null`;
    const events = () =>
      rows(`select end_customer_client_id, type from events where ${ofCustomers} order by seq`);
    const webhooks = () =>
      rows(`select end_customer_client_id, webhook_type from webhook_deliveries order by delivery_id`);
    const others = () =>
      rows(`select type from events where partner_client_id = '${partner.clientId}'
        and end_customer_client_id is null order by seq`);
    const all = [kept, undone, kept, gone, present];
    const types = (of: readonly { clientId: string }[]) => of.map(({ clientId }) => clientId);
    const idsIn = (found: readonly string[]) => found.map((row) => row.split(' ')[0]);
    const sandboxEvents = await others();
    await after(dayMs - minuteMs).removePast();
    assert.deepEqual(idsIn(await webhooks()), types(all));
    await after(dayMs + minuteMs).removePast();
    assert.deepEqual(idsIn(await webhooks()), types([kept, present]));
    assert.deepEqual((await auditOf(server)).problems, []);
    assert.deepEqual([...new Set(idsIn(await events()))], types([kept, present]));
    assert.ok(!(await events()).some((row) => row.endsWith('end_customer.enabled')));
    assert.deepEqual(await others(), sandboxEvents);
  });

  test('a full endpoint of a sandbox gets no more webhooks until it has room; the oldest sent ones are removed', async (t) => {
    const env = { GINGHAM_SANDBOX_WEBHOOKS: '100' };
    const server = await startServer(t, dialect, env, 'dev', { housekeepingPauseMs: 20 });
    const partner = await newSandboxPartner(server);
    const sandbox = sandboxOf(server, partner);
    const call = managing(() => server);
    const { url } = await startReceiver(t);
    const event_types = ['registration.updated'];
    const { endpointId } = await createEndpoint(server, { partner, url, event_types });
    const path = `/webhook-endpoints/${endpointId}`;
    succeeds(await call('POST', `${path}/pause`));
    const read = async () => succeeds(await call('GET', path)).webhook_endpoint;
    const webhooks = async () =>
      (await storedRows(server, dialect, 'select status from webhook_deliveries')).length;
    const progress = async () => {
      await sandbox.enable((await sandbox.create()).clientId);
      await sandbox.advanceDays(40);
    };
    assert.deepEqual([(await read()).full_since, (await read()).dropped], [null, 0]);

    for (let made = 0; made < 3; made += 1) await progress();
    const full = await eventually(read, ({ full_since }) => full_since !== null);
    const pending = await webhooks();
    assert.ok(pending >= 100);
    await progress();
    assert.equal(await webhooks(), pending);
    assert.ok((await read()).dropped > full.dropped);
    const { quotas } = succeeds(await sandbox.call('/simulation/quotas/get'));
    assert.deepEqual(quotas.at(-1), { name: 'pending_webhooks', used: 100, limit: 100 });

    succeeds(await call('POST', `${path}/resume`));
    await sandbox.freeze();
    const drained = await eventually(read, ({ full_since }) => full_since === null);
    assert.equal(drained.dropped, 0);
    await progress();
    assert.equal(await eventually(webhooks, (count) => count <= 100), 100);

    succeeds(await call('POST', `${path}/pause`));
    for (let made = 0; made < 3; made += 1) await progress();
    await eventually(read, ({ full_since }) => full_since !== null);
    await sandbox.reset();
    assert.deepEqual([(await read()).full_since, (await read()).dropped], [null, 0]);
  });

  // SQLite has one writer.
  if (dialect === 'postgres') {
    test('a logo that is sent again while another node removes it is stored', async (t) => {
      const server = await startServer(t, dialect);
      const partners = [await newSandboxPartner(server), await newSandboxPartner(server)];
      const sandboxes = partners.map((partner) => sandboxOf(server, partner));
      const { store, close } = await openStore(readConfig('dev', server.env), { isDurable: false });
      t.onTestFinished(close);
      const before = Date.now() + dayMs;
      for (let round = 0; round < 10; round += 1) {
        const made = sandboxes.map((sandbox) => sandbox.create(logo(1)));
        const removed = [0, 1, 0, 1].map(async (at) => {
          const partnerClientId = partners[at]?.clientId as string;
          const logos = await listSandboxLogos(store.db, { after: null, before, limit: 10 });
          const own = logos.filter((one) => one.partnerClientId === partnerClientId);
          for (const one of own) {
            await store
              .unitOfWork((db) => removeUnusedLogo(db, one, before))
              .catch((error: unknown) => assert.ok(isOwnerGone(error), String(error)));
          }
        });
        await Promise.all([...made, ...removed]);
        await Promise.all(sandboxes.map((sandbox) => sandbox.reset()));
      }
    });
  }
});
