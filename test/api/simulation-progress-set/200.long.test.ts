import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { suiteServer } from '../../support/server.ts';
import { commonStatus, newSandbox } from '../../support/steered-sandbox.ts';
import { onSampledDialect } from '../../support/stores.ts';

const path = '/simulation/progress/set';

onSampledDialect((dialect) => {
  const server = suiteServer(dialect);

  test('the reply is the progress', async () => {
    const { call } = await newSandbox(server());
    assert.deepEqual((await call(path, { mode: 'reads', reads: 7 })).progress, { mode: 'reads', reads: 7 });
    assert.deepEqual((await call(path, { mode: 'immediate' })).progress, { mode: 'immediate', reads: null });
    assert.deepEqual((await call(path, { mode: 'clock' })).progress, { mode: 'clock', reads: null });
  });

  test('the mode can be read; the default, also after a reset, is the clock', async () => {
    const { call } = await newSandbox(server());
    const read = async () => (await call('/simulation/progress/get')).progress;
    assert.deepEqual(await read(), { mode: 'clock', reads: null });
    await call(path, { mode: 'reads', reads: 7 });
    assert.deepEqual(await read(), { mode: 'reads', reads: 7 });
    await call('/simulation/reset');
    assert.deepEqual(await read(), { mode: 'clock', reads: null });
  });

  describe('in mode reads', () => {
    test('the n-th read after enablement returns ENABLED, whatever the time', async () => {
      for (const reads of [1, 3]) {
        const { call, active, statuses, advanceDays } = await newSandbox(server());
        await call(path, { mode: 'reads', reads });
        const clientId = await active();
        await advanceDays(100);
        for (let at = 1; at < reads; at += 1) {
          assert.equal(commonStatus(await statuses(clientId)), 'PROCESSING');
        }
        assert.equal(commonStatus(await statuses(clientId)), 'ENABLED');
        assert.equal(commonStatus(await statuses(clientId)), 'ENABLED');
      }
    });

    test('reads of another end customer, and other operations, do not count', async () => {
      const { call, active, statuses } = await newSandbox(server());
      await call(path, { mode: 'reads', reads: 2 });
      const [one, other] = [await active(), await active()];
      await statuses(one);
      await call('/partner/customer/get', { end_customer_client_id: other });
      assert.equal(commonStatus(await statuses(other)), 'PROCESSING');
      assert.equal(commonStatus(await statuses(one)), 'ENABLED');
    });

    test('reads by another partner are rejected and do not count', async () => {
      const { call, active, statuses } = await newSandbox(server());
      const stranger = await newSandbox(server());
      await call(path, { mode: 'reads', reads: 2 });
      await stranger.call(path, { mode: 'reads', reads: 2 });
      const clientId = await active();
      for (let at = 0; at < 3; at += 1) {
        const { status } = await stranger.ask('/partner/customer/oauth_institutions/get', {
          end_customer_client_id: clientId,
        });
        assert.equal(status, 404);
      }
      assert.equal(commonStatus(await statuses(clientId)), 'PROCESSING');
    });

    test('of many concurrent reads, each counts once', async () => {
      const { call, active, ask, events } = await newSandbox(server());
      await call(path, { mode: 'reads', reads: 10 });
      const clientId = await active();
      const one = { end_customer_client_id: clientId };
      const read = () => ask('/partner/customer/oauth_institutions/get', one);
      for (const { body } of await Promise.all(Array.from({ length: 9 }, read))) {
        assert.equal(body.institutions[0].environments.production, 'PROCESSING');
      }
      const [last] = await Promise.all(Array.from({ length: 5 }, read));
      assert.equal(last?.body.institutions[0].environments.production, 'ENABLED');
      const enabled = (await events(clientId)).filter(({ data }) => data.after === 'ENABLED');
      assert.equal(enabled.length, 24);
    });

    test('reads are counted again after a fix', async () => {
      const { call, active, statuses } = await newSandbox(server());
      await call(path, { mode: 'reads', reads: 2 });
      const one = { end_customer_client_id: await active() };
      await statuses(one.end_customer_client_id);
      await call('/simulation/registration/set_status', { ...one, status: 'ATTENTION_REQUIRED' });
      for (let at = 0; at < 3; at += 1) {
        assert.equal(commonStatus(await statuses(one.end_customer_client_id)), 'ATTENTION_REQUIRED');
      }
      await call('/simulation/registration/set_status', { ...one, status: 'PROCESSING' });
      assert.equal(commonStatus(await statuses(one.end_customer_client_id)), 'PROCESSING');
      assert.equal(commonStatus(await statuses(one.end_customer_client_id)), 'ENABLED');
    });
  });

  describe('in mode immediate', () => {
    test('enablement is followed by ENABLED at the next read, with all events in order', async () => {
      const { call, active, statuses, events } = await newSandbox(server());
      await call(path, { mode: 'immediate' });
      const clientId = await active();
      assert.equal(commonStatus(await statuses(clientId)), 'ENABLED');
      const { clock } = await call('/simulation/clock/get');
      const reported = await events(clientId);
      for (const { occurred_at } of reported) assert.equal(occurred_at, clock.now);
      const chase = reported.filter(
        ({ institution_id, environment }) => institution_id === 'ins_56' && environment === 'production',
      );
      assert.deepEqual(
        chase.map(({ data }) => [data.before, data.after]),
        [
          ['NOT_STARTED', 'PROCESSING'],
          ['PROCESSING', 'APPROVED'],
          ['APPROVED', 'ENABLED'],
        ],
      );
    });

    test('an institution with outcome ATTENTION_REQUIRED reports a problem, and accepts the fix', async () => {
      const { call, active, statuses } = await newSandbox(server());
      await call(path, { mode: 'immediate' });
      await call('/simulation/institutions/set', {
        institutions: [{ institution_id: 'ins_7', outcome: 'ATTENTION_REQUIRED' }],
      });
      const clientId = await active();
      assert.equal(commonStatus(await statuses(clientId)), 'ATTENTION_REQUIRED');
      const body = { end_customer_client_id: clientId, status: 'PROCESSING' };
      const { institutions } = await call('/simulation/registration/set_status', body);
      assert.equal(institutions[0].environments.production, 'ENABLED');
      assert.equal(commonStatus(await statuses(clientId)), 'ENABLED');
    });
  });

  describe('when the mode changes with registrations in progress', () => {
    test('from clock to immediate, all finish immediately', async () => {
      const { call, active, statuses, advanceDays } = await newSandbox(server());
      const clientId = await active();
      await advanceDays(1);
      assert.equal((await statuses(clientId))['ins_56'], 'PROCESSING');
      await call(path, { mode: 'immediate' });
      assert.equal(commonStatus(await statuses(clientId)), 'ENABLED');
    });

    test('from clock to reads, earlier progress is kept, and the rest waits for reads', async () => {
      const { call, active, statuses, advanceDays, events } = await newSandbox(server());
      const clientId = await active();
      await advanceDays(1);
      await call(path, { mode: 'reads', reads: 2 });
      await advanceDays(365);
      const first = await statuses(clientId);
      assert.deepEqual([first['ins_7'], first['ins_56']], ['ENABLED', 'PROCESSING']);
      assert.equal(commonStatus(await statuses(clientId)), 'ENABLED');
      const { clock } = await call('/simulation/clock/get');
      assert.equal((await events(clientId)).at(-1).occurred_at, clock.now);
    });

    test('from reads to clock, overdue changes happen now, not at an earlier time already shown', async () => {
      const { call, active, read, statuses, advanceDays, events } = await newSandbox(server());
      await call(path, { mode: 'reads', reads: 1000 });
      const clientId = await active();
      await advanceDays(12);
      assert.equal(commonStatus(await statuses(clientId)), 'PROCESSING');
      await call(path, { mode: 'clock' });
      const { clock } = await call('/simulation/clock/get');
      const today = clock.now.slice(0, 10);
      const { institutions } = await read(clientId);
      for (const { institution_id, environments, production_enablement_date } of institutions) {
        const isSlow = institution_id === 'ins_11';
        const isNearly = institution_id === 'ins_13';
        assert.equal(environments.production, isSlow ? 'PROCESSING' : isNearly ? 'APPROVED' : 'ENABLED');
        assert.equal(production_enablement_date, isSlow ? null : today);
      }
      await events(clientId);
      await advanceDays(25);
      assert.equal(commonStatus(await statuses(clientId)), 'ENABLED');
    });

    test('from one number of reads to another, earlier reads count', async () => {
      const { call, active, statuses } = await newSandbox(server());
      await call(path, { mode: 'reads', reads: 9 });
      const clientId = await active();
      for (let at = 0; at < 4; at += 1) await statuses(clientId);
      await call(path, { mode: 'reads', reads: 6 });
      assert.equal(commonStatus(await statuses(clientId)), 'PROCESSING');
      assert.equal(commonStatus(await statuses(clientId)), 'ENABLED');
    });
  });

  test('the sandbox of another partner is not affected', async () => {
    const [one, other] = [await newSandbox(server()), await newSandbox(server())];
    await one.call(path, { mode: 'immediate' });
    assert.equal(commonStatus(await other.statuses(await other.active())), 'PROCESSING');
  });
});
