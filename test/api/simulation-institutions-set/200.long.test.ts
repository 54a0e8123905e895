import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { seedInstitutions } from '../../../src/domain/institution.ts';
import type { Answer } from '../../support/client.ts';
import { deskOf } from '../../support/desk.ts';
import { suiteServer } from '../../support/server.ts';
import { commonStatus, newSandbox } from '../../support/steered-sandbox.ts';
import { onSampledDialect } from '../../support/stores.ts';

const path = '/simulation/institutions/set';
const idsIn = ({ institutions }: Answer['body']): string[] =>
  institutions.map(({ institution_id }: Answer['body']) => institution_id);

onSampledDialect((dialect) => {
  const server = suiteServer(dialect);

  test('the reply and get list the institutions in effect, by default those of the catalogue', async () => {
    const { call } = await newSandbox(server());
    const before = await call('/simulation/institutions/get');
    assert.equal(before.is_catalogue, true);
    assert.deepEqual(
      idsIn(before),
      seedInstitutions.map(({ institutionId }) => institutionId),
    );
    const said = {
      institution_id: 'ins_first',
      name: 'First Bank',
      pace_days: 0.5,
      outcome: 'APPROVED',
      requires_logo: true,
      classic_disablement_date: '2027-12-31',
    };
    const { request_id, ...set } = await call(path, { institutions: [said, { institution_id: 'ins_56' }] });
    const chase = {
      institution_id: 'ins_56',
      name: 'Chase',
      pace_days: 2,
      outcome: 'ENABLED',
      requires_logo: false,
      classic_disablement_date: null,
    };
    assert.deepEqual(set, { institutions: [said, chase], is_catalogue: false });
    const { request_id: other, ...got } = await call('/simulation/institutions/get');
    assert.deepEqual(got, set);
    assert.notEqual(request_id, other);
    const { request_id: _, ...back } = await call(path, { institutions: null });
    assert.deepEqual({ ...back, request_id: before.request_id }, before);
  });

  test('registrations have the pace, outcome and requirements of their institution', async () => {
    const { call, active, read, statuses, advanceDays } = await newSandbox(server());
    const bank = (id: string, facts: object) => ({ institution_id: `ins_${id}`, name: id, ...facts });
    await call(path, {
      institutions: [
        bank('atonce', { pace_days: 0 }),
        bank('quick', { pace_days: 0.25 }),
        bank('slow', { pace_days: 100 }),
        bank('never', { outcome: 'PROCESSING' }),
        bank('nearly', { outcome: 'APPROVED' }),
        bank('fussy', { outcome: 'ATTENTION_REQUIRED' }),
        bank('vain', { requires_logo: true, classic_disablement_date: '2030-01-01' }),
      ],
    });
    const clientId = await active();
    assert.equal((await statuses(clientId))['ins_atonce'], 'ENABLED');
    await advanceDays(1);
    assert.deepEqual(await statuses(clientId), {
      ins_atonce: 'ENABLED',
      ins_quick: 'ENABLED',
      ins_slow: 'PROCESSING',
      ins_never: 'PROCESSING',
      ins_nearly: 'APPROVED',
      ins_fussy: 'ATTENTION_REQUIRED',
      ins_vain: 'ATTENTION_REQUIRED',
    });
    const vain = (await read(clientId)).institutions.at(-1);
    assert.match(vain.errors[0].error_message, /^vain requires a logo/u);
    assert.equal(vain.classic_disablement_date, '2030-01-01');
    await advanceDays(3650);
    const { ins_slow, ins_never } = await statuses(clientId);
    assert.deepEqual([ins_slow, ins_never], ['ENABLED', 'PROCESSING']);
  });

  describe('with registrations in progress', () => {
    test('those at removed institutions are withdrawn, each with an event; the others keep their pace', async () => {
      const { call, active, statuses, advanceDays, events } = await newSandbox(server());
      const clientId = await active();
      await advanceDays(1);
      const before = (await events(clientId)).length;
      await call(path, {
        institutions: [{ institution_id: 'ins_13', pace_days: 1 }, { institution_id: 'ins_7' }],
      });
      assert.deepEqual(await statuses(clientId), { ins_13: 'PROCESSING', ins_7: 'ENABLED' });
      const reported = (await events(clientId)).slice(before);
      assert.deepEqual(new Set(reported.map(({ type }) => type)), new Set(['registration.withdrawn']));
      assert.equal(reported.length, 10 * 2);
      const { clock } = await call('/simulation/clock/get');
      for (const { occurred_at, institution_id } of reported) {
        assert.equal(occurred_at, clock.now);
        assert.notEqual(institution_id, 'ins_13');
      }
      const { registrations } = await deskOf(server()).read(clientId);
      assert.equal(registrations.length, 4);
      await advanceDays(12);
      assert.equal((await statuses(clientId))['ins_13'], 'APPROVED');
    });

    test('enabled end customers are registered at new ones; the others are not', async () => {
      const { call, active, create, read, advanceDays } = await newSandbox(server());
      const [enabled, pending] = [await active(), await create()];
      const reviewed = await create({ is_diligence_attested: false });
      await advanceDays(30);
      await call(path, {
        institutions: [{ institution_id: 'ins_new', name: 'New' }, { institution_id: 'ins_56' }],
      });
      const shown = async (clientId: string) => (await read(clientId)).institutions[0].environments;
      const [going, waiting] = ['PROCESSING', 'NOT_STARTED'];
      assert.deepEqual(await shown(enabled), { development: going, production: going });
      assert.deepEqual(await shown(pending), { development: waiting, production: waiting });
      assert.deepEqual(await shown(reviewed), { development: waiting, production: waiting });
      await advanceDays(1);
      assert.deepEqual(await shown(enabled), { development: 'ENABLED', production: 'ENABLED' });
    });

    test('one that is removed and restored starts again', async () => {
      const { call, active, statuses, advanceDays } = await newSandbox(server());
      const clientId = await active();
      await advanceDays(35);
      assert.equal(commonStatus(await statuses(clientId)), 'ENABLED');
      await call(path, { institutions: [] });
      assert.deepEqual(await statuses(clientId), {});
      await call(path, { institutions: null });
      assert.equal(commonStatus(await statuses(clientId)), 'PROCESSING');
      assert.equal(Object.keys(await statuses(clientId)).length, seedInstitutions.length);
    });

    test('all end customers of a large sandbox are updated when the call returns', async () => {
      const { call, active, statuses } = await newSandbox(server());
      const ids = await Promise.all(Array.from({ length: 120 }, () => active()));
      await call(path, { institutions: [{ institution_id: 'ins_new', name: 'New' }] });
      const { read } = deskOf(server());
      for (const clientId of ids.filter((_, at) => at % 20 === 0)) {
        const { registrations } = await read(clientId);
        assert.deepEqual(
          registrations.map((row: Record<string, string>) => [row['institution_id'], row['environment']]),
          [
            ['ins_new', 'development'],
            ['ins_new', 'production'],
          ],
        );
        assert.deepEqual(await statuses(clientId), { ins_new: 'PROCESSING' });
      }
    });
  });

  test('other sandboxes and the live realm keep their institutions', async () => {
    const [one, other] = [await newSandbox(server()), await newSandbox(server())];
    await one.call(path, { institutions: [] });
    const clientId = await other.active();
    assert.equal(Object.keys(await other.statuses(clientId)).length, seedInstitutions.length);
  });
});
