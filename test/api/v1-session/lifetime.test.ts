import assert from 'node:assert/strict';
import { test } from 'vitest';
import { listenForChanges } from '../../support/change-stream.ts';
import { send } from '../../support/client.ts';
import { type SignedIn, signInAs } from '../../support/console.ts';
import { eventually } from '../../support/eventually.ts';
import { refuses, succeeds } from '../../support/management.ts';
import { startServer } from '../../support/server.ts';
import { hourMs, minuteMs, secondMs, steeredServer } from '../../support/steered-time.ts';
import { storedRows } from '../../support/stored-rows.ts';
import { onEachDialect } from '../../support/stores.ts';

onEachDialect((dialect) => {
  const env = { GINGHAM_SESSION_HOURS: '3', GINGHAM_SESSION_IDLE_MINUTES: '30' };
  const { server, now, pass } = steeredServer(dialect, env);
  const use = (signedIn: SignedIn) => signedIn.call('GET', '/v1/institutions');
  const seenAt = async ({ userId }: SignedIn) => {
    const query = `select last_seen_at from user_sessions where user_id = '${userId}'`;
    return Number((await storedRows(server(), dialect, query))[0]?.['last_seen_at']);
  };

  test('a session in use lasts for its lifetime, and then ends', async () => {
    const signedIn = await signInAs(server(), 'operator_reviewer');
    for (let time = 0; time < 8; time += 1) {
      pass(22 * minuteMs);
      succeeds(await use(signedIn));
    }
    pass(5 * minuteMs);
    const answer = await use(signedIn);
    refuses(answer, 'INVALID_SESSION', 401);
    assert.match(answer.headers.get('set-cookie') ?? '', /^__Host-gingham=;.*Max-Age=0$/u);
    // Reading the session is no error, and clears the cookie too.
    const read = await send('GET', `${server().url}/v1/session`, undefined, { cookie: signedIn.cookie });
    assert.equal(succeeds(read).session?.kind, 'developer');
  });

  test('an idle session expires, and using it later does not revive it', async () => {
    const signedIn = await signInAs(server(), 'operator_reviewer');
    pass(29 * minuteMs);
    succeeds(await use(signedIn));
    pass(30 * minuteMs);
    refuses(await use(signedIn), 'INVALID_SESSION', 401);
    refuses(await use(signedIn), 'INVALID_SESSION', 401);
  });

  test('calls in the background and listening for changes are not use', async (t) => {
    const signedIn = await signInAs(server(), 'operator_reviewer');
    pass(20 * minuteMs);
    const before = await seenAt(signedIn);
    const background = { 'gingham-background': 'true' };
    succeeds(await signedIn.call('GET', '/v1/institutions', undefined, background));
    succeeds(await signedIn.call('GET', '/v1/session', undefined, background));
    const stream = await listenForChanges(t, server().url, { cookie: signedIn.cookie });
    assert.equal(stream.status, 200);
    assert.equal(await seenAt(signedIn), before);
    pass(11 * minuteMs);
    refuses(await use(signedIn), 'INVALID_SESSION', 401);
  });

  test('its use is recorded once per minute at most', async () => {
    const signedIn = await signInAs(server(), 'operator_reviewer');
    const first = await seenAt(signedIn);
    pass(50 * secondMs);
    succeeds(await use(signedIn));
    assert.equal(await seenAt(signedIn), first);
    pass(11 * secondMs);
    const before = now();
    succeeds(await use(signedIn));
    assert.ok((await seenAt(signedIn)) >= before);
  });

  test('ended sessions are removed from the store', async (t) => {
    let aheadMs = 0;
    const parts = { now: () => Date.now() + aheadMs, housekeepingPauseMs: 100 };
    const own = await startServer(t, dialect, env, 'dev', parts);
    const signedIn = await signInAs(own, 'operator_reviewer');
    aheadMs = 24 * hourMs;
    const query = `select count(*) as count from user_sessions where user_id = '${signedIn.userId}'`;
    const left = async () => Number((await storedRows(own, dialect, query))[0]?.['count']);
    assert.equal(await eventually(left, (count) => count === 0), 0);
  });
});
