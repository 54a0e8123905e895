import assert from 'node:assert/strict';
import { test } from 'vitest';
import { deskOf } from '../support/desk.ts';
import { newSandboxPartner, sandboxOf } from '../support/sandbox-partner.ts';
import { sharedServer } from '../support/server.ts';
import { storedRows } from '../support/stored-rows.ts';
import { type Dialect, onSampledDialect } from '../support/stores.ts';
import type { TestServer } from '../support/test-server.ts';

const rounds = 6;
const writers = 12;

/** Rows of a sandbox whose end customer does not exist. */
async function strays(server: TestServer, dialect: Dialect): Promise<unknown[]> {
  const keys = `select client_id from api_keys where owner = 'end_customer'
    and client_id not in (select client_id from end_customers)`;
  const registrations = `select end_customer_client_id from registrations
    where end_customer_client_id not in (select client_id from end_customers)`;
  return [
    ...(await storedRows(server, dialect, keys)),
    ...(await storedRows(server, dialect, registrations)),
  ];
}

onSampledDialect((dialect) => {
  const server = sharedServer(dialect);

  for (const whole of ['reset', 'restore', 'create'] as const) {
    test(`calls concurrent with ${whole} are atomic, and every event is in its range`, async () => {
      const partner = await newSandboxPartner(server());
      const sandbox = sandboxOf(server(), partner);
      const old = await sandbox.create();
      await sandbox.snapshot('one');
      const steps = {
        reset: () => sandbox.call('/simulation/reset'),
        restore: () => sandbox.call('/simulation/snapshot/restore', { name: 'one' }),
        create: () => sandbox.call('/simulation/snapshot/create', { name: 'two', replace: true }),
      };
      const live = async () => {
        const created = await sandbox.call('/partner/customer/create', sandbox.application());
        assert.equal(created.status, 200, JSON.stringify(created.body));
        for (const clientId of [created.body.end_customer.client_id, old.clientId]) {
          const one = { end_customer_client_id: clientId };
          const { body } = await sandbox.call('/partner/customer/enable', one);
          const known = [undefined, 'CUSTOMER_NOT_FOUND', 'CUSTOMER_ALREADY_ENABLED'];
          assert.ok(known.includes(body.error_code), JSON.stringify(body));
        }
      };
      for (let round = 0; round < rounds; round += 1) {
        const calls = [
          ...Array.from({ length: writers }, live),
          ...Array.from({ length: 3 }, async () => {
            const { status, body } = await steps[whole]();
            assert.equal(status, 200, JSON.stringify(body));
          }),
        ];
        await Promise.all(calls);
        assert.deepEqual(await strays(server(), dialect), []);
      }
      if (whole === 'create') await sandbox.restore('two');
      const desk = deskOf(server());
      for (const { client_id, status } of await desk.list(partner.clientId)) {
        const types = (await desk.events(client_id)).map(({ type }: { type: string }) => type);
        assert.equal(types.filter((type: string) => type === 'end_customer.created').length, 1);
        const enablings = types.filter((type: string) => type === 'end_customer.enabled').length;
        assert.equal(enablings, status === 'ACTIVE' ? 1 : 0, `${client_id} ${status} ${types}`);
        const { keys } = await desk.read(client_id);
        assert.equal(keys.length, status === 'ACTIVE' ? 3 : 2);
      }
    });
  }

  test('a create concurrent with a reset is either removed by it or happens after it', async () => {
    const partner = await newSandboxPartner(server());
    const sandbox = sandboxOf(server(), partner);
    for (let round = 0; round < rounds; round += 1) {
      await sandbox.advanceDays(365);
      const create = () => sandbox.call('/partner/customer/create', sandbox.application());
      await Promise.all([create(), create(), sandbox.reset(), ...Array.from({ length: writers }, create)]);
      const { now } = await sandbox.clock();
      for (const { created_at } of await deskOf(server()).list(partner.clientId)) {
        assert.ok(created_at <= now, `created at ${created_at}, and it is ${now}`);
      }
    }
  });
});
