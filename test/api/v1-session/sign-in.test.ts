import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'vitest';
import { post, send } from '../../support/client.ts';
import {
  goodPassword,
  invite,
  newUser,
  sessionCookie,
  signIn,
  signInAs,
  tryToSignIn,
} from '../../support/console.ts';
import { managing, refuses, succeeds } from '../../support/management.ts';
import { newPartner } from '../../support/partner.ts';
import { sharedServer } from '../../support/server.ts';
import { storedRows } from '../../support/stored-rows.ts';
import { onEachDialect } from '../../support/stores.ts';

onEachDialect((dialect) => {
  const server = sharedServer(dialect);
  const manage = managing(server);

  test('signing in returns the user and roles, and starts a session', async () => {
    const { clientId } = await newPartner(server());
    const { userId, email } = await newUser(server(), 'partner_member', clientId);
    const answer = await tryToSignIn(server(), email.toUpperCase());
    const { session, server: facts } = succeeds(answer);
    const { csrf_token, expires_at, ...rest } = session;
    assert.deepEqual(rest, {
      kind: 'user',
      user: { user_id: userId, name: 'Ulla Meri', email, has_password: true, has_second_factor: false },
      operator_role: null,
      partner_role: 'partner_member',
      partner_client_id: clientId,
    });
    assert.deepEqual(facts.sign_in, { password: true, oidc: null });
    const hours = (Date.parse(expires_at) - Date.now()) / 3_600_000;
    assert.ok(hours > 11.9 && hours <= 12, expires_at);
    const headers = { cookie: `__Host-gingham=${sessionCookie(answer)}` };
    const read = succeeds(await send('GET', `${server().url}/v1/session`, undefined, headers));
    assert.deepEqual(read.session, session);
    const [user] = succeeds(await manage('GET', `/users?partner_client_id=${clientId}`)).users;
    assert.ok(Date.parse(user.last_signed_in_at) > Date.now() - 60_000);
  });

  test('an address with an internationalised domain can sign in in either form', async () => {
    const local = `mona-${randomUUID()}`;
    const { token } = await invite(server(), 'operator_reviewer', null, `${local}@Bücher.example`);
    succeeds(await post(`${server().url}/v1/user-links/redeem`, { token, password: goodPassword }));
    for (const domain of ['bücher.example', 'BÜCHER.example', 'xn--bcher-kva.example']) {
      const { session } = succeeds(await tryToSignIn(server(), `${local}@${domain}`));
      assert.equal(session.user.email, `${local}@xn--bcher-kva.example`);
    }
    const body = { email: `${local}@bücher.example`, name: 'Mona', role: 'operator_reviewer' };
    refuses(await manage('POST', '/users', body), 'CONFLICT', 409);
  });

  test('a user whose address is older than the rule for new ones can still sign in', async () => {
    const { userId, email } = await newUser(server(), 'operator_reviewer');
    const older = `${email.split('@')[0]}@1.2.3.4`;
    const query = `update users set email = '${older}' where user_id = '${userId}' returning user_id`;
    assert.equal((await storedRows(server(), dialect, query)).length, 1);
    assert.equal(succeeds(await tryToSignIn(server(), older)).session.user.email, older);
  });

  test('the cookie is for this host and https only, not for scripts or other sites', async () => {
    const { email } = await newUser(server(), 'operator_reviewer');
    const { headers } = await tryToSignIn(server(), email);
    assert.match(
      headers.get('set-cookie') ?? '',
      /^__Host-gingham=[0-9a-f]{64}; Path=\/; Secure; HttpOnly; SameSite=Strict; Max-Age=43200$/u,
    );
  });

  test('every sign-in starts a new session', async () => {
    const user = await newUser(server(), 'operator_reviewer');
    const sessions = [await signIn(server(), user), await signIn(server(), user)];
    assert.equal(new Set(sessions.map(({ cookie }) => cookie)).size, 2);
    assert.equal(new Set(sessions.map(({ csrfToken }) => csrfToken)).size, 2);
  });

  test('signing in replaces the browser’s previous user', async () => {
    const first = await signInAs(server(), 'operator_admin');
    const { email } = await newUser(server(), 'operator_reviewer');
    const body = { email, password: goodPassword };
    const url = `${server().url}/v1/session`;
    refuses(
      await send('POST', url, { email, password: 'no' }, { cookie: first.cookie }),
      'INVALID_SIGN_IN',
      401,
    );
    succeeds(await first.call('GET', '/v1/tokens'));
    succeeds(await send('POST', url, body, { cookie: first.cookie }));
    refuses(await first.call('GET', '/v1/tokens'), 'INVALID_SESSION', 401);
  });

  test('the response is the same for a wrong password, an unknown user, one without a password and a disabled one', async () => {
    const known = await newUser(server(), 'operator_reviewer');
    const invited = await invite(server(), 'operator_reviewer');
    const disabled = await newUser(server(), 'operator_reviewer');
    succeeds(await manage('PATCH', `/users/${disabled.userId}`, { disabled: true }));
    const answers = [
      await tryToSignIn(server(), known.email, `${goodPassword}!`),
      await tryToSignIn(server(), 'nobody@example.com'),
      await tryToSignIn(server(), invited.email),
      await tryToSignIn(server(), disabled.email),
    ];
    for (const answer of answers) {
      refuses(answer, 'INVALID_SIGN_IN', 401);
      assert.equal(sessionCookie(answer), undefined);
      const { request_id, ...body } = answer.body;
      const { request_id: _, ...first } = answers[0]?.body ?? {};
      assert.deepEqual(body, first);
    }
  });

  test('pages of other sites cannot sign a browser in', async () => {
    const { email } = await newUser(server(), 'operator_reviewer');
    const body = { email, password: goodPassword };
    const from = (headers: Record<string, string>) =>
      send('POST', `${server().url}/v1/session`, body, headers);
    for (const headers of [
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site' },
      { origin: 'https://elsewhere.example' },
      { origin: 'null' },
    ]) {
      refuses(await from(headers), 'INVALID_CSRF_TOKEN', 403);
    }
    succeeds(await from({ 'sec-fetch-site': 'same-origin', origin: server().url }));
    succeeds(await from({ origin: server().url }));
  });

  test('signing out ends the session and clears the cookie', async () => {
    const signedIn = await signInAs(server(), 'operator_admin');
    const other = await signIn(server(), signedIn);
    succeeds(await signedIn.call('GET', '/v1/tokens'));
    const out = await signedIn.call('DELETE', '/v1/session');
    succeeds(out);
    assert.match(out.headers.get('set-cookie') ?? '', /^__Host-gingham=; Path=\/; .*Max-Age=0$/u);
    const answer = await signedIn.call('GET', '/v1/tokens');
    refuses(answer, 'INVALID_SESSION', 401);
    assert.match(answer.headers.get('set-cookie') ?? '', /^__Host-gingham=; Path=\/; .*Max-Age=0$/u);
    succeeds(await other.call('GET', '/v1/tokens'));
  });
});
