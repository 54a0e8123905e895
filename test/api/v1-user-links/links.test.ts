import assert from 'node:assert/strict';
import { test } from 'vitest';
import { post, send } from '../../support/client.ts';
import { goodPassword, invite, newUser, signIn, signInAs, tryToSignIn } from '../../support/console.ts';
import { managing, refuses, succeeds } from '../../support/management.ts';
import { hourMs, minuteMs, steeredServer } from '../../support/steered-time.ts';
import { storedRows } from '../../support/stored-rows.ts';
import { onEachDialect } from '../../support/stores.ts';

onEachDialect((dialect) => {
  const { server, now, pass } = steeredServer(dialect);
  const read = (token: string) => post(`${server().url}/v1/user-links/read`, { token });
  const redeem = (token: string, more: object = {}) =>
    post(`${server().url}/v1/user-links/redeem`, { token, password: goodPassword, ...more });
  const makeLink = async (userId: string, body: object) => {
    const { link, expires_at } = succeeds(await managing(server)('POST', `/users/${userId}/link`, body));
    return { token: new URL(link).hash.slice(1), expiresAt: Date.parse(expires_at) };
  };

  test('an invitation returns its user, and sets password and name, once', async () => {
    const { email, token } = await invite(server(), 'operator_reviewer');
    const { request_id, expires_at, ...whose } = succeeds(await read(token));
    assert.deepEqual(whose, { email, name: 'Ulla Meri', purpose: 'invitation' });
    assert.ok(Math.abs(Date.parse(expires_at) - now() - 7 * 24 * hourMs) < minuteMs);
    const done = succeeds(await redeem(token, { name: 'Ulla M.' }));
    assert.deepEqual([done.email, done.name], [email, 'Ulla M.']);
    assert.equal(succeeds(await tryToSignIn(server(), email)).session.user.name, 'Ulla M.');
    refuses(await read(token), 'INVALID_LINK', 400);
    refuses(await redeem(token), 'INVALID_LINK', 400);
    const [row] = await storedRows(server(), dialect, 'select count(*) as count from user_links');
    assert.equal(Number(row?.['count']), 0);
  });

  test('of many concurrent uses of a link, one succeeds', async () => {
    const { token } = await invite(server(), 'operator_reviewer');
    const answers = await Promise.all(Array.from({ length: 5 }, () => redeem(token)));
    assert.deepEqual(answers.map(({ status }) => status).toSorted(), [200, 400, 400, 400, 400]);
  });

  test('a reset ends all sessions, and invalidates the previous password', async () => {
    const signedIn = await signInAs(server(), 'operator_admin');
    const { token, expiresAt } = await makeLink(signedIn.userId, { purpose: 'password_reset' });
    assert.ok(Math.abs(expiresAt - now() - 24 * hourMs) < minuteMs);
    succeeds(await signedIn.call('GET', '/v1/tokens'));
    const password = 'thirteen quiet newts inland';
    succeeds(await redeem(token, { password }));
    refuses(await signedIn.call('GET', '/v1/tokens'), 'INVALID_SESSION', 401);
    refuses(await tryToSignIn(server(), signedIn.email), 'INVALID_SIGN_IN', 401);
    await signIn(server(), signedIn, { password });
  });

  test('a link is valid until it expires, is replaced, or its user is disabled or removed', async () => {
    const invited = await invite(server(), 'operator_reviewer');
    const second = await makeLink(invited.userId, { purpose: 'invitation' });
    refuses(await read(invited.token), 'INVALID_LINK', 400);
    pass(7 * 24 * hourMs - minuteMs);
    succeeds(await read(second.token));
    pass(minuteMs);
    refuses(await read(second.token), 'INVALID_LINK', 400);
    refuses(await redeem(second.token), 'INVALID_LINK', 400);
    for (const change of [
      (id: string) => managing(server)('PATCH', `/users/${id}`, { disabled: true }),
      (id: string) => managing(server)('DELETE', `/users/${id}`),
    ]) {
      const { userId, token } = await invite(server(), 'operator_reviewer');
      succeeds(await change(userId));
      refuses(await redeem(token), 'INVALID_LINK', 400);
    }
    for (const token of ['gul_', 'x', `gul_${'0'.repeat(40)}`])
      refuses(await read(token), 'INVALID_LINK', 400);
  });

  test('a user with a password cannot be invited again', async () => {
    const { userId } = await newUser(server(), 'operator_reviewer');
    const answer = await managing(server)('POST', `/users/${userId}/link`, { purpose: 'invitation' });
    refuses(answer, 'CONFLICT', 409, /password_reset/u);
  });

  test('a rejected password leaves the link valid', async () => {
    const { email, token } = await invite(server(), 'operator_reviewer');
    for (const password of ['short', email, 'qwertyuiop12', '123456789012']) {
      refuses(await redeem(token, { password }), 'INVALID_FIELD', 400, /password/u);
    }
    succeeds(await redeem(token));
  });

  test('no other site’s page can read or use a link', async () => {
    const { token } = await invite(server(), 'operator_reviewer');
    for (const path of ['read', 'redeem']) {
      const url = `${server().url}/v1/user-links/${path}`;
      const body = path === 'read' ? { token } : { token, password: goodPassword };
      const answer = await send('POST', url, body, { 'sec-fetch-site': 'cross-site' });
      refuses(answer, 'INVALID_CSRF_TOKEN', 403);
    }
    succeeds(await redeem(token));
  });
});
