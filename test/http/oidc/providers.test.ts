import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { describe, type TestContext, test } from 'vitest';
import { readConfig } from '../../../src/config/config.ts';
import { oidcOf } from '../../../src/config/oidc.ts';
import { invite } from '../../support/console.ts';
import { signInByProvider } from '../../support/oidc-sign-in.ts';
import { type Account, type ProviderOptions, startOpenIdProvider } from '../../support/openid-provider.ts';
import { startServer } from '../../support/server.ts';

type Claims = Omit<Account, 'sub'>;

/** Starts a provider and a server that uses it; returns a sign-in of an invited user with these claims. */
async function signInOf(
  t: TestContext,
  options: ProviderOptions,
  env: Record<string, string> = {},
): Promise<(claims: (email: string) => Claims) => Promise<string>> {
  const provider = await startOpenIdProvider(t, options);
  const server = await startServer(t, 'sqlite', { ...provider.env, ...env });
  provider.serve(server.url);
  return async (claims) => {
    const { email } = await invite(server, 'operator_reviewer');
    const { place, cookie } = await signInByProvider(server, provider, {
      sub: randomUUID(),
      ...claims(email),
    });
    assert.equal(cookie !== undefined, place === '/console');
    return place;
  };
}

const accepted = '/console';
const notVerified = '/console/sign-in?problem=email_not_verified';
const notInvited = '/console/sign-in?problem=not_invited';
const trust = { GINGHAM_OIDC_TRUST_EMAIL: 'true' };

/** The claims of Microsoft Entra ID: nothing says whether the address is verified. */
const unmarked = (email: string): Claims => ({ email, idToken: { email } });

describe('the address', { concurrent: true }, () => {
  test('is verified by userinfo if the ID token lacks a claim', async (t) => {
    const signIn = await signInOf(t, {});
    const other = 'other@example.com';
    for (const [claims, place] of [
      [(email: string) => ({ email, email_verified: true, idToken: { email } }), accepted],
      [(email: string) => ({ email_verified: true, idToken: { email } }), accepted],
      [(email: string) => ({ email, email_verified: 'true', idToken: { email } }), accepted],
      [(email: string) => ({ email, email_verified: false, idToken: { email } }), notVerified],
      [(email: string) => ({ email, email_verified: 'false', idToken: { email } }), notVerified],
      [unmarked, notVerified],
      // Userinfo has another address than the ID token.
      [(email: string) => ({ email: other, email_verified: true, idToken: { email } }), notInvited],
      [(email: string) => ({ email, idToken: { email: other, email_verified: true } }), notInvited],
      [(email: string) => ({ email, idToken: { email_verified: true } }), accepted],
      [(email: string) => ({ email, idToken: { email_verified: false } }), notVerified],
    ] as const) {
      assert.equal(await signIn(claims), place, String(claims));
    }
  });

  test('is verified by the ID token alone if the provider has no userinfo', async (t) => {
    const signIn = await signInOf(t, { hasUserinfo: false });
    assert.equal(await signIn((email) => ({ idToken: { email, email_verified: true } })), accepted);
    assert.equal(await signIn((email) => ({ idToken: { email } })), notVerified);
    assert.equal(await signIn(() => ({ idToken: {} })), notVerified);
  });

  test('is trusted on request if the provider sends no email_verified', async (t) => {
    const signIn = await signInOf(t, {}, trust);
    assert.equal(await signIn(unmarked), accepted);
    assert.equal(await signIn((email) => ({ email })), accepted);
    assert.equal(await signIn((email) => ({ ...unmarked(email), email_verified: false })), notVerified);
    assert.equal(await signIn((email) => ({ idToken: { email, email_verified: false } })), notVerified);
    assert.equal(await signIn((email) => ({ email, idToken: { email_verified: false } })), notVerified);
    assert.equal(await signIn(() => ({})), notInvited);
    assert.equal(await signIn(() => unmarked('stranger@example.com')), notInvited);
  });

  test('is trusted on request without userinfo too', async (t) => {
    const signIn = await signInOf(t, { hasUserinfo: false }, trust);
    assert.equal(await signIn((email) => ({ idToken: { email } })), accepted);
  });

  test('is never trusted from an issuer of many tenants', () => {
    const own = 'aaaabbbb-0000-cccc-1111-dddd2222eeee';
    const given = (issuer: string, trustEmail: string) =>
      oidcOf(
        readConfig('dev', {
          GINGHAM_OIDC_ISSUER: issuer,
          GINGHAM_OIDC_CLIENT_ID: 'gingham',
          GINGHAM_OIDC_CLIENT_SECRET: 'secret',
          GINGHAM_OIDC_TRUST_EMAIL: trustEmail,
        }),
      )?.trustsEmail;
    for (const host of [
      'login.microsoftonline.com',
      'login.microsoftonline.us',
      'LOGIN.partner.microsoftonline.cn',
    ]) {
      for (const tenant of ['common', 'organizations', 'consumers', 'Common']) {
        const issuer = `https://${host}/${tenant}/v2.0`;
        assert.throws(
          () => given(issuer, 'true'),
          /^ConfigError: GINGHAM_OIDC_TRUST_EMAIL requires an issuer of one/u,
        );
        assert.equal(given(issuer, 'false'), false);
      }
      assert.equal(given(`https://${host}/${own}/v2.0`, 'true'), true);
    }
    assert.equal(given('https://id.example/realms/common', 'true'), true);
  });
});

describe('the client authenticates', { concurrent: true }, () => {
  const verified = (email: string): Claims => ({ email, email_verified: true });

  for (const method of ['client_secret_basic', 'client_secret_post', 'client_secret_jwt'] as const) {
    test(`by ${method} at a provider that supports only this`, async (t) => {
      const signIn = await signInOf(t, { authMethods: [method] });
      assert.equal(await signIn(verified), accepted);
    });
  }

  test('by a supported method if the provider also supports others', async (t) => {
    const signIn = await signInOf(t, { authMethods: ['client_secret_post', 'private_key_jwt', 'none'] });
    assert.equal(await signIn(verified), accepted);
  });

  test('by no method if the provider supports none with a secret, which the log states', async (t) => {
    const provider = await startOpenIdProvider(t, { authMethods: ['private_key_jwt'] });
    const server = await startServer(t, 'sqlite', provider.env);
    provider.serve(server.url);
    const start = `${server.url}/console/sign-in/oidc`;
    const { headers } = await fetch(start, { redirect: 'manual' });
    assert.equal(headers.get('location'), '/console/sign-in?problem=oidc_unavailable');
    assert.match(server.log.join(), /supports none of client_secret_basic, .* only private_key_jwt/u);
  });
});
