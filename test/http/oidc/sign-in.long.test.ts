import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { beforeAll, test } from 'vitest';
import { send } from '../../support/client.ts';
import { invite } from '../../support/console.ts';
import { CookieBrowser } from '../../support/cookie-browser.ts';
import { managing, refuses, succeeds } from '../../support/management.ts';
import { signInByProvider } from '../../support/oidc-sign-in.ts';
import { type Account, type OpenIdProvider, startOpenIdProvider } from '../../support/openid-provider.ts';
import { suiteScope } from '../../support/scope.ts';
import { startServer } from '../../support/server.ts';
import { storedEvents } from '../../support/stored-events.ts';
import { onSampledDialect } from '../../support/stores.ts';
import type { TestServer } from '../../support/test-server.ts';

onSampledDialect((dialect) => {
  const scope = suiteScope();
  let server: TestServer;
  let provider: OpenIdProvider;
  beforeAll(async () => {
    provider = await startOpenIdProvider(scope);
    server = await startServer(scope, dialect, provider.env);
    provider.serve(server.url);
  });

  const isOurs = (url: URL) => url.origin === server.url && !url.pathname.endsWith('/callback');
  const start = () => `${server.url}/console/sign-in/oidc`;
  /** Signs in as a user of the provider; returns the final page, and the new session. */
  const comeAs = (account: Account | null) => signInByProvider(server, provider, account);
  const sessionOf = async (cookie: string | undefined) => {
    const headers = { cookie: `__Host-gingham=${cookie}` };
    return succeeds(await send('GET', `${server.url}/v1/session`, undefined, headers)).session;
  };
  const newAccount = (email: string, verified = true): Account => ({
    sub: randomUUID(),
    email,
    email_verified: verified,
  });

  test('the sign-in page can offer this', async () => {
    const facts = succeeds(await send('GET', `${server.url}/v1/session`)).server;
    assert.deepEqual(facts.sign_in, { password: true, oidc: { name: 'the directory' } });
  });

  test('an invited user signs in by a verified address, and then by the subject id', async () => {
    const { userId, email } = await invite(server, 'operator_reviewer');
    const account = newAccount(email.toUpperCase());
    const first = await comeAs(account);
    assert.equal(first.place, '/console');
    const session = await sessionOf(first.cookie);
    assert.deepEqual(
      [session.kind, session.user.user_id, session.user.has_password],
      ['user', userId, false],
    );
    const { users } = succeeds(await managing(() => server)('GET', '/users'));
    assert.deepEqual([users[0].status, users[0].has_identity], ['active', true]);
    const again = await comeAs({ ...account, email: 'other@example.com', email_verified: false });
    assert.equal((await sessionOf(again.cookie)).user.user_id, userId);
    assert.notEqual(again.cookie, first.cookie);
    const reported = (await storedEvents(server, dialect)).filter(({ actor }) => actor === `user:${userId}`);
    assert.deepEqual(
      reported.map(({ type }) => type),
      ['user.identity_linked', 'user.signed_in', 'user.signed_in'],
    );
    assert.ok(reported.every(({ client_address }) => client_address === '127.0.0.1'));
  });

  test('a known user can sign in while the userinfo endpoint fails', async () => {
    const { email } = await invite(server, 'operator_reviewer');
    const account = newAccount(email);
    assert.equal((await comeAs(account)).place, '/console');
    provider.isUserInfoBroken = true;
    assert.equal((await comeAs(account)).place, '/console');
    assert.equal((await comeAs(newAccount(email))).place, '/console/sign-in?problem=email_not_verified');
    provider.isUserInfoBroken = false;
    assert.ok(server.log.some((line) => line.includes('could not read the userinfo')));
  });

  test('no other user can sign in', async () => {
    const { email } = await invite(server, 'operator_reviewer');
    const disabled = await invite(server, 'operator_reviewer');
    succeeds(await managing(() => server)('PATCH', `/users/${disabled.userId}`, { disabled: true }));
    const lookalike = email.replace('user', 'us\uff45r');
    for (const [account, problem] of [
      [newAccount('stranger@example.com'), 'not_invited'],
      [newAccount(email, false), 'email_not_verified'],
      [{ sub: randomUUID(), email_verified: true }, 'not_invited'],
      [newAccount(lookalike), 'not_invited'],
      [newAccount(disabled.email), 'not_invited'],
      [null, 'oidc_failed'],
    ] as const) {
      const { place, cookie } = await comeAs(account);
      assert.equal(place, `/console/sign-in?problem=${problem}`);
      assert.equal(cookie, undefined);
    }
    // Another identity with the address of a user who has signed in before.
    const first = await comeAs(newAccount(email));
    assert.equal(first.place, '/console');
    assert.equal((await comeAs(newAccount(email))).place, '/console/sign-in?problem=not_invited');
  });

  test('a callback that this browser did not start, or with another state, is rejected', async () => {
    const { email } = await invite(server, 'operator_reviewer');
    provider.account = newAccount(email);
    const browser = new CookieBrowser();
    const isCallback = (url: URL) => url.pathname.endsWith('/callback');
    const callback = await browser.visit(start(), isCallback);
    const elsewhere = await new CookieBrowser().visit(callback.href, isOurs);
    assert.equal(elsewhere.search, '?problem=oidc_expired');
    const other = new CookieBrowser();
    await other.visit(start(), isCallback);
    const mixed = await other.visit(callback.href, isOurs);
    assert.equal(mixed.search, '?problem=oidc_failed');
    const tampered = new CookieBrowser();
    await tampered.visit(start(), isCallback);
    const kept = tampered.cookiesOf(server.url);
    kept.set('__Host-gingham-oidc', `${kept.get('__Host-gingham-oidc')?.slice(0, -4)}AAAA`);
    assert.equal((await tampered.visit(callback.href, isOurs)).search, '?problem=oidc_expired');
    // The browser that started it can sign in, once.
    assert.equal((await browser.visit(callback.href, isOurs)).pathname, '/console');
    assert.equal((await browser.visit(callback.href, isOurs)).search, '?problem=oidc_expired');
  });
});

test('if the provider does not respond, the sign-in page says so', async (t) => {
  const server = await startServer(t, 'sqlite', {
    GINGHAM_OIDC_ISSUER: 'http://127.0.0.1:9',
    GINGHAM_OIDC_CLIENT_ID: 'gingham',
    GINGHAM_OIDC_CLIENT_SECRET: 'a secret of ours',
  });
  const { search } = await new CookieBrowser().visit(`${server.url}/console/sign-in/oidc`, () => true);
  assert.equal(search, '?problem=oidc_unavailable');
  const line = server.log.find((text) => text.includes('oidc_unavailable'));
  assert.match(line ?? '', /"level":"warn"/u);
  assert.ok(!server.log.join().includes('a secret of ours'));
});

test('the steps are limited by client address', async (t) => {
  const provider = await startOpenIdProvider(t);
  const server = await startServer(t, 'sqlite', { ...provider.env, GINGHAM_SIGN_INS_PER_MINUTE: '1' });
  provider.serve(server.url);
  for (const path of ['/console/sign-in/oidc', '/console/sign-in/oidc/callback']) {
    const step = () => fetch(`${server.url}${path}`, { redirect: 'manual' });
    assert.equal((await step()).status, 302);
    const refused = await step();
    const { status, headers } = refused;
    refuses({ status, headers, body: await refused.json() }, 'RATE_LIMIT', 429);
    assert.ok(Number(headers.get('retry-after')) > 0);
  }
});
