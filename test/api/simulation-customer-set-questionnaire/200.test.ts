import assert from 'node:assert/strict';
import { test } from 'node:test';
import { onEachDialect, suiteServer } from '../../support/server.ts';
import { commonStatus, newSandbox } from '../../support/steered-sandbox.ts';

const path = '/simulation/customer/set_questionnaire';

onEachDialect((dialect) => {
  const server = suiteServer(dialect);

  test('registrations that waited for it start at once, at sandbox time', async () => {
    const { call, create, enable, statuses, advanceDays, events, read } = await newSandbox(server());
    const clientId = await create({ is_diligence_attested: false });
    await call('/simulation/customer/review', { end_customer_client_id: clientId, decision: 'APPROVE' });
    await enable(clientId);
    await advanceDays(40);
    for (const status of ['RECEIVED']) {
      const reply = await call(path, { end_customer_client_id: clientId, status });
      assert.equal(reply.questionnaire_status, status);
      assert.equal(reply.flowdown_status, 'COMPLETE');
      assert.equal(commonStatus(await statuses(clientId)), 'NOT_STARTED');
    }
    const { end_customer } = await call('/partner/customer/get', { end_customer_client_id: clientId });
    const done = await call(path, { end_customer_client_id: clientId, status: 'COMPLETE' });
    assert.deepEqual(done.end_customer, end_customer);
    assert.equal((await read(clientId)).questionnaire_status, 'COMPLETE');
    assert.equal(commonStatus(await statuses(clientId)), 'PROCESSING');
    const { clock } = await call('/simulation/clock/get');
    const told = await events(clientId);
    assert.equal(told.at(-1).occurred_at, clock.now);
    const update = told.findLast(({ type }) => type === 'end_customer.updated');
    assert.deepEqual(Object.values(update.data.after), ['COMPLETE']);
    await advanceDays(30);
    assert.equal(commonStatus(await statuses(clientId)), 'ENABLED');
  });

  test('taken back, it stops what has not been approved and says why; what was approved goes on', async () => {
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
    await advanceDays(30);
    assert.equal((await statuses(clientId))['ins_56'], 'ATTENTION_REQUIRED');
    await call(path, { end_customer_client_id: clientId, status: 'COMPLETE' });
    assert.equal((await statuses(clientId))['ins_56'], 'PROCESSING');
    await advanceDays(30);
    assert.equal(commonStatus(await statuses(clientId)), 'ENABLED');
  });

  test('a status that it has already changes nothing', async () => {
    const { call, active, events } = await newSandbox(server());
    const clientId = await active();
    const before = await events(clientId);
    await call(path, { end_customer_client_id: clientId, status: 'COMPLETE' });
    assert.deepEqual(await events(clientId), before);
  });
});
