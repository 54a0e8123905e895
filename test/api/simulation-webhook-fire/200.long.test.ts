import assert from 'node:assert/strict';
import { type TestContext, test } from 'vitest';
import { refusedDefects } from '../../../src/domain/webhook/defect.ts';
import { webhookTypes } from '../../../src/domain/webhook/webhook-type.ts';
import type { Answer } from '../../support/client.ts';
import { managing, succeeds } from '../../support/management.ts';
import { sharedServer } from '../../support/server.ts';
import { newSandbox } from '../../support/steered-sandbox.ts';
import { onSampledDialect } from '../../support/stores.ts';
import type { TestServer } from '../../support/test-server.ts';
import { type Answering, startReceiver } from '../../support/webhook-receiver.ts';
import { guideVerifier } from '../../support/webhook-verifier.ts';
import { createEndpoint } from '../../support/webhooks.ts';

const contractType = 'END_CUSTOMER_OAUTH_STATUS_UPDATED';

onSampledDialect((dialect) => {
  const server = sharedServer(dialect);

  /** A sandbox with an end customer, and an endpoint that receives only fired webhooks. */
  const setting = async (
    t: TestContext,
    answering: Answering = {},
    event_types: string[] = [contractType],
  ) => {
    const sandbox = await newSandbox(server());
    // Its registrations wait, so that they cause no other webhooks.
    const clientId = await sandbox.create({ is_bank_addendum_completed: false });
    const receiver = await startReceiver(t, answering);
    const endpoint = await createEndpoint(server(), {
      partner: sandbox.partner,
      url: receiver.url,
      event_types,
    });
    const fire = (body: object = {}): Promise<Answer['body'][]> =>
      sandbox
        .call('/simulation/webhook/fire', {
          end_customer_client_id: clientId,
          institution_id: 'ins_56',
          status: 'APPROVED',
          ...body,
        })
        .then(({ deliveries }) => deliveries);
    return { ...sandbox, clientId, receiver, ...endpoint, fire };
  };

  test('an endpoint receives a status that the registration does not have, and has responded when the call returns', async (t) => {
    const { clientId, receiver, endpointId, fire, read, events } = await setting(t);
    const before = { standing: await read(clientId), events: await events(clientId) };
    const [delivery, ...others] = await fire({ status: 'ATTENTION_REQUIRED' });
    assert.deepEqual(others, []);
    const [received] = receiver.received;
    assert.deepEqual(received?.json, {
      webhook_type: 'PARTNER',
      webhook_code: contractType,
      end_customer_client_id: clientId,
      environment: 'production',
      institution_id: 'ins_56',
      institution_name: 'Chase',
      status: 'attention-required',
    });
    const { delivery_id, due_at, attempts, ...rest } = delivery;
    assert.deepEqual(rest, {
      endpoint_id: endpointId,
      event_type: contractType,
      registration_status: 'ATTENTION_REQUIRED',
      defect: null,
      expected: 'accept',
      verdict: 'passed',
    });
    assert.equal(attempts.length, 1);
    const { duration_ms, ...attempt } = attempts[0];
    assert.deepEqual(attempt, { at: due_at, status_code: 200, failure: null });
    assert.ok(duration_ms >= 0);
    assert.match(delivery_id, /^whd_[0-9a-f]{32}$/u);

    const { request_id: _, ...standing } = await read(clientId);
    const { request_id: __, ...stood } = before.standing;
    assert.deepEqual(standing, stood);
    const [reported, ...more] = (await events(clientId)).slice(before.events.length);
    assert.deepEqual(more, []);
    assert.equal(reported.type, 'webhook.fired');
    assert.deepEqual(reported.data, {
      institution_name: 'Chase',
      before: 'PROCESSING',
      after: 'ATTENTION_REQUIRED',
    });
  });

  test('every status and both environments can be sent, to all endpoints and in all event types they receive', async (t) => {
    const { partner, receiver, fire } = await setting(t, {}, [...webhookTypes]);
    const other = await startReceiver(t);
    await createEndpoint(server(), { partner, url: other.url, event_types: ['registration.updated'] });
    const deliveries = await fire({ environment: 'development', status: 'NOT_STARTED' });
    assert.deepEqual(deliveries.map(({ event_type }) => event_type).toSorted(), [
      contractType,
      'registration.updated',
      'registration.updated',
    ]);
    const [inContract, own] = receiver.received.map(({ json }) => json);
    assert.equal(inContract?.['environment'], 'development');
    assert.equal(inContract?.['status'], 'not-started');
    assert.equal(own?.['type'], 'registration.updated');
    assert.deepEqual(own, other.received[0]?.json);
    assert.deepEqual(own?.['data'], {
      ...(own?.['data'] as object),
      environment: 'development',
      institution_name: 'Chase',
      before: null,
      after: 'NOT_STARTED',
    });
    for (const status of ['PROCESSING', 'APPROVED', 'ENABLED']) {
      assert.ok((await fire({ status })).every(({ verdict }) => verdict === 'passed'));
      assert.equal(receiver.received.at(-2)?.json['status'], status.toLowerCase());
    }
  });

  for (const defect of refusedDefects) {
    test(`${defect} is rejected by a verifying receiver, is sent once and does not affect its health`, async (t) => {
      const { partner, receiver, fire, endpointId, advanceDays } = await setting(t);
      const { verify } = guideVerifier(server(), partner);
      receiver.answer(async (webhook) => ({ status: (await verify(webhook)) === null ? 200 : 401 }));
      const [delivery] = await fire({ defect });
      assert.deepEqual(
        [delivery.defect, delivery.expected, delivery.verdict, delivery.attempts[0].status_code],
        [defect, 'refuse', 'passed', 401],
      );
      await advanceDays(2);
      assert.equal(receiver.received.length, 1);
      assert.deepEqual((await healthOf(server(), endpointId)).rejected, 0);

      receiver.answer({ status: 204 });
      const [accepted] = await fire({ defect });
      assert.equal(accepted.verdict, 'failed');
    });
  }

  test('duplicate sends an identical webhook twice', async (t) => {
    const { receiver, fire } = await setting(t, {}, ['registration.updated']);
    const deliveries = await fire({ defect: 'duplicate' });
    assert.deepEqual(
      deliveries.map(({ expected, verdict }) => [expected, verdict]),
      [
        ['accept', 'passed'],
        ['accept', 'passed'],
      ],
    );
    const [one, other, ...more] = receiver.received;
    assert.deepEqual(more, []);
    assert.deepEqual(one?.body, other?.body);
    assert.equal(one?.headers['webhook-id'], other?.headers['webhook-id']);
    assert.notEqual(deliveries[0].delivery_id, deliveries[1].delivery_id);
  });

  test('reorder sends the previous status later, with an earlier timestamp', async (t) => {
    const { receiver, fire } = await setting(t, {}, [contractType, 'registration.updated']);
    const deliveries = await fire({ status: 'APPROVED', defect: 'reorder' });
    assert.deepEqual(
      deliveries.map(({ registration_status, verdict }) => [registration_status, verdict]),
      ['APPROVED', 'APPROVED', 'PROCESSING', 'PROCESSING'].map((status) => [status, 'passed']),
    );
    const [first, newer, second, older] = receiver.received.map(({ json }) => json);
    assert.deepEqual([first?.['status'], second?.['status']], ['approved', 'processing']);
    const changes = [newer, older].map((json) => {
      const data = json?.['data'] as Record<string, unknown>;
      return [data['before'], data['after']];
    });
    assert.deepEqual(changes, [
      ['PROCESSING', 'APPROVED'],
      ['NOT_STARTED', 'PROCESSING'],
    ]);
    assert.ok(String(older?.['timestamp']) < String(newer?.['timestamp']));
  });

  test('delay is due ten minutes of sandbox time later', async (t) => {
    const { call, receiver, fire } = await setting(t);
    const [delivery] = await fire({ defect: 'delay' });
    assert.deepEqual([delivery.attempts, delivery.expected, delivery.verdict], [[], 'accept', null]);
    const { clock } = await call('/simulation/clock/get');
    assert.equal(Date.parse(delivery.due_at) - Date.parse(clock.now), 600_000);
    await call('/simulation/clock/advance', { seconds: 599 });
    assert.equal(receiver.received.length, 0);
    await call('/simulation/clock/advance', { seconds: 1 });
    assert.equal(receiver.received.length, 1);
  });

  test('for a receiver that does not respond, there is neither acceptance nor rejection', async (t) => {
    const { receiver, fire } = await setting(t);
    await receiver.close();
    for (const defect of [undefined, 'wrong_hash']) {
      const [{ verdict, attempts }] = (await fire({ defect })) as [Answer['body']];
      assert.equal(verdict, 'failed');
      assert.equal(attempts[0].status_code, null);
      assert.ok(attempts[0].failure.length > 0);
    }
  });

  test('for a paused endpoint it waits, and there is no verdict', async (t) => {
    const { receiver, endpointId, fire } = await setting(t);
    const manage = managing(server);
    succeeds(await manage('POST', `/webhook-endpoints/${endpointId}/pause`));
    const [{ verdict, attempts }] = (await fire()) as [Answer['body']];
    assert.deepEqual([verdict, attempts, receiver.received], [null, [], []]);
    succeeds(await manage('POST', `/webhook-endpoints/${endpointId}/resume`));
    await receiver.arrived(1);
  });
});

async function healthOf(server: TestServer, endpointId: string): Promise<Answer['body']> {
  const { webhook_endpoint } = succeeds(
    await managing(() => server)('GET', `/webhook-endpoints/${endpointId}`),
  );
  return webhook_endpoint.health;
}
