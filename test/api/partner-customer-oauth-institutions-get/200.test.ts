import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { seedInstitutions } from '../../../src/domain/institution.ts';
import { partnerCalls } from '../../support/client.ts';
import { deskOf } from '../../support/desk.ts';
import { endCustomerAt } from '../../support/lifecycle.ts';
import { newEndCustomer, succeeds } from '../../support/management.ts';
import { suiteServer } from '../../support/server.ts';
import { onEachDialect } from '../../support/stores.ts';

const path = '/partner/customer/oauth_institutions/get';

onEachDialect((dialect) => {
  const server = suiteServer(dialect);
  type Place = 'production' | 'development' | 'sandbox';
  const reported = async (clientId: string, place: Place) =>
    succeeds(
      await partnerCalls(server().url, server().demo, place)(path, { end_customer_client_id: clientId }),
    );
  const enable = async (clientId: string, place: Place) =>
    succeeds(
      await partnerCalls(
        server().url,
        server().demo,
        place,
      )('/partner/customer/enable', {
        end_customer_client_id: clientId,
      }),
    );
  /** The common status of all institutions, by environment. */
  const statuses = async (clientId: string, place: Place = 'production') => {
    const { institutions } = await reported(clientId, place);
    const all = new Set(
      institutions.map(({ environments }: { environments: object }) => JSON.stringify(environments)),
    );
    assert.equal(all.size, 1);
    const { development, production } = JSON.parse([...all][0] as string);
    return [development, production];
  };

  test('lists the whole catalogue in order, with null for dates that are not set', async () => {
    const { clientId } = await newEndCustomer(server(), server().demo, 'sandbox');
    const { flowdown_status, questionnaire_status, institutions } = await reported(clientId, 'sandbox');
    assert.deepEqual([flowdown_status, questionnaire_status], ['COMPLETE', 'COMPLETE']);
    const environments = { development: 'NOT_STARTED', production: 'NOT_STARTED' };
    const expected = seedInstitutions.map(({ institutionId, name }) => ({
      name,
      institution_id: institutionId,
      environments,
      production_enablement_date: null,
      classic_disablement_date: null,
      errors: [],
    }));
    assert.deepEqual(institutions, expected);
  });

  const waiting = 'NOT_STARTED';
  const going = 'PROCESSING';
  for (const place of ['production', 'sandbox'] as const) {
    describe(`in ${place}, the registrations`, () => {
      test('of an end customer under review, or denied, have not started', async () => {
        const { clientId } = await newEndCustomer(server(), server().demo, place, {
          is_diligence_attested: false,
        });
        assert.deepEqual(await statuses(clientId, place), [waiting, waiting]);
        await deskOf(server()).deny(clientId);
        assert.deepEqual(await statuses(clientId, place), [waiting, waiting]);
      });

      test('start in both environments on enablement; nothing is stored about them before', async () => {
        const { clientId } = await newEndCustomer(server(), server().demo, place);
        await server().settle();
        assert.deepEqual(await statuses(clientId, place), [waiting, waiting]);
        const { read, events } = deskOf(server());
        assert.deepEqual((await read(clientId)).registrations, []);
        assert.deepEqual(
          (await events(clientId)).map(({ type }: { type: string }) => type),
          ['end_customer.created'],
        );
        await enable(clientId, place);
        assert.deepEqual(await statuses(clientId, place), [going, going]);
      });

      test('wait for its flowdown and questionnaire, before enablement and after', async () => {
        const attested = { is_diligence_attested: false, is_bank_addendum_completed: false };
        const { clientId } = await newEndCustomer(server(), server().demo, place, attested);
        const { approve, update } = deskOf(server());
        await approve(clientId);
        assert.deepEqual(await statuses(clientId, place), [waiting, waiting]);
        await enable(clientId, place);
        assert.deepEqual(await statuses(clientId, place), [waiting, waiting]);
        for (const flowdown_status of ['IN_REVIEW', 'NEGOTIATION', 'COMPLETE']) {
          await update(clientId, { flowdown_status });
          assert.equal((await reported(clientId, place)).flowdown_status, flowdown_status);
          assert.deepEqual(await statuses(clientId, place), [waiting, waiting]);
        }
        await update(clientId, { questionnaire_status: 'RECEIVED' });
        assert.deepEqual(await statuses(clientId, place), [waiting, waiting]);
        await update(clientId, { questionnaire_status: 'COMPLETE' });
        assert.deepEqual(await statuses(clientId, place), [going, going]);
      });

      test('are treated as approved after a denial is reversed', async () => {
        const { clientId } = await newEndCustomer(server(), server().demo, place, {
          is_diligence_attested: false,
        });
        const { deny, reverse, update } = deskOf(server());
        await deny(clientId);
        await reverse(clientId);
        assert.deepEqual(await statuses(clientId, place), [waiting, waiting]);
        await update(clientId, { questionnaire_status: 'COMPLETE' });
        assert.deepEqual(await statuses(clientId, place), [waiting, waiting]);
        await enable(clientId, place);
        assert.deepEqual(await statuses(clientId, place), [going, going]);
      });
    });
  }

  test('registrations in progress wait while the operator reopens the flowdown', async () => {
    const { clientId } = await newEndCustomer(server(), server().demo, 'production');
    await enable(clientId, 'production');
    await deskOf(server()).update(clientId, { flowdown_status: 'IN_REVIEW' });
    const { institutions } = await reported(clientId, 'production');
    for (const { environments, errors } of institutions) {
      assert.deepEqual(environments, { development: 'ATTENTION_REQUIRED', production: 'ATTENTION_REQUIRED' });
      const [{ error_type, error_code, error_message }] = errors;
      assert.deepEqual([error_type, error_code], ['PARTNER_ERROR', 'OAUTH_REGISTRATION_ERROR']);
      assert.match(error_message, /bank addendum/u);
    }
    await deskOf(server()).update(clientId, { flowdown_status: 'COMPLETE' });
    assert.deepEqual(await statuses(clientId), [going, going]);
  });

  describe('when the catalogue changes', () => {
    const own = suiteServer(dialect);
    const shown = async (clientId: string) => {
      const call = partnerCalls(own().url, own().demo, 'production');
      const { institutions } = succeeds(await call(path, { end_customer_client_id: clientId }));
      return new Map<string, Record<string, string>>(
        institutions.map((institution: { institution_id: string; environments: object }) => [
          institution.institution_id,
          institution.environments,
        ]),
      );
    };

    test('a retired institution is listed if it has a registration; a new one is always listed', async () => {
      const enabled = await endCustomerAt('ACTIVE', own(), own().demo, 'production');
      const pending = await endCustomerAt('PENDING_ENABLEMENT', own(), own().demo, 'production');
      await deskOf(own()).retireInstitution('ins_56');
      await deskOf(own()).addInstitution('ins_900001', 'New Bank');
      await own().settle();
      const ofEnabled = await shown(enabled.clientId);
      const ofPending = await shown(pending.clientId);
      assert.deepEqual(ofEnabled.get('ins_56'), { development: going, production: going });
      assert.equal(ofPending.has('ins_56'), false);
      const later = await endCustomerAt('ACTIVE', own(), own().demo, 'production');
      assert.equal((await shown(later.clientId)).has('ins_56'), false);
      assert.deepEqual(ofEnabled.get('ins_900001'), { development: going, production: going });
      assert.deepEqual(ofPending.get('ins_900001'), { development: waiting, production: waiting });
      assert.equal([...ofPending.keys()].at(-1), 'ins_900001');
    });
  });
});
