import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { listRegistrations } from '../../src/store/registrations.ts';
import { application } from '../support/client.ts';
import { suiteScope } from '../support/scope.ts';
import { onEachDialect } from '../support/stores.ts';
import { BankExchanges } from './model/bank-exchanges.ts';
import { configureBank } from './model/ground.ts';
import { Real, verdictOf } from './model/real.ts';
import { dayMs } from './model/row.ts';
import { suiteWorld, type World } from './model/world.ts';

// Cases that the model runs have found.

async function partnerIn(world: World, realm: 'live' | 'sandbox'): Promise<Real> {
  const real = new Real(world, realm);
  await real.enroll(false);
  return real;
}

/** Creates an end customer and enables it. */
async function create(real: Real, changes: object = {}): Promise<string> {
  const billing_contact = { email: 'billing@partner.example' };
  const given = application({ billing_contact, ...changes });
  const { end_customer } = await real.partner('/partner/customer/create', given);
  real.clientIds.push(end_customer.client_id);
  await real.partner('/partner/customer/enable', { end_customer_client_id: end_customer.client_id });
  return end_customer.client_id;
}

async function update(real: Real, clientId: string, changes: object): Promise<void> {
  assert.equal(verdictOf(await real.world.manage('PATCH', `/end-customers/${clientId}`, changes)), 'ok');
}

async function statusAt(world: World, clientId: string, institutionId: string): Promise<string | undefined> {
  const rows = await listRegistrations(world.store.db, clientId);
  return rows.find((row) => row.institutionId === institutionId && row.environment === 'production')?.status;
}

onEachDialect((dialect) => {
  const inWorld = suiteWorld(suiteScope(), dialect, async () => new BankExchanges());

  describe('in a sandbox', () => {
    test('registrations progress with the clock, without a simulation call', async () => {
      const world = inWorld();
      const clientId = await create(await partnerIn(world, 'sandbox'));
      await world.drain();
      world.now += 2 * dayMs;
      await world.drain();
      assert.equal(await statusAt(world, clientId, 'ins_1'), 'ENABLED');
    });

    test('work due before a decision is processed before it, however late the registrar is', async () => {
      const world = inWorld();
      const real = await partnerIn(world, 'sandbox');
      const clientId = await create(real);
      await world.drain();
      world.now += 2 * dayMs;
      await update(real, clientId, { redirect_uris: [] });
      await update(real, clientId, { flowdown_status: 'IN_REVIEW' });
      await world.drain();
      assert.equal(await statusAt(world, clientId, 'ins_1'), 'ENABLED');
      assert.equal(await statusAt(world, clientId, 'ins_3'), 'ATTENTION_REQUIRED');
    });

    test('a registration not yet processed by the registrar is returned as started at the decision', async () => {
      const world = inWorld();
      const real = await partnerIn(world, 'sandbox');
      const clientId = await create(real);
      world.now += 2 * dayMs;
      const reply = await real.partner('/partner/customer/oauth_institutions/get', {
        end_customer_client_id: clientId,
      });
      assert.equal(reply.institutions[0].environments.production, 'ENABLED');
    });

    test('the log has the events of two end customers in the order in which they fell due', async () => {
      const world = inWorld();
      const real = await partnerIn(world, 'sandbox');
      await real.simulate('/institutions/set', {
        institutions: [{ institution_id: 'ins_9', name: 'At Once', pace_days: 0 }],
      });
      await create(real);
      world.now += 1000;
      await create(real);
      await real.readLog();
      await world.drain();
      const times = await real.readLog();
      assert.equal(times.length, 12);
      assert.deepEqual(
        times,
        times.toSorted((one, other) => one - other),
      );
    });

    test('unmet preconditions are reported in addition to an institution’s simulated message', async () => {
      const real = await partnerIn(inWorld(), 'sandbox');
      const clientId = await create(real, { redirect_uris: [] });
      const reply = await real.simulate('/registration/set_status', {
        end_customer_client_id: clientId,
        institution_id: 'ins_1',
        status: 'ATTENTION_REQUIRED',
        error: 'Fix it.',
      });
      const messages = reply.institutions[0].errors.map(
        (error: { error_message: string }) => error.error_message,
      );
      assert.equal(messages.length, 2);
      assert.match(messages[0], /redirect URI/u);
      assert.equal(messages[1], 'Fix it.');
    });
  });

  test('in the live realm, a bank’s response does not override a decision in the meantime', async () => {
    const world = inWorld();
    await configureBank(world.store, world.ground.keyring, 'none', world.exchanges.registrationEndpoint);
    const real = await partnerIn(world, 'live');
    const clientId = await create(real);
    const release = await world.begin(clientId, 'production', false);
    await update(real, clientId, { redirect_uris: [] });
    await release?.();
    assert.equal(await statusAt(world, clientId, 'ins_3'), 'ATTENTION_REQUIRED');
    await update(real, clientId, { redirect_uris: ['https://app.example.com/oauth'] });
    await world.drain();
    assert.equal(await statusAt(world, clientId, 'ins_3'), 'ENABLED');
    assert.equal(world.bank.doubles, 0);
  });
});
