import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'vitest';
import { post } from '../../support/client.ts';
import { goodPassword, newUser, tryToSignIn } from '../../support/console.ts';
import { eventually } from '../../support/eventually.ts';
import { managing, refuses, succeeds } from '../../support/management.ts';
import { startServer } from '../../support/server.ts';
import { hourMs, secondMs, steeredServer } from '../../support/steered-time.ts';
import { storedEvents } from '../../support/stored-events.ts';
import { storedRows } from '../../support/stored-rows.ts';
import { onEachDialect } from '../../support/stores.ts';

/** Makes the store reject the event of a locked account. */
const refusal = {
  sqlite: [
    `create trigger no_locks before insert on events when new.type = 'user.locked_out'
      begin select raise(abort, 'no'); end`,
  ],
  postgres: [
    `create function refuse() returns trigger language plpgsql as 'begin raise exception ''no''; end'`,
    `create trigger no_locks before insert on events for each row when (new.type = 'user.locked_out')
      execute function refuse()`,
  ],
};
const withoutRefusal = {
  sqlite: 'drop trigger no_locks',
  postgres: 'drop trigger no_locks on events',
};

onEachDialect((dialect) => {
  const { server, pass } = steeredServer(dialect);
  const fail = (email: string) => tryToSignIn(server(), email, 'not this one, surely');
  const failTimes = async (email: string, times: number) => {
    for (let time = 0; time < times; time += 1) refuses(await fail(email), 'INVALID_SIGN_IN', 401);
  };
  /** Seconds that an address is locked for; until then, sign-in fails even with the right password. */
  const lockOf = async (email: string) => {
    const answer = await tryToSignIn(server(), email);
    refuses(answer, 'RATE_LIMIT', 429);
    return Number(answer.headers.get('retry-after'));
  };

  test('after five failures an address is locked, twice as long after each further one, up to an hour', async () => {
    const { email, userId } = await newUser(server(), 'operator_reviewer');
    await failTimes(email, 5);
    const waits: number[] = [];
    for (let time = 0; time < 9; time += 1) {
      const seconds = await lockOf(email);
      waits.push(seconds);
      pass(seconds * secondMs);
      await failTimes(email, 1);
    }
    const expected = [30, 60, 120, 240, 480, 960, 1_920, 3_600, 3_600];
    for (const [at, seconds] of expected.entries()) {
      assert.ok(Math.abs((waits[at] ?? 0) - seconds) <= 2, `${waits}`);
    }
    pass(hourMs);
    succeeds(await tryToSignIn(server(), email));
    // A successful sign-in resets the count.
    await failTimes(email, 4);
    succeeds(await tryToSignIn(server(), email));
    const locked = await eventually(
      async () => (await storedEvents(server(), dialect)).filter(({ type }) => type === 'user.locked_out'),
      ({ length }) => length === 10,
    );
    const failed = (await storedEvents(server(), dialect)).filter(
      ({ type, data }) => type === 'user.sign_in_failed' && JSON.parse(data as string).userId === userId,
    );
    assert.equal(failed.length, 5 + 9 + 4);
    for (const { actor, client_address, data } of [...locked, ...failed]) {
      assert.equal(actor, 'system');
      assert.equal(client_address, '127.0.0.1');
      assert.equal(JSON.parse(data as string).userId, userId);
    }
  });

  test('an unknown address is locked in the same way, whatever its case', async () => {
    const email = `nobody-${randomUUID()}@example.com`;
    await failTimes(email, 3);
    await failTimes(email.toUpperCase(), 2);
    assert.ok((await lockOf(email)) <= 30);
    // No response waits for the record of its failure.
    const rows = await eventually(
      () => storedRows(server(), dialect, 'select * from sign_in_failures'),
      (all) => all.some(({ failures }) => Number(failures) === 4),
    );
    assert.ok(!JSON.stringify(rows).includes('nobody-'));
    pass(60 * secondMs);
    await failTimes(`nobody-${randomUUID()}@example.com`, 2);
    const failed = await eventually(
      async () => (await storedEvents(server(), dialect)).filter(({ data }) => /"attempts"/u.test(`${data}`)),
      ({ length }) => length === 2,
    );
    // The first at once, and those of the minute after it with the next.
    assert.deepEqual(
      failed.map(({ data }) => JSON.parse(data as string)),
      [
        { userId: null, attempts: 1 },
        { userId: null, attempts: 5 },
      ],
    );
    assert.ok(!JSON.stringify(failed).includes('nobody-'));
  });

  test('no response waits for work done only for known addresses', async () => {
    const { email } = await newUser(server(), 'operator_reviewer');
    await failTimes(email, 4);
    for (const statement of refusal[dialect]) await storedRows(server(), dialect, statement);
    await failTimes(email, 1);
    await storedRows(server(), dialect, withoutRefusal[dialect]);
  });

  test('concurrent attempts are limited like sequential ones', async () => {
    const { email } = await newUser(server(), 'operator_reviewer');
    const answers = await Promise.all(Array.from({ length: 12 }, () => fail(email)));
    const codes = answers.map(({ body }) => body.error_code);
    assert.equal(codes.filter((code) => code === 'INVALID_SIGN_IN').length, 5);
    assert.equal(codes.filter((code) => code === 'RATE_LIMIT').length, 7);
  });

  test('before the fifth failure an attempt is judged, even if another one was counted later', async () => {
    const { email } = await newUser(server(), 'operator_reviewer');
    await failTimes(email, 1);
    pass(-secondMs);
    await failTimes(email, 1);
    pass(secondMs);
  });

  test('failures are cleared after a day, and when a link is used', async () => {
    const { email, userId } = await newUser(server(), 'operator_reviewer');
    await failTimes(email, 4);
    pass(24 * hourMs);
    await failTimes(email, 5);
    await lockOf(email);
    const path = `/users/${userId}/link`;
    const { link } = succeeds(await managing(server)('POST', path, { purpose: 'password_reset' }));
    const body = { token: new URL(link).hash.slice(1), password: goodPassword };
    succeeds(await post(`${server().url}/v1/user-links/redeem`, body));
    succeeds(await tryToSignIn(server(), email));
  });
});

test('a client address has a limit of attempts per minute, for all users together', async (t) => {
  const server = await startServer(t, 'sqlite', { GINGHAM_SIGN_INS_PER_MINUTE: '2' });
  const read = () => post(`${server.url}/v1/user-links/read`, { token: 'gul_0' });
  for (const time of [1, 2]) {
    refuses(await tryToSignIn(server, `${time}@example.com`), 'INVALID_SIGN_IN', 401);
    refuses(await read(), 'INVALID_LINK', 400);
  }
  for (const answer of [await tryToSignIn(server, '3@example.com'), await read()]) {
    refuses(answer, 'RATE_LIMIT', 429, /this address/u);
    assert.ok(Number(answer.headers.get('retry-after')) > 0);
  }
});
