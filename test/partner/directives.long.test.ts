import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { application, partnerCalls } from '../support/client.ts';
import { deskOf } from '../support/desk.ts';
import { refuses, succeeds } from '../support/management.ts';
import { sharedServer } from '../support/server.ts';
import { commonStatus, newSandbox } from '../support/steered-sandbox.ts';
import { onSampledDialect } from '../support/stores.ts';

/** An application whose name ends in a directive. */
const named = (directive: string) => {
  const { application_name } = application();
  return { application_name: `${application_name} ${directive}` };
};

onSampledDialect((dialect) => {
  const server = sharedServer(dialect);

  describe('in the sandbox, an application whose name ends in', () => {
    test('[UNDER_REVIEW] goes to review', async () => {
      const { ask, call, create, enable } = await newSandbox(server());
      const clientId = await create(named('[UNDER_REVIEW]'));
      const one = { end_customer_client_id: clientId };
      assert.equal((await call('/partner/customer/get', one)).end_customer.status, 'UNDER_REVIEW');
      assert.deepEqual((await deskOf(server()).read(clientId)).review_reasons, ['SIMULATED']);
      const early = await ask('/partner/customer/enable', one);
      refuses(early, 'CUSTOMER_NOT_READY_FOR_ENABLEMENT', 412);
      await call('/simulation/customer/review', { ...one, decision: 'APPROVE' });
      await enable(clientId);
    });

    test('[DENIED] is denied immediately, and keeps its keys for sandbox and development', async () => {
      const { ask, call, events } = await newSandbox(server());
      const { end_customer } = await call('/partner/customer/create', application(named('[DENIED]')));
      assert.equal(end_customer.status, 'DENIED');
      const one = { end_customer_client_id: end_customer.client_id };
      refuses(await ask('/partner/customer/enable', one), 'CUSTOMER_NOT_READY_FOR_ENABLEMENT', 412);
      assert.deepEqual(Object.keys(end_customer.secrets).sort(), ['development', 'sandbox']);
      for (const secret of Object.values<string>(end_customer.secrets)) {
        const { valid } = await deskOf(server()).verify(end_customer.client_id, secret, 'sandbox');
        assert.equal(valid, true);
      }
      assert.deepEqual(
        (await events(end_customer.client_id)).map(({ type }) => type),
        ['end_customer.created', 'end_customer.denied'],
      );
    });

    const diligence = [
      ['FLOWDOWN_NOT_COMPLETE', 'flowdown', 'NOT_STARTED'],
      ['QUESTIONNAIRE_NOT_COMPLETE', 'questionnaire', 'RECEIVED'],
    ] as const;
    for (const [word, what, status] of diligence) {
      test(`[${word}] has registrations that wait for that status`, async () => {
        const { call, active, read, statuses } = await newSandbox(server());
        const clientId = await active(named(`[${word}]`));
        assert.equal((await read(clientId))[`${what}_status`], status);
        assert.equal(commonStatus(await statuses(clientId)), 'NOT_STARTED');
        await call(`/simulation/customer/set_${what}`, {
          end_customer_client_id: clientId,
          status: 'COMPLETE',
        });
        assert.equal(commonStatus(await statuses(clientId)), 'PROCESSING');
      });
    }

    test('[ENABLED] is registered everywhere as soon as it is enabled', async () => {
      const { create, enable, read } = await newSandbox(server());
      const clientId = await create(named('[ENABLED]'));
      const environments = async () => (await read(clientId)).institutions[0].environments;
      assert.deepEqual(await environments(), { development: 'NOT_STARTED', production: 'NOT_STARTED' });
      await enable(clientId);
      for (const { environments } of (await read(clientId)).institutions) {
        assert.deepEqual(environments, { development: 'ENABLED', production: 'ENABLED' });
      }
    });

    for (const word of ['APPROVED', 'PROCESSING'] as const) {
      test(`[${word}] has that final status`, async () => {
        const { active, statuses, advanceDays } = await newSandbox(server());
        const clientId = await active(named(`[${word}]`));
        assert.equal(commonStatus(await statuses(clientId)), 'PROCESSING');
        await advanceDays(3650);
        assert.equal(commonStatus(await statuses(clientId)), word);
      });
    }

    test('[ATTENTION_REQUIRED ins_56] has a problem there, and is ENABLED elsewhere', async () => {
      const { call, active, read, statuses, advanceDays } = await newSandbox(server());
      const clientId = await active(named('[ATTENTION_REQUIRED ins_56]'));
      await advanceDays(35);
      const { ins_56, ...others } = await statuses(clientId);
      assert.equal(ins_56, 'ATTENTION_REQUIRED');
      assert.equal(commonStatus(others), 'ENABLED');
      const [chase] = (await read(clientId)).institutions;
      assert.match(chase.errors[0].error_message, /^Chase has questions/u);
      const one = { end_customer_client_id: clientId, institution_id: 'ins_56' };
      await call('/simulation/registration/set_status', { ...one, status: 'PROCESSING' });
      await advanceDays(21);
      assert.equal(commonStatus(await statuses(clientId)), 'ENABLED');
    });

    test('several directives follows all of them', async () => {
      const { call, create, enable, statuses, advanceDays } = await newSandbox(server());
      const clientId = await create(named('[UNDER_REVIEW] [PROCESSING ins_7, ins_5] [approved]'));
      await call('/simulation/customer/review', { end_customer_client_id: clientId, decision: 'APPROVE' });
      await enable(clientId);
      await advanceDays(100);
      const { ins_7, ins_5, ...others } = await statuses(clientId);
      assert.deepEqual([ins_7, ins_5], ['PROCESSING', 'PROCESSING']);
      assert.equal(commonStatus(others), 'APPROVED');
    });

    test('[anything else] has no directives', async () => {
      const { active, statuses, advanceDays } = await newSandbox(server());
      const clientId = await active(named('[beta]'));
      assert.equal(commonStatus(await statuses(clientId)), 'PROCESSING');
      await advanceDays(35);
      assert.equal(commonStatus(await statuses(clientId)), 'ENABLED');
    });
  });

  test('in production, directives have no effect', async () => {
    const call = partnerCalls(server().url, server().demo, 'production');
    for (const directive of ['[DENIED]', '[FLOWDOWN_NOT_COMPLETE]', '[ENABLED]']) {
      const { end_customer } = succeeds(
        await call('/partner/customer/create', application(named(directive))),
      );
      assert.equal(end_customer.status, 'PENDING_ENABLEMENT');
      const one = { end_customer_client_id: end_customer.client_id };
      succeeds(await call('/partner/customer/enable', one));
      const { flowdown_status, institutions } = succeeds(
        await call('/partner/customer/oauth_institutions/get', one),
      );
      assert.equal(flowdown_status, 'COMPLETE');
      assert.deepEqual(institutions[0].environments, { development: 'PROCESSING', production: 'PROCESSING' });
    }
  });
});
