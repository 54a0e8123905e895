import assert from 'node:assert/strict';
import { test } from 'vitest';
import { partnerCalls, post } from '../../support/client.ts';
import { deskOf } from '../../support/desk.ts';
import { newEndCustomer, refuses } from '../../support/management.ts';
import { newPartner } from '../../support/partner.ts';
import { newSandboxPartner, sandboxOf } from '../../support/sandbox-partner.ts';
import { sharedServer } from '../../support/server.ts';
import { storedRows } from '../../support/stored-rows.ts';
import { onEachDialect } from '../../support/stores.ts';

onEachDialect((dialect) => {
  const server = sharedServer(dialect);
  const newSandbox = async () => sandboxOf(server(), await newSandboxPartner(server()));

  test('removes end customers and revokes their keys', async () => {
    const sandbox = await newSandbox();
    const { clientId, secrets } = await sandbox.create();
    const production = await sandbox.enable(clientId);
    await sandbox.reset();
    refuses(await sandbox.get(clientId), 'CUSTOMER_NOT_FOUND', 404);
    for (const secret of [...Object.values(secrets), production]) {
      assert.equal(await sandbox.isGood(clientId, secret), false);
    }
  });

  test('leaves nothing of a sandbox in the store except events and snapshots', async () => {
    const partner = await newSandboxPartner(server());
    const sandbox = sandboxOf(server(), partner);
    const { clientId } = await sandbox.create();
    await sandbox.enable(clientId);
    await sandbox.advanceDays(1);
    await sandbox.reset();
    for (const [table, column] of [
      ['end_customers', 'client_id'],
      ['api_keys', 'client_id'],
      ['registrations', 'end_customer_client_id'],
    ] as const) {
      const query = `select 1 from ${table} where ${column} = '${clientId}'`;
      assert.deepEqual(await storedRows(server(), dialect, query), [], table);
    }
    const events = await storedRows(
      server(),
      dialect,
      `select type, actor from events where partner_client_id = '${partner.clientId}' order by seq`,
    );
    const types = events.map(({ type }) => type);
    assert.ok(types.includes('end_customer.created'));
    assert.deepEqual({ ...events.at(-1) }, { type: 'sandbox.reset', actor: `partner:${partner.clientId}` });
  });

  test('the clock shows real time and runs, whatever it showed before', async () => {
    const sandbox = await newSandbox();
    await sandbox.advanceDays(400);
    await sandbox.freeze();
    const before = Date.now();
    const { clock } = await sandbox.reset();
    assert.equal(clock.is_frozen, false);
    for (const { now, is_frozen } of [clock, await sandbox.clock()]) {
      assert.equal(is_frozen, false);
      assert.ok(before <= Date.parse(now) && Date.parse(now) <= Date.now(), now);
    }
  });

  test('the same end customer can be created again', async () => {
    const sandbox = await newSandbox();
    const application = sandbox.application();
    const first = await sandbox.create(application);
    await sandbox.reset();
    assert.notEqual((await sandbox.create(application)).clientId, first.clientId);
  });

  test('snapshots stay, and can be restored', async () => {
    const sandbox = await newSandbox();
    const { clientId } = await sandbox.create();
    await sandbox.snapshot('one');
    await sandbox.reset();
    assert.deepEqual(
      (await sandbox.snapshots()).map(({ name }) => name),
      ['one'],
    );
    await sandbox.restore('one');
    assert.equal((await sandbox.get(clientId)).status, 200);
  });

  test('the sandboxes of others and the partner’s live end customers are not affected', async () => {
    const partner = await newPartner(server());
    const live = await newEndCustomer(server(), partner, 'production');
    const other = await newSandbox();
    const others = await other.create();
    await sandboxOf(server(), partner).reset();
    const call = partnerCalls(server().url, partner, 'production');
    const got = await call('/partner/customer/get', { end_customer_client_id: live.clientId });
    assert.equal(got.status, 200);
    const { valid } = await deskOf(server()).verify(
      live.clientId,
      live.secrets.development as string,
      'development',
    );
    assert.equal(valid, true);
    assert.equal((await other.get(others.clientId)).status, 200);
  });

  test('an empty sandbox can be reset, also repeatedly', async () => {
    const sandbox = await newSandbox();
    await sandbox.reset();
    await sandbox.reset();
    assert.equal((await sandbox.clock()).is_frozen, false);
  });

  test('SANDBOX_ONLY elsewhere, UNKNOWN_FIELDS for anything except credentials', async () => {
    const { demo, url } = server();
    for (const environment of ['production', 'development'] as const) {
      refuses(await partnerCalls(url, demo, environment)('/simulation/reset'), 'SANDBOX_ONLY', 400);
    }
    refuses(
      await partnerCalls(url, demo)('/simulation/reset', { hard: true }),
      'UNKNOWN_FIELDS',
      400,
      /hard/u,
    );
    const wrong = { client_id: demo.clientId, secret: demo.secrets.production };
    refuses(await post(`${url}/sandbox/simulation/reset`, wrong), 'INVALID_API_KEYS', 400);
  });
});
