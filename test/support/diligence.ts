import assert from 'node:assert/strict';
import { test } from 'vitest';
import { partnerCalls } from './client.ts';
import { refuses } from './management.ts';
import type { PartnerOperation } from './partner-operations.ts';
import { commonStatus, newSandbox, type TestSandbox } from './steered-sandbox.ts';
import type { TestServer } from './test-server.ts';

/** An operation that sets the flowdown or the questionnaire, which registrations wait for. */
export interface DiligenceOperation {
  operation: PartnerOperation;
  field: 'flowdown_status' | 'questionnaire_status';
  /** Statuses before COMPLETE. */
  underWay: readonly string[];
  /** An end customer that is approved and lacks nothing else. */
  lacking(sandbox: TestSandbox): Promise<string>;
}

/** Defines the tests that registrations follow the status that such an operation sets. */
export function letsRegistrationsStart(
  server: () => TestServer,
  { operation: { path }, field, underWay, lacking }: DiligenceOperation,
): void {
  test('COMPLETE starts waiting registrations immediately, at sandbox time', async () => {
    const sandbox = await newSandbox(server());
    const { call, enable, statuses, advanceDays, events, read } = sandbox;
    const clientId = await lacking(sandbox);
    await enable(clientId);
    await advanceDays(40);
    for (const status of underWay) {
      const { flowdown_status, questionnaire_status } = await call(path, {
        end_customer_client_id: clientId,
        status,
      });
      const inFull = { flowdown_status: 'COMPLETE', questionnaire_status: 'COMPLETE', [field]: status };
      assert.deepEqual({ flowdown_status, questionnaire_status }, inFull);
      assert.equal(commonStatus(await statuses(clientId)), 'NOT_STARTED');
    }
    const { end_customer } = await call('/partner/customer/get', { end_customer_client_id: clientId });
    const done = await call(path, { end_customer_client_id: clientId, status: 'COMPLETE' });
    assert.deepEqual(done.end_customer, end_customer);
    assert.equal((await read(clientId))[field], 'COMPLETE');
    assert.equal(commonStatus(await statuses(clientId)), 'PROCESSING');
    const { clock } = await call('/simulation/clock/get');
    const all = await events(clientId);
    assert.equal(all.at(-1).occurred_at, clock.now);
    const update = all.findLast(({ type }) => type === 'end_customer.updated');
    assert.deepEqual(Object.values(update.data.after), ['COMPLETE']);
    await advanceDays(35);
    assert.equal(commonStatus(await statuses(clientId)), 'ENABLED');
  });

  test('an earlier status stops unapproved registrations with an error; approved ones continue', async () => {
    const { call, active, read, statuses, advanceDays } = await newSandbox(server());
    const clientId = await active();
    await advanceDays(0.8);
    await call(path, { end_customer_client_id: clientId, status: 'NOT_STARTED' });
    const { ins_56, ins_7 } = await statuses(clientId);
    assert.deepEqual([ins_56, ins_7], ['ATTENTION_REQUIRED', 'APPROVED']);
    const { institutions } = await read(clientId);
    const chase = institutions.find(
      ({ institution_id }: { institution_id: string }) => institution_id === 'ins_56',
    );
    assert.equal(chase.errors[0].error_code, 'OAUTH_REGISTRATION_ERROR');
    await advanceDays(35);
    assert.equal((await statuses(clientId))['ins_56'], 'ATTENTION_REQUIRED');
    await call(path, { end_customer_client_id: clientId, status: 'COMPLETE' });
    assert.equal((await statuses(clientId))['ins_56'], 'PROCESSING');
    await advanceDays(35);
    assert.equal(commonStatus(await statuses(clientId)), 'ENABLED');
  });

  test('setting the current status changes nothing', async () => {
    const { call, active, events } = await newSandbox(server());
    const clientId = await active();
    const before = await events(clientId);
    await call(path, { end_customer_client_id: clientId, status: 'COMPLETE' });
    assert.deepEqual(await events(clientId), before);
  });
}

/** Defines the test that such an operation rejects unknown statuses. */
export function refusesOtherStatuses(server: () => TestServer, { path, body }: PartnerOperation): void {
  test('INVALID_FIELD for any other status', async () => {
    const call = partnerCalls(server().url, server().demo);
    for (const status of ['complete', 'DONE', '', null, 1, ['COMPLETE']]) {
      refuses(await call(path, { ...body(), status }), 'INVALID_FIELD', 400, /: status must /u);
    }
  });
}
