import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, test } from 'vitest';
import { retryDelayMs } from '../../src/domain/registration/dynamic.ts';
import type { DynamicFiling } from '../../src/domain/registration/filing.ts';
import { type FdxBank, startFdxBank } from '../support/fdx-bank.ts';
import {
  answering,
  cutting,
  failing,
  failingAfterwards,
  keepingSilent,
  mislabelling,
  oversized,
  refusing,
  writing,
} from '../support/fdx-faults.ts';
import { type LiveRegistrar, startLive } from '../support/live-registrar.ts';
import type { Scope } from '../support/scope.ts';
import { type Dialect, onEachDialect } from '../support/stores.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

async function begin(scope: Scope, dialect: Dialect, timeoutMs = 10_000) {
  const bank = await startFdxBank(scope);
  const live = await startLive(scope, dialect, { timeoutMs });
  await live.addBank('ins_a', bank);
  return { live, bank, clientId: await live.create() };
}

function methods({ requests }: FdxBank): string[] {
  return requests.map(({ method }) => method);
}

/** Of a registration that waits to be tried again: how often it has failed, how long it waits, and why. */
async function waiting(live: LiveRegistrar, clientId: string) {
  const { status, task, dueAt, filing } = await live.registration(clientId);
  assert.deepEqual([status, task, filing.attempt], ['PROCESSING', null, null]);
  const { failures, lastFailure, isUnsettled } = filing as DynamicFiling;
  return { failures, delayMs: (dueAt ?? Number.NaN) - live.now, lastFailure: lastFailure ?? '', isUnsettled };
}

/** Where nobody listens any more. */
async function deserted(): Promise<string> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return `http://127.0.0.1:${port}/register`;
}

onEachDialect((dialect) => {
  describe('a registration whose outcome is not known', () => {
    for (const [title, fault, wasCarriedOut] of [
      ['a bank that does not answer in time', keepingSilent, false],
      ['a connection that was lost before', cutting('before'), false],
      ['a connection that was lost afterwards', cutting('after'), true],
      ['500', failing(500), false],
      ['502', failing(502), false],
      ['504', failing(504), false],
      ['500, though it was carried out', failingAfterwards(500), true],
      ['504, though it was carried out', failingAfterwards(504), true],
      ['an answer that is too long', oversized(), true],
      ['an answer that is no JSON', writing('<p>Thank you</p>', 'text/html'), true],
    ] as const) {
      test(`after ${title}, is looked for before anything is sent again`, async (t) => {
        const { live, bank, clientId } = await begin(t, dialect, 500);
        bank.next(fault);
        await live.pass();
        const lost = await waiting(live, clientId);
        assert.deepEqual([lost.failures, lost.isUnsettled], [1, true]);
        assert.notEqual(lost.lastFailure, '');
        await live.pass(minuteMs);
        assert.deepEqual(methods(bank), ['POST', 'GET', wasCarriedOut ? 'PUT' : 'POST']);
        assert.equal(bank.clients.size, 1);
        const row = await live.registration(clientId);
        assert.deepEqual([row.status, row.dueAt, row.task], ['ENABLED', null, null]);
        assert.deepEqual([row.filing.failures, row.filing.lastFailure], [0, null]);
      });
    }

    test('is looked for again and again where the bank fails at that too', async (t) => {
      const { live, bank, clientId } = await begin(t, dialect);
      bank.next(cutting('after'), failing(503), failing(500), cutting('before'));
      await live.pass();
      for (let count = 1; count <= 3; count += 1) await live.pass(hourMs);
      assert.deepEqual(methods(bank), ['POST', 'GET', 'GET', 'GET']);
      assert.equal((await waiting(live, clientId)).failures, 4);
      await live.pass(hourMs);
      assert.equal((await live.registration(clientId)).status, 'ENABLED');
      assert.equal(bank.clients.size, 1);
    });

    test('becomes the operator’s where the bank cannot be made to tell, until it can', async (t) => {
      const { live, bank, clientId } = await begin(t, dialect);
      bank.next(cutting('after'), refusing(404, 'not_found'));
      await live.pass();
      await live.pass(hourMs);
      const row = await live.registration(clientId);
      assert.deepEqual([row.status, row.task], ['PROCESSING', 'RESOLVE']);
      assert.match(row.filing.lastFailure ?? '', /no registration at this address/u);
      await live.pass(hourMs);
      const found = await live.registration(clientId);
      assert.deepEqual([found.status, found.task], ['ENABLED', null]);
      assert.equal(bank.clients.size, 1);
    });

    test('is settled by the operator, whatever the bank says later', async (t) => {
      const { live, bank, clientId } = await begin(t, dialect);
      bank.next(cutting('before'), refusing(404, 'not_found'));
      await live.pass();
      await live.pass(hourMs);
      await live.record(await live.registration(clientId), 'NOT_REGISTERED');
      await live.pass();
      assert.deepEqual(methods(bank), ['POST', 'GET', 'POST']);
      const row = await live.registration(clientId);
      assert.deepEqual([row.status, row.task], ['ENABLED', null]);
    });
  });

  describe('a registration that was surely not carried out', () => {
    for (const [title, fault, atLeastMs] of [
      ['429', failing(429), 0],
      ['503', failing(503), 0],
      ['429 with Retry-After', failing(429, '7200'), 2 * hourMs],
      ['503 with Retry-After', failing(503, '3600'), hourMs],
      ['503 with a Retry-After beyond a day', failing(503, '604800'), 24 * hourMs],
    ] as const) {
      test(`is tried again after ${title}`, async (t) => {
        const { live, bank, clientId } = await begin(t, dialect);
        bank.next(fault);
        await live.pass();
        const { failures, delayMs, lastFailure, isUnsettled } = await waiting(live, clientId);
        assert.deepEqual([failures, isUnsettled], [1, false]);
        assert.equal(delayMs, Math.max(atLeastMs, retryDelayMs(1, null, 0.5)));
        assert.match(lastFailure, /HTTP status (429|503)/u);
        await live.pass(delayMs - 1);
        assert.deepEqual(methods(bank), ['POST']);
        await live.pass(1);
        assert.deepEqual(methods(bank), ['POST', 'POST']);
        assert.equal((await live.registration(clientId)).status, 'ENABLED');
      });
    }

    test('is tried again at delays that grow up to six hours, each shortened at random by up to a half', async (t) => {
      const { live, bank, clientId } = await begin(t, dialect);
      for (let failures = 1; failures <= 12; failures += 1) {
        live.random = failures / 13;
        bank.next(failing(503));
        await live.pass();
        const { delayMs, ...rest } = await waiting(live, clientId);
        assert.equal(rest.failures, failures);
        assert.equal(delayMs, retryDelayMs(failures, null, live.random));
        const full = Math.min(30_000 * 2 ** (failures - 1), 6 * hourMs);
        assert.ok(delayMs > full / 2 && delayMs <= full, `${delayMs} of ${full}`);
        live.now += delayMs;
      }
      await live.pass();
      const row = await live.registration(clientId);
      assert.deepEqual([row.status, row.filing.failures], ['ENABLED', 0]);
      assert.equal(bank.clients.size, 1);
    });

    test('is tried again where nobody listens, and where the name is not known', async (t) => {
      const bank = await startFdxBank(t);
      const live = await startLive(t, dialect, { development: false });
      await live.addBank('ins_a', bank, { registrationEndpoint: await deserted() });
      await live.addBank('ins_b', bank, { registrationEndpoint: 'https://bank.invalid/register' });
      const clientId = await live.create();
      await live.enable(clientId);
      await live.pass();
      const rows = await live.registrations(clientId);
      assert.equal(rows.length, 2);
      for (const { status, dueAt, filing } of rows) {
        assert.deepEqual([status, filing.failures, filing.isUnsettled], ['PROCESSING', 1, false]);
        assert.equal((dueAt ?? 0) - live.now, retryDelayMs(1, null, 0.5));
        assert.match(filing.lastFailure ?? '', /127\.0\.0\.1|bank\.invalid/u);
      }
    });

    for (const [title, fault] of [
      ['401', refusing(401, 'invalid_token', 'Unknown token.')],
      ['403', refusing(403, 'access_denied', 'Out of contract.')],
      ['an unapproved software statement', refusing(400, 'unapproved_software_statement')],
    ] as const) {
      test(`is the operator’s matter after ${title}: the partner sees it go on`, async (t) => {
        const { live, bank, clientId } = await begin(t, dialect);
        bank.next(fault, fault);
        await live.pass();
        await live.pass(hourMs);
        assert.equal((await waiting(live, clientId)).failures, 2);
        assert.deepEqual(await live.statuses(clientId), ['PROCESSING']);
        await live.pass(hourMs);
        assert.equal((await live.registration(clientId)).status, 'ENABLED');
      });
    }

    test('tells the operator what the bank said, without our secrets', async (t) => {
      const { live, bank, clientId } = await begin(t, dialect);
      const { initialAccessToken } = bank;
      bank.next(refusing(401, 'invalid_token', `Who is ${initialAccessToken}?`));
      await live.pass();
      const { lastFailure } = await waiting(live, clientId);
      assert.match(lastFailure, /Who is …\?/u);
      assert.ok(!lastFailure.includes(initialAccessToken));
    });
  });

  describe('a registration that is refused', () => {
    for (const [title, fault, message] of [
      [
        '400 invalid_redirect_uri',
        refusing(400, 'invalid_redirect_uri', 'Not that one.'),
        /redirect URI.*“Not that one\.”/u,
      ],
      [
        '400 invalid_client_metadata',
        refusing(400, 'invalid_client_metadata'),
        /what it is told of the application/u,
      ],
      [
        '400 of the bank’s own',
        answering({ status: 400, body: { code: '801', message: 'No.' } }),
        /refuses the request.*“No\.”/u,
      ],
      ['422', refusing(422, 'unprocessable', 'Hm.'), /refuses the request.*“Hm\.”/u],
      [
        '409',
        refusing(409, 'client_name_taken'),
        /Bank ins_a has an application of this name already; change application_name/u,
      ],
    ] as const) {
      test(`with ${title} says why, and goes on once the application is changed`, async (t) => {
        const { live, bank, clientId } = await begin(t, dialect);
        bank.next(fault);
        await live.pass();
        const refused = await live.registration(clientId);
        assert.deepEqual([refused.status, refused.dueAt, refused.task], ['ATTENTION_REQUIRED', null, null]);
        assert.deepEqual(
          refused.problems.map(({ kind }) => kind),
          ['REFUSED_BY_INSTITUTION'],
        );
        assert.match(refused.problems[0]?.message ?? '', message);
        await live.pass(30 * 24 * hourMs);
        assert.deepEqual(methods(bank), ['POST']);
        await live.update(clientId, { applicationName: 'Mended' });
        await live.pass();
        assert.deepEqual(methods(bank), ['POST', 'POST']);
        const row = await live.registration(clientId);
        assert.deepEqual([row.status, row.problems], ['ENABLED', []]);
        assert.deepEqual(await live.statuses(clientId), [
          'PROCESSING',
          'ATTENTION_REQUIRED',
          'PROCESSING',
          'APPROVED',
          'ENABLED',
        ]);
      });
    }
  });

  test('an answer that says it is of another type is read all the same', async (t) => {
    const { live, bank, clientId } = await begin(t, dialect);
    bank.next(mislabelling('text/plain'));
    await live.pass();
    assert.equal((await live.registration(clientId)).status, 'ENABLED');
  });
});
