import assert from 'node:assert/strict';
import { test } from 'vitest';
import type { Answer } from '../../support/client.ts';
import { sharedServer } from '../../support/server.ts';
import { commonStatus, newSandbox, statusesIn } from '../../support/steered-sandbox.ts';
import { onSampledDialect } from '../../support/stores.ts';

const path = '/simulation/registration/set_status';

onSampledDialect((dialect) => {
  const server = sharedServer(dialect);

  test('right after enablement, all registrations change to it, and the reply equals a read', async () => {
    const { call, active, read } = await newSandbox(server());
    for (const status of ['PROCESSING', 'ATTENTION_REQUIRED', 'APPROVED', 'ENABLED']) {
      const clientId = await active();
      const { request_id, ...reply } = await call(path, { end_customer_client_id: clientId, status });
      assert.equal(commonStatus(statusesIn(reply)), status);
      for (const { environments } of reply.institutions) assert.equal(environments.development, status);
      const { request_id: other, ...shown } = await read(clientId);
      assert.deepEqual(reply, shown);
      assert.notEqual(request_id, other);
    }
  });

  test('one institution and one environment change; the others do not', async () => {
    const { call, active } = await newSandbox(server());
    const one = { end_customer_client_id: await active(), institution_id: 'ins_56' };
    const { institutions } = await call(path, { ...one, environment: 'production', status: 'APPROVED' });
    for (const { institution_id, environments, production_enablement_date } of institutions) {
      const isIt = institution_id === 'ins_56';
      assert.deepEqual(environments, {
        development: 'PROCESSING',
        production: isIt ? 'APPROVED' : 'PROCESSING',
      });
      assert.equal(production_enablement_date !== null, isIt);
    }
  });

  test('each status in between is an event by the partner, in sandbox time', async () => {
    const { call, active, advanceDays, events, partner } = await newSandbox(server());
    const clientId = await active();
    await advanceDays(0.5);
    const before = (await events(clientId)).length;
    await call(path, {
      end_customer_client_id: clientId,
      institution_id: 'ins_56',
      environment: 'production',
      status: 'ENABLED',
    });
    const { clock } = await call('/simulation/clock/get');
    const reported = (await events(clientId)).slice(before);
    assert.deepEqual(
      reported.map(({ data }) => [data.before, data.after]),
      [
        ['PROCESSING', 'APPROVED'],
        ['APPROVED', 'ENABLED'],
      ],
    );
    for (const event of reported) {
      assert.equal(event.actor, `partner:${partner.clientId}`);
      assert.equal(event.occurred_at, clock.now);
      assert.deepEqual([event.institution_id, event.environment], ['ins_56', 'production']);
    }
  });

  test('the institution’s error is shown until fixed; the registration then continues at its pace', async () => {
    const { call, active, read, statuses, advanceDays } = await newSandbox(server());
    const clientId = await active();
    const one = { end_customer_client_id: clientId, institution_id: 'ins_13' };
    await call(path, { ...one, status: 'ATTENTION_REQUIRED', error: 'The logo is upside down.' });
    await advanceDays(60);
    const errorsOf = async () => {
      const { institutions } = await read(clientId);
      return institutions.find((known: Answer['body']) => known.institution_id === 'ins_13').errors;
    };
    assert.deepEqual(await errorsOf(), [
      {
        error_type: 'PARTNER_ERROR',
        error_code: 'OAUTH_REGISTRATION_ERROR',
        error_message: 'The logo is upside down.',
        display_message: null,
      },
    ]);
    await call(path, { ...one, status: 'PROCESSING' });
    assert.deepEqual(await errorsOf(), []);
    await advanceDays(13);
    assert.equal((await statuses(clientId))['ins_13'], 'APPROVED');
    await advanceDays(1);
    assert.equal((await statuses(clientId))['ins_13'], 'ENABLED');
  });

  test('registrations that have not started are skipped if no environment is given', async () => {
    const { call, active } = await newSandbox(server());
    const clientId = await active();
    const body = { end_customer_client_id: clientId, status: 'ENABLED' };
    await call('/simulation/customer/set_flowdown', {
      end_customer_client_id: clientId,
      status: 'IN_REVIEW',
    });
    const added = [{ institution_id: 'ins_new', name: 'New Bank' }, { institution_id: 'ins_7' }];
    await call('/simulation/institutions/set', { institutions: added });
    const shown = async () => {
      const { institutions } = await call(path, body);
      return institutions.map(({ environments }: Answer['body']) => environments);
    };
    const [started, waiting] = ['ENABLED', 'NOT_STARTED'].map((status) => ({
      development: status,
      production: status,
    }));
    assert.deepEqual(await shown(), [waiting, started]);
    await call('/simulation/customer/set_flowdown', { end_customer_client_id: clientId, status: 'COMPLETE' });
    assert.deepEqual(await shown(), [started, started]);
  });

  test('the current status of a registration changes nothing', async () => {
    const { call, active, events } = await newSandbox(server());
    const clientId = await active();
    await call(path, { end_customer_client_id: clientId, status: 'ENABLED' });
    const before = await events(clientId);
    await call(path, { end_customer_client_id: clientId, status: 'ENABLED' });
    assert.deepEqual(await events(clientId), before);
  });

  test('work due by then is done at its own time', async () => {
    const { call, active, statuses, advanceDays, events } = await newSandbox(server());
    const clientId = await active();
    await advanceDays(0.8);
    const one = { end_customer_client_id: clientId, institution_id: 'ins_7', environment: 'production' };
    const { institutions } = await call(path, { ...one, status: 'ENABLED' });
    const usaa = institutions.find((known: Answer['body']) => known.institution_id === 'ins_7');
    const reported = (await events(clientId)).filter(
      ({ institution_id, environment }) => institution_id === 'ins_7' && environment === 'production',
    );
    assert.deepEqual(
      reported.map(({ data }) => data.after),
      ['PROCESSING', 'APPROVED', 'ENABLED'],
    );
    const [started, approved] = reported.map(({ occurred_at }) => Date.parse(occurred_at));
    assert.equal((approved as number) - (started as number), 0.75 * 86_400_000);
    assert.equal(usaa.production_enablement_date, reported[1].occurred_at.slice(0, 10));
    assert.equal((await statuses(clientId))['ins_128026'], 'APPROVED');
  });

  test('of many concurrent calls, each is atomic', async () => {
    const { ask, active, statuses, events } = await newSandbox(server());
    const clientId = await active();
    const body = { end_customer_client_id: clientId };
    const targets = ['APPROVED', 'ENABLED', 'ATTENTION_REQUIRED', 'ENABLED', 'APPROVED', 'ENABLED'];
    const answers = await Promise.all(targets.map((status) => ask(path, { ...body, status })));
    for (const { status, body: reply } of answers) {
      if (status === 200) commonStatus(statusesIn(reply));
      else assert.equal(reply.error_code, 'INVALID_FIELD');
    }
    assert.equal(commonStatus(await statuses(clientId)), 'ENABLED');
    const enabled = (await events(clientId)).filter(({ data }) => data.after === 'ENABLED');
    assert.equal(enabled.length, 24);
  });
});
