import assert from 'node:assert/strict';
import { test } from 'vitest';
import { application } from '../../support/client.ts';
import { deskOf } from '../../support/desk.ts';
import { eventually } from '../../support/eventually.ts';
import { refuses } from '../../support/management.ts';
import { get } from '../../support/partner-operations.ts';
import { sharedServer } from '../../support/server.ts';
import { newSandbox } from '../../support/steered-sandbox.ts';
import { onEachDialect } from '../../support/stores.ts';
import type { TestServer } from '../../support/test-server.ts';

const path = '/simulation/faults/set';
const createPath = '/partner/customer/create';
const isCut = (error: Error & { code?: string }) => error.code === 'ECONNRESET';

/** Waits for the log lines of a caller's dropped calls. */
async function cutLines({ log }: TestServer, clientId: string): Promise<Record<string, unknown>[]> {
  const cut = async () =>
    log.filter((line) => line.includes('"fault":"drop_connection"') && line.includes(clientId));
  const lines = await eventually(cut, (found) => found.length > 0);
  return lines.map((line) => JSON.parse(line));
}

onEachDialect((dialect) => {
  const server = sharedServer(dialect);

  test('before: nothing is executed, nothing returned, and the log has one line', async () => {
    const { ask, call, partner } = await newSandbox(server());
    const body = application();
    await call(path, { operation: createPath, drop_connection: true });
    await assert.rejects(ask(createPath, body), isCut);
    assert.deepEqual(await deskOf(server()).list(partner.clientId), []);
    const lines = await cutLines(server(), partner.clientId);
    assert.equal(lines.length, 1);
    const [{ operation, status, error_code } = {}] = lines;
    assert.deepEqual([operation, status, error_code], ['partnerCustomerCreate', 0, null]);
    await call(createPath, body);
  });

  test('after: the call is executed, and only the response is lost', async () => {
    const { ask, call, partner } = await newSandbox(server());
    const body = application();
    await call(path, { operation: createPath, drop_connection: true, when: 'after' });
    await assert.rejects(ask(createPath, body), isCut);
    refuses(await ask(createPath, body), 'CUSTOMER_ALREADY_CREATED', 400);
    assert.equal((await deskOf(server()).list(partner.clientId)).length, 1);
    const lines = await cutLines(server(), partner.clientId);
    assert.deepEqual(
      lines.map(({ status, error_code }) => [status, error_code]),
      [[0, null]],
    );
  });

  test('after: the response to a call rejected for its shape or by a rule is lost too', async () => {
    const { ask, call, partner } = await newSandbox(server());
    await call(path, { operation: get.path, drop_connection: true, when: 'after', times: 2 });
    await assert.rejects(ask(get.path, {}), isCut);
    await assert.rejects(ask(get.path, get.body()), isCut);
    refuses(await ask(get.path, get.body()), 'CUSTOMER_NOT_FOUND', 404);
    const lines = await cutLines(server(), partner.clientId);
    const codes = lines.map(({ error_code }) => error_code);
    assert.deepEqual(codes, ['MISSING_FIELDS', 'CUSTOMER_NOT_FOUND']);
  });

  test('of many concurrent calls, only those with a fault are dropped', async () => {
    const { ask, call } = await newSandbox(server());
    await call(path, { operation: get.path, drop_connection: true, times: 5 });
    const calls = Array.from({ length: 20 }, () => ask(get.path, get.body()));
    const settled = await Promise.allSettled(calls);
    assert.equal(settled.filter(({ status }) => status === 'rejected').length, 5);
  });
});
