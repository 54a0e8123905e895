import assert from 'node:assert/strict';
import { Secret, TOTP } from 'otpauth';
import { test } from 'vitest';
import { post } from '../../support/client.ts';
import { goodPassword, invite, signIn, tryToSignIn } from '../../support/console.ts';
import { managing, refuses, succeeds } from '../../support/management.ts';
import { suiteServer } from '../../support/server.ts';
import { storedRows } from '../../support/stored-rows.ts';
import { onEachDialect } from '../../support/stores.ts';

const tables = ['users', 'user_sessions', 'user_links', 'sign_in_failures', 'events'];

onEachDialect((dialect) => {
  const server = suiteServer(dialect, { GINGHAM_LOG_LEVEL: 'debug' });

  test('no password, session, link or code is stored or logged, and every step is in the audit log', async () => {
    const wrong = 'a wrong password of mine';
    const user = await invite(server(), 'operator_admin');
    const body = { token: user.token, password: goodPassword };
    succeeds(await post(`${server().url}/v1/user-links/redeem`, body));
    refuses(await tryToSignIn(server(), user.email, wrong), 'INVALID_SIGN_IN', 401);
    // Typed into the wrong field.
    refuses(await tryToSignIn(server(), goodPassword, wrong), 'INVALID_FIELD', 400);
    const signedIn = await signIn(server(), user);
    const { secret } = succeeds(await signedIn.call('POST', '/v1/session/second-factor'));
    const code = new TOTP({ secret: Secret.fromBase32(secret) }).generate();
    const confirmed = await signedIn.call('POST', '/v1/session/second-factor/confirm', { code });
    const recovery: string[] = succeeds(confirmed).recovery_codes;
    const reset = { purpose: 'password_reset', drop_second_factor: true };
    const { link } = succeeds(await managing(server)('POST', `/users/${user.userId}/link`, reset));
    const hidden = [
      ...[
        goodPassword,
        wrong,
        secret,
        ...recovery,
        signedIn.csrfToken,
        signedIn.cookie.split('=')[1] as string,
      ],
      ...[user.token, new URL(link).hash.slice(1)],
    ];
    succeeds(await signedIn.call('DELETE', '/v1/session'));
    const kept: unknown[] = [server().log];
    for (const table of tables) kept.push(await storedRows(server(), dialect, `select * from ${table}`));
    const all = JSON.stringify(kept);
    assert.ok(all.includes(user.email));
    for (const text of hidden) assert.ok(!all.includes(text), text);
    // Failures are recorded after the response.
    const query = `select type from events where data like '%${user.userId}%'
      and type <> 'user.sign_in_failed' order by seq`;
    assert.deepEqual(
      (await storedRows(server(), dialect, query)).map(({ type }) => type),
      [
        ...['user.invited', 'user.link_made', 'user.password_set', 'user.signed_in'],
        ...['user.second_factor_set', 'user.link_made', 'user.signed_out'],
      ],
    );
  });
});
