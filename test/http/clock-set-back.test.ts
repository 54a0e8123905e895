import assert from 'node:assert/strict';
import { test } from 'vitest';
import { Clock } from '../../src/store/clock.ts';
import { application, partnerCalls } from '../support/client.ts';
import { newUser, tryToSignIn } from '../support/console.ts';
import { refuses, succeeds } from '../support/management.ts';
import { newPartner } from '../support/partner.ts';
import { startServer } from '../support/server.ts';
import { storedRows } from '../support/stored-rows.ts';
import { onEachDialect } from '../support/stores.ts';
import { newListener } from '../support/webhook-listener.ts';

const dayMs = 86_400_000;

/** A clock of the server over one of the machine that tests set, while real time passes only by `pass`. */
function steeredClock() {
  let machine = Date.now();
  let elapsed = 0;
  return {
    clock: new Clock(
      () => machine,
      () => elapsed,
    ),
    set: (ms: number) => {
      machine += ms;
    },
    pass: (ms: number) => {
      machine += ms;
      elapsed += ms;
    },
  };
}

onEachDialect((dialect) => {
  test('a lock-out of 30 seconds and a running sandbox go on when the clock is set back by days', async (t) => {
    const { clock, set, pass } = steeredClock();
    const env = { GINGHAM_METRICS_TOKEN: '0123456789abcdef' };
    const server = await startServer(t, dialect, env, 'dev', { clock });
    const partner = await newPartner(server);
    const sandboxTime = async () => {
      const body = succeeds(await partnerCalls(server.url, partner)('/simulation/clock/get'));
      return Date.parse(body.clock.now);
    };
    const { email } = await newUser(server, 'operator_admin');
    for (let count = 0; count < 5; count += 1) {
      refuses(await tryToSignIn(server, email, 'wrong password'), 'INVALID_SIGN_IN', 401);
    }
    const before = await sandboxTime();
    set(-2 * dayMs);
    const locked = await tryToSignIn(server, email, 'wrong password');
    refuses(locked, 'RATE_LIMIT', 429);
    assert.equal(locked.headers.get('retry-after'), '30');
    assert.ok((await sandboxTime()) >= before);
    pass(34_000);
    refuses(await tryToSignIn(server, email, 'wrong password'), 'INVALID_SIGN_IN', 401);
    const after = await sandboxTime();
    assert.ok(after >= before + 30_000 && after < before + 40_000, `${after - before}`);
  });

  test('a server continues from the latest time in its store when it starts with a clock that was set back', async (t) => {
    const first = await startServer(t, dialect);
    await first.close();
    await storedRows(first, dialect, `update events set recorded_at = recorded_at + ${2 * dayMs}`);
    const clock = new Clock();
    const second = await startServer(t, dialect, first.env, 'dev', { clock });
    assert.ok(clock.aheadMs() > 1.9 * dayMs);
    const body = succeeds(await partnerCalls(second.url, second.demo)('/simulation/clock/get'));
    assert.ok(Date.parse(body.clock.now) > Date.now() + 1.9 * dayMs);
    assert.equal(second.log.filter((line) => line.includes('is behind the latest time')).length, 1);
    const call = partnerCalls(second.url, second.demo);
    const listener = await newListener(second, second.demo, { event_types: ['end_customer.created'] });
    succeeds(await call('/partner/customer/create', application()));
    const [, payload = ''] = (await listener.webhook()).headers['plaid-verification'].split('.');
    const { iat } = JSON.parse(Buffer.from(payload, 'base64url').toString());
    // Receivers compare it with their own clocks.
    assert.ok(Math.abs(iat * 1000 - Date.now()) < 60_000, `${iat}`);
    await second.close();
    const query = "select value from meta where name = 'clock'";
    const [saved] = await storedRows(first, dialect, query);
    assert.ok(Number(saved?.['value']) > Date.now() + 1.9 * dayMs);
  });
});
