import assert from 'node:assert/strict';
import { test } from 'vitest';
import { readConfig } from '../../../src/config/config.ts';
import { newJob } from '../../../src/domain/sandbox/job.ts';
import { openStore } from '../../../src/gingham.ts';
import { systemContext } from '../../../src/keyring/context.ts';
import { deleteSnapshot, findSnapshot } from '../../../src/store/sandbox-snapshots.ts';
import { saveJob } from '../../../src/store/sandboxes.ts';
import { Housekeeping } from '../../../src/workers/housekeeping/housekeeping.ts';
import { removeSomeOfPartner } from '../../../src/workers/housekeeping/remove-partner.ts';
import { auditOf } from '../../support/audit.ts';
import { type Credentials, manage } from '../../support/client.ts';
import { invite, signInAs } from '../../support/console.ts';
import { eventually } from '../../support/eventually.ts';
import { newToken, refuses, succeeds } from '../../support/management.ts';
import { newPartner } from '../../support/partner.ts';
import { newSandboxPartner, sandboxOf } from '../../support/sandbox-partner.ts';
import type { Scope } from '../../support/scope.ts';
import { startServer } from '../../support/server.ts';
import { storedRows } from '../../support/stored-rows.ts';
import { type Dialect, onSampledDialect } from '../../support/stores.ts';
import type { TestServer } from '../../support/test-server.ts';
import { createEndpoint } from '../../support/webhooks.ts';

/** Tables, with the column that identifies the owner of a row. */
const owned = [
  ['partners', 'client_id'],
  ['api_keys', 'client_id'],
  ['end_customers', 'partner_client_id'],
  ['registrations', 'partner_client_id'],
  ['sandboxes', 'partner_client_id'],
  ['sandbox_requests', 'partner_client_id'],
  ['sandbox_snapshots', 'partner_client_id'],
  ['snapshot_end_customers', 'partner_client_id'],
  ['snapshot_registrations', 'partner_client_id'],
  ['tokens', 'partner_client_id'],
  ['users', 'partner_client_id'],
  ['webhook_endpoints', 'partner_client_id'],
  ['webhook_deliveries', 'partner_client_id'],
  ['events', 'partner_client_id'],
] as const;

/** The rows of a partner in the store, per table; its end customers' keys by their hash. */
async function rowsOf(server: TestServer, dialect: Dialect, { clientId }: Credentials) {
  const counts: Record<string, number> = {};
  for (const [table, column] of owned) {
    const query = `select count(*) as count from ${table} where ${column} = '${clientId}'`;
    const [row] = await storedRows(server, dialect, query);
    if (Number(row?.['count']) > 0) counts[table] = Number(row?.['count']);
  }
  const strays = `select count(*) as count from api_keys where owner = 'end_customer'
    and client_id not in (select client_id from end_customers)`;
  const copies = `select count(*) as count from snapshot_api_keys
    where snapshot_id not in (select snapshot_id from sandbox_snapshots)`;
  const attempts = `select count(*) as count from webhook_attempts
    where delivery_id not in (select delivery_id from webhook_deliveries)`;
  const own = ['user_sessions', 'user_links'].map(
    (table) => `select count(*) as count from ${table} where user_id not in (select user_id from users)`,
  );
  for (const query of [strays, copies, attempts, ...own]) {
    assert.equal(Number((await storedRows(server, dialect, query))[0]?.['count']), 0);
  }
  return counts;
}

/** A partner with data of every kind. */
async function furnished(server: TestServer): Promise<Credentials> {
  const partner = await newSandboxPartner(server, { expires_in_seconds: 3_600 });
  await newToken(server, partner.clientId);
  await signInAs(server, 'partner_admin', partner.clientId);
  await invite(server, 'partner_member', partner.clientId);
  // Nothing listens there; few event types, as each is retried again and again.
  const event_types = ['end_customer.created'];
  await createEndpoint(server, { partner, url: 'http://127.0.0.1:1/', event_types });
  const sandbox = sandboxOf(server, partner);
  const { clientId } = await sandbox.create();
  await sandbox.snapshot('one');
  await sandbox.create();
  await sandbox.enable(clientId);
  await sandbox.advanceDays(1);
  await sandbox.snapshot('two');
  return partner;
}

async function steeredServer(scope: Scope, dialect: Dialect) {
  const clock = { aheadMs: 0 };
  const now = () => Date.now() + clock.aheadMs;
  const server = await startServer(scope, dialect, {}, 'dev', { now });
  return { server, clock };
}

/** Housekeeping of another or a later node; only on PostgreSQL in addition to a running server. */
async function otherNode(scope: Scope, server: TestServer, aheadMs: number) {
  const { store, keyring, close } = await openStore(readConfig('dev', server.env), { isDurable: false });
  scope.onTestFinished(close);
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
  const housekeeping = new Housekeeping(parts);
  return { parts, removeExpired: () => housekeeping.drain() };
}

const hourMs = 3_600_000;

onSampledDialect((dialect) => {
  test('a partner is rejected from the moment it expires', async (t) => {
    const { server, clock } = await steeredServer(t, dialect);
    const sandbox = sandboxOf(server, await newSandboxPartner(server, { expires_in_seconds: 3_600 }));
    clock.aheadMs = hourMs - 10_000;
    assert.equal((await sandbox.call('/simulation/clock/get')).status, 200);
    clock.aheadMs = hourMs;
    refuses(await sandbox.call('/simulation/clock/get'), 'INVALID_API_KEYS', 400);
  });

  test('an expired one is removed with everything it owns; others are not affected', async (t) => {
    const { server } = await steeredServer(t, dialect);
    const partner = await furnished(server);
    const others = [
      await newPartner(server),
      await newSandboxPartner(server, { expires_in_seconds: 86_400 }),
    ];
    for (const other of others) await sandboxOf(server, other).create();
    await server.settle();
    const before = await Promise.all(others.map((other) => rowsOf(server, dialect, other)));
    assert.deepEqual(
      Object.keys(await rowsOf(server, dialect, partner)),
      owned.map(([table]) => table),
    );
    if (dialect === 'sqlite') await server.close();
    const node = await otherNode(t, server, hourMs);
    await node.removeExpired();
    assert.deepEqual((await auditOf(server)).problems, []);
    // All that is left is the event of its removal.
    assert.deepEqual(await rowsOf(server, dialect, partner), { events: 1 });
    const [last] = await storedRows(
      server,
      dialect,
      'select type, actor from events order by seq desc limit 1',
    );
    assert.deepEqual({ ...last }, { type: 'partner.removed', actor: 'system' });
    assert.deepEqual(await Promise.all(others.map((other) => rowsOf(server, dialect, other))), before);
    await node.removeExpired();
    assert.deepEqual(await rowsOf(server, dialect, partner), { events: 1 });
  });

  test('one whose snapshot is being deleted leaves none of it', async (t) => {
    const server = await startServer(t, dialect);
    const partner = await furnished(server);
    await server.close();
    const node = await otherNode(t, server, hourMs);
    await node.parts.store.unitOfWork(async (db) => {
      const snapshot = await findSnapshot(db, partner.clientId, 'two');
      assert.ok(snapshot);
      await deleteSnapshot(db, snapshot);
      const { snapshotId } = snapshot;
      await saveJob(db, partner.clientId, newJob({ name: 'delete_copies', snapshotId }));
    });
    await node.removeExpired();
    assert.deepEqual(await rowsOf(server, dialect, partner), { events: 1 });
  });

  for (const stages of [
    ['customers'],
    ['customers', 'snapshots'],
    ['customers', 'snapshots', 'events'],
  ] as const) {
    test(`a removal interrupted after ${stages.at(-1)} is resumed and completed`, async (t) => {
      const server = await startServer(t, dialect);
      const partner = await furnished(server);
      if (dialect === 'sqlite') await server.close();
      const node = await otherNode(t, server, hourMs);
      for (const stage of stages) {
        const context = node.parts.contextAt(Date.now());
        await removeSomeOfPartner(node.parts, partner.clientId, stage, 'system', context);
      }
      const left = await rowsOf(server, dialect, partner);
      assert.equal(left['partners'], 1);
      assert.equal(left['end_customers'], undefined);
      await node.removeExpired();
      assert.deepEqual(await rowsOf(server, dialect, partner), { events: 1 });
    });
  }

  test('the server does this automatically, and so does a server started later', async (t) => {
    const first = await startServer(t, dialect);
    const partner = await furnished(first);
    await first.close();
    const later = await startServer(t, dialect, first.env, 'dev', { now: () => Date.now() + hourMs });
    const call = manage(later.url, later.demo.operatorToken);
    // Its first run is at the start, and completes without a request.
    await eventually(
      () => call('GET', `/partners/${partner.clientId}`),
      ({ status }) => status !== 200,
    );
    assert.deepEqual(await rowsOf(later, dialect, partner), { events: 1 });
  });

  test('DELETE removes one immediately, and records the actor', async (t) => {
    const server = await startServer(t, dialect);
    const partner = await furnished(server);
    const call = manage(server.url, server.demo.operatorToken);
    succeeds(await call('DELETE', `/sandbox-partners/${partner.clientId}`));
    refuses(await sandboxOf(server, partner).call('/simulation/reset'), 'INVALID_API_KEYS', 400);
    refuses(await call('GET', `/partners/${partner.clientId}`), 'NOT_FOUND', 404);
    assert.deepEqual(await rowsOf(server, dialect, partner), { events: 1 });
    const [last] = await storedRows(
      server,
      dialect,
      'select type, actor, client_address from events order by seq desc limit 1',
    );
    assert.equal(last?.['type'], 'partner.removed');
    assert.equal(last?.['client_address'], '127.0.0.1');
    assert.match(String(last?.['actor']), /^operator:/u);
    refuses(await call('DELETE', `/sandbox-partners/${partner.clientId}`), 'NOT_FOUND', 404);
  });

  test('DELETE of a partner that does not expire is CONFLICT, and does not change it', async (t) => {
    const server = await startServer(t, dialect);
    const call = manage(server.url, server.demo.operatorToken);
    const answer = await call('DELETE', `/sandbox-partners/${server.demo.clientId}`);
    refuses(answer, 'CONFLICT', 409, /does not expire/u);
    assert.equal((await sandboxOf(server, server.demo).call('/simulation/clock/get')).status, 200);
  });

  test('calls in progress while a partner is removed are completed or rejected, and leave nothing behind', async (t) => {
    const server = await startServer(t, dialect);
    const call = manage(server.url, server.demo.operatorToken);
    for (let round = 0; round < 4; round += 1) {
      const partner = await furnished(server);
      const sandbox = sandboxOf(server, partner);
      const path = `/partners/${partner.clientId}/secrets`;
      const calls = [
        ...Array.from({ length: 10 }, () => sandbox.call('/partner/customer/create', sandbox.application())),
        ...Array.from({ length: 3 }, () => sandbox.call('/simulation/reset')),
        ...Array.from({ length: 3 }, () => sandbox.call('/simulation/snapshot/restore', { name: 'one' })),
        ...Array.from({ length: 3 }, () => call('POST', path, { environment: 'sandbox' })),
        call('POST', '/tokens', { name: 'late', partner_client_id: partner.clientId }),
        call('DELETE', `/sandbox-partners/${partner.clientId}`),
        call('DELETE', `/sandbox-partners/${partner.clientId}`),
      ];
      for (const { status, body } of await Promise.all(calls)) {
        const known = [undefined, 'INVALID_API_KEYS', 'NOT_FOUND', 'INVALID_FIELD'];
        assert.ok(status < 500 && known.includes(body.error_code), JSON.stringify(body));
      }
      assert.deepEqual(await rowsOf(server, dialect, partner), { events: 1 });
    }
    assert.deepEqual(
      server.log.filter((line) => line.includes('"level":"error"')),
      [],
    );
  });

  test('event numbers are never reused', async (t) => {
    const server = await startServer(t, dialect);
    const call = manage(server.url, server.demo.operatorToken);
    const last = async () =>
      Number((await storedRows(server, dialect, 'select max(seq) as last from events'))[0]?.['last']);
    let before = await last();
    for (let round = 0; round < 3; round += 1) {
      const partner = await newSandboxPartner(server);
      await sandboxOf(server, partner).create();
      const after = await last();
      assert.ok(after > before);
      succeeds(await call('DELETE', `/sandbox-partners/${partner.clientId}`));
      before = await last();
      assert.ok(before > after);
    }
  });
});

test('two nodes that remove the same partners concurrently do not block each other', async (t) => {
  const server = await startServer(t, 'postgres');
  const partners = [await furnished(server), await furnished(server), await furnished(server)];
  const nodes = [await otherNode(t, server, hourMs), await otherNode(t, server, hourMs)];
  await Promise.all(nodes.map((node) => node.removeExpired()));
  for (const partner of partners) {
    assert.deepEqual(await rowsOf(server, 'postgres', partner), { events: 1 });
  }
});
