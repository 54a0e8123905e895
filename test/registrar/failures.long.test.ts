import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, test } from 'vitest';
import { retryDelayMs } from '../../src/domain/registration/dynamic.ts';
import type { DynamicFiling } from '../../src/domain/registration/filing.ts';
import { stopClocks } from '../support/fake-time.ts';
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
import { type Dialect, onSampledDialect } from '../support/stores.ts';

const timeoutMs = 10_000;
const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

async function begin(scope: Scope, dialect: Dialect) {
  const bank = await startFdxBank(scope);
  const live = await startLive(scope, dialect, { timeoutMs });
  await live.addBank('ins_a', bank);
  return { live, bank, clientId: await live.create() };
}

function methods({ requests }: FdxBank): string[] {
  return requests.map(({ method }) => method);
}

/** A registration that waits for a retry: its number of failures, its delay and the reason. */
async function waiting(live: LiveRegistrar, clientId: string) {
  const { status, task, dueAt, filing } = await live.registration(clientId);
  assert.deepEqual([status, task, filing.attempt], ['PROCESSING', null, null]);
  const { failures, lastFailure, isUnsettled } = filing as DynamicFiling;
  return { failures, delayMs: (dueAt ?? Number.NaN) - live.now, lastFailure: lastFailure ?? '', isUnsettled };
}

/** Asserts that a registration with an unknown outcome is looked up before anything is resent. */
async function assertLookedUp(
  { live, bank, clientId }: Awaited<ReturnType<typeof begin>>,
  wasCarriedOut: boolean,
) {
  const lost = await waiting(live, clientId);
  assert.deepEqual([lost.failures, lost.isUnsettled], [1, true]);
  assert.notEqual(lost.lastFailure, '');
  await live.pass(minuteMs);
  assert.deepEqual(methods(bank), ['POST', 'GET', wasCarriedOut ? 'PUT' : 'POST']);
  assert.equal(bank.clients.size, 1);
  const row = await live.registration(clientId);
  assert.deepEqual([row.status, row.dueAt, row.task], ['ENABLED', null, null]);
  assert.deepEqual([row.filing.failures, row.filing.lastFailure], [0, null]);
}

/** A closed port. */
async function deserted(): Promise<string> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return `http://127.0.0.1:${port}/register`;
}

onSampledDialect((dialect) => {
  describe('a registration with an unknown outcome', () => {
    for (const [title, fault, wasCarriedOut] of [
      ['a connection lost before processing', cutting('before'), false],
      ['a connection lost after processing', cutting('after'), true],
      ['500', failing(500), false],
      ['502', failing(502), false],
      ['504', failing(504), false],
      ['500 despite processing', failingAfterwards(500), true],
      ['504 despite processing', failingAfterwards(504), true],
      ['a response that is too long', oversized(), true],
      ['a response that is not JSON', writing('<p>Thank you</p>', 'text/html'), true],
    ] as const) {
      test(`after ${title}, is looked up before anything is resent`, async (t) => {
        const { live, bank, clientId } = await begin(t, dialect);
        bank.next(fault);
        await live.pass();
        await assertLookedUp({ live, bank, clientId }, wasCarriedOut);
      });
    }

    test('is looked up repeatedly if look-ups fail too', async (t) => {
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

    test('is left to the operator if the bank rejects the look-up, until one succeeds', async (t) => {
      const { live, bank, clientId } = await begin(t, dialect);
      bank.next(cutting('after'), refusing(404, 'not_found'));
      await live.pass();
      await live.pass(hourMs);
      const row = await live.registration(clientId);
      assert.deepEqual([row.status, row.task], ['PROCESSING', 'RESOLVE']);
      assert.match(row.filing.lastFailure ?? '', /no registration endpoint at this URL/u);
      await live.pass(hourMs);
      const found = await live.registration(clientId);
      assert.deepEqual([found.status, found.task], ['ENABLED', null]);
      assert.equal(bank.clients.size, 1);
    });

    test('can be resolved by the operator, whatever the bank responds later', async (t) => {
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

  describe('a registration that was certainly not processed', () => {
    for (const [title, fault, atLeastMs] of [
      ['429', failing(429), 0],
      ['503', failing(503), 0],
      ['429 with Retry-After', failing(429, '7200'), 2 * hourMs],
      ['503 with Retry-After', failing(503, '3600'), hourMs],
      ['503 with a Retry-After beyond a day', failing(503, '604800'), 24 * hourMs],
    ] as const) {
      test(`is retried after ${title}`, async (t) => {
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

    test('is retried with delays that grow up to six hours, each reduced at random by up to half', async (t) => {
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

    test('is retried after a closed port and an unknown name', async (t) => {
      const bank = await startFdxBank(t);
      const live = await startLive(t, dialect);
      await live.addBank('ins_a', bank, { registrationEndpoint: await deserted() });
      await live.addBank('ins_b', bank, { registrationEndpoint: 'https://bank.invalid/register' });
      const clientId = await live.create();
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
      test(`must be fixed by the operator after ${title}, and stays PROCESSING for the partner`, async (t) => {
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

    test('shows the operator the bank’s message, without our secrets', async (t) => {
      const { live, bank, clientId } = await begin(t, dialect);
      const { initialAccessToken } = bank;
      bank.next(refusing(401, 'invalid_token', `Who is ${initialAccessToken}?`));
      await live.pass();
      const { lastFailure } = await waiting(live, clientId);
      assert.match(lastFailure, /Who is …\?/u);
      assert.ok(!lastFailure.includes(initialAccessToken));
    });
  });

  describe('a refused registration', () => {
    for (const [title, fault, message] of [
      [
        '400 invalid_redirect_uri',
        refusing(400, 'invalid_redirect_uri', 'Not that one.'),
        /redirect URI.*“Not that one\.”/u,
      ],
      [
        '400 invalid_client_metadata',
        refusing(400, 'invalid_client_metadata'),
        /the application’s metadata/u,
      ],
      [
        '400 of the bank’s own',
        answering({ status: 400, body: { code: '801', message: 'No.' } }),
        /rejected the request.*“No\.”/u,
      ],
      ['422', refusing(422, 'unprocessable', 'Hm.'), /rejected the request.*“Hm\.”/u],
      [
        '409',
        refusing(409, 'client_name_taken'),
        /Bank ins_a already has an application with this name; change application_name/u,
      ],
    ] as const) {
      test(`with ${title} shows the reason, and resumes once the application is changed`, async (t) => {
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
        await live.update(clientId, { applicationName: 'Fixed' });
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

  test('a response with another content type is accepted', async (t) => {
    const { live, bank, clientId } = await begin(t, dialect);
    bank.next(mislabelling('text/plain'));
    await live.pass();
    assert.equal((await live.registration(clientId)).status, 'ENABLED');
  });
});

// Not concurrent with other tests, as clocks are stopped.
onSampledDialect((dialect) => {
  test('a registration without a response in time is looked up before anything is resent', async (t) => {
    const { tick } = stopClocks(t, 'setTimeout', 'clearTimeout');
    const { live, bank, clientId } = await begin(t, dialect);
    bank.next(keepingSilent);
    const passed = live.pass();
    await bank.arrived(1);
    tick(timeoutMs);
    await passed;
    await assertLookedUp({ live, bank, clientId }, false);
  });
});
