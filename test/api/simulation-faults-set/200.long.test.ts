import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { errorTable } from '../../../src/api/errors.ts';
import { errorsOf } from '../../../src/api/operation-errors.ts';
import { operations } from '../../../src/api/operations.ts';
import { partnerCalls, post } from '../../support/client.ts';
import { requestLine } from '../../support/log.ts';
import { refuses, succeeds } from '../../support/management.ts';
import { newPartner } from '../../support/partner.ts';
import { get, partnerOperations } from '../../support/partner-operations.ts';
import { sharedServer, startServer, suiteServer } from '../../support/server.ts';
import { newSandbox } from '../../support/steered-sandbox.ts';
import { onSampledDialect } from '../../support/stores.ts';

const path = '/simulation/faults/set';
const operation = get.path;
const fault = { operation, error_code: null, latency_ms: null, drop_connection: false, when: null };

onSampledDialect((dialect) => {
  const server = sharedServer(dialect);

  test('the reply and get list the pending faults; clear removes those of one operation, or all', async () => {
    const { call } = await newSandbox(server());
    await call(path, { operation, error_code: 'INTERNAL_SERVER_ERROR' });
    await call(path, { operation: 'partner/customer/create', latency_ms: 5, times: 7 });
    const { faults } = await call(path, { operation, drop_connection: true, when: 'after', times: 1000 });
    const first = { ...fault, error_code: 'INTERNAL_SERVER_ERROR', times_left: 1 };
    const second = { ...fault, operation: '/partner/customer/create', latency_ms: 5, times_left: 7 };
    const third = { ...fault, drop_connection: true, when: 'after', times_left: 1000 };
    assert.deepEqual(faults, [first, second, third]);
    assert.deepEqual((await call('/simulation/faults/get')).faults, faults);
    const cleared = await call('/simulation/faults/clear', { operation: 'partner/customer/get' });
    assert.deepEqual(cleared.faults, [second]);
    assert.deepEqual((await call('/simulation/faults/clear')).faults, []);
    assert.deepEqual((await call('/simulation/faults/get')).faults, []);
  });

  describe('error_code', () => {
    for (const { path: target, body } of partnerOperations.filter(({ path }) =>
      path.startsWith('/partner/'),
    )) {
      test(`${target} returns any of its errors as if real, and logs it`, async () => {
        const { ask, call } = await newSandbox(server());
        const known = operations.find((one) => one.path === target);
        assert.ok(known);
        const codes = errorsOf(known);
        for (const code of ['INTERNAL_SERVER_ERROR', 'PLANNED_MAINTENANCE', 'RATE_LIMIT'] as const) {
          assert.ok(codes.includes(code));
        }
        for (const error_code of codes) await call(path, { operation: target, error_code });
        for (const code of codes) {
          const answer = await ask(target, body());
          const { type, status, message, display = null, action = null } = errorTable[code];
          refuses(answer, code, status);
          const { error_type, error_message, display_message, suggested_action, request_id } = answer.body;
          assert.deepEqual(
            [error_type, error_message, display_message, suggested_action],
            [type, message, display, action],
          );
          const isRetried = ['RATE_LIMIT', 'PLANNED_MAINTENANCE', 'IDEMPOTENCY_KEY_IN_USE'].includes(code);
          assert.equal(answer.headers.get('retry-after'), isRetried ? '1' : null);
          const line = await requestLine(server(), request_id);
          assert.deepEqual([line['error_code'], line['status'], line['fault']], [code, status, 'error']);
        }
        assert.deepEqual((await call('/simulation/faults/get')).faults, []);
        assert.equal(server().log.filter((line) => line.includes('"level":"error"')).length, 0);
      });
    }
  });

  describe('the count', () => {
    const codeOf = async (asked: Promise<{ body: { error_code?: string } }>) => (await asked).body.error_code;

    test('is the requested number of calls; several faults are used up in order', async () => {
      const { ask, call } = await newSandbox(server());
      await call(path, { operation, error_code: 'INTERNAL_SERVER_ERROR', times: 2 });
      await call(path, { operation: '/partner/customer/enable', error_code: 'RATE_LIMIT' });
      await call(path, { operation, error_code: 'PLANNED_MAINTENANCE' });
      const codes: unknown[] = [];
      for (let at = 0; at < 4; at += 1) codes.push(await codeOf(ask(operation, get.body())));
      assert.deepEqual(codes, [
        'INTERNAL_SERVER_ERROR',
        'INTERNAL_SERVER_ERROR',
        'PLANNED_MAINTENANCE',
        'CUSTOMER_NOT_FOUND',
      ]);
      assert.equal(await codeOf(ask('/partner/customer/enable', get.body())), 'RATE_LIMIT');
    });

    test('includes calls with valid credentials in this sandbox, whatever their body', async () => {
      const partner = await newPartner(server());
      const stranger = await newPartner(server());
      const ask = partnerCalls(server().url, partner);
      succeeds(await ask(path, { operation, error_code: 'INTERNAL_SERVER_ERROR', times: 2 }));
      const url = `${server().url}/sandbox${operation}`;
      const wrong = { client_id: partner.clientId, secret: 'wrong' };
      const elsewhere = partnerCalls(server().url, partner, 'production');
      refuses(await post(url, { ...get.body(), ...wrong }), 'INVALID_API_KEYS', 400);
      refuses(await ask(operation.replace('get', 'enable'), get.body()), 'CUSTOMER_NOT_FOUND', 404);
      refuses(await elsewhere(operation, get.body()), 'CUSTOMER_NOT_FOUND', 404);
      refuses(await partnerCalls(server().url, stranger)(operation, get.body()), 'CUSTOMER_NOT_FOUND', 404);
      assert.equal((await ask('/simulation/faults/get')).body.faults[0].times_left, 2);
      refuses(await ask(operation, { odd: 1 }), 'INTERNAL_SERVER_ERROR', 500);
      refuses(await ask(operation), 'INTERNAL_SERVER_ERROR', 500);
      refuses(await ask(operation), 'MISSING_FIELDS', 400);
    });

    test('is exact for concurrent calls, also on several nodes', async (t) => {
      const nodes = [server()];
      if (dialect === 'postgres') nodes.push(await startServer(t, dialect, server().env));
      const partner = await newPartner(server());
      const asks = nodes.map(({ url }) => partnerCalls(url, partner));
      const ask = (at: number) => (asks[at % asks.length] as (typeof asks)[number])(operation, get.body());
      succeeds(
        await partnerCalls(server().url, partner)(path, { operation, error_code: 'RATE_LIMIT', times: 13 }),
      );
      const answers = await Promise.all(Array.from({ length: 40 }, (_, at) => ask(at)));
      const codes = answers.map(({ body }) => body.error_code);
      assert.equal(codes.filter((code) => code === 'RATE_LIMIT').length, 13);
      assert.equal(codes.filter((code) => code === 'CUSTOMER_NOT_FOUND').length, 27);
    });

    describe('with a rate limit', () => {
      const limited = suiteServer(dialect, { GINGHAM_RATE_LIMIT_PER_MINUTE: '2' });

      test('does not include calls beyond the limit', async () => {
        const { ask, call } = await newSandbox(limited());
        await call(path, { operation, error_code: 'INTERNAL_SERVER_ERROR', times: 5 });
        for (const code of ['INTERNAL_SERVER_ERROR', 'INTERNAL_SERVER_ERROR', 'RATE_LIMIT', 'RATE_LIMIT']) {
          assert.equal(await codeOf(ask(operation, get.body())), code);
        }
        assert.equal((await call('/simulation/faults/get')).faults[0].times_left, 3);
      });
    });
  });
});
