import assert from 'node:assert/strict';
import { Secret, TOTP } from 'otpauth';
import type { Page } from 'playwright-core';
import { beforeAll, describe, test } from 'vitest';
import { type Screen, visit, widths } from '../support/browser.ts';
import { goodPassword, invite, newUser, signInAs } from '../support/console.ts';
import { longTest } from '../support/long.ts';
import { managing, succeeds } from '../support/management.ts';
import { type OpenIdProvider, startOpenIdProvider } from '../support/openid-provider.ts';
import { newPartner } from '../support/partner.ts';
import { servedServer } from '../support/served.ts';
import { minuteMs, secondMs } from '../support/steered-time.ts';

const refused = /\/v1\/(?:session|user-links\/\w+|changes.*|partners\/.*|users.*)$/u;

describe('signing in at the console', () => {
  const { server, now, pass } = servedServer();
  const codeOf = (secret: string) =>
    new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: now() });

  for (const screen of widths('phone')) {
    test(`the first operator admin signs in and sets up a second factor at ${screen} width`, async (t) => {
      const { token, email } = await invite(server(), 'operator_admin');
      const { page, open, check } = await visit(t, server().url, { screen, refused });
      await open(`/welcome#${token}`);
      await page.getByRole('heading', { name: 'Welcome to Gingham' }).waitFor();
      assert.equal(new URL(page.url()).hash, '');
      assert.equal(await page.getByLabel('Email address').inputValue(), email);
      await check();

      await page.getByLabel('Password', { exact: true }).fill('Ulla Meri Ulla Meri');
      await page.getByRole('button', { name: 'Set password' }).click();
      await page.getByText('too easy to guess').waitFor();
      await page.getByLabel('Password', { exact: true }).fill(goodPassword);
      await page.getByRole('button', { name: 'Set password' }).click();
      await page.getByRole('heading', { name: 'Review', exact: true }).waitFor();

      await chooseOwn(page, screen, 'Account');
      await page.getByRole('heading', { name: 'Account' }).waitFor();
      await check();
      await page.getByRole('button', { name: 'Set up second factor' }).click();
      const secret = await page.getByRole('dialog').locator('code').first().innerText();
      await page.getByRole('img', { name: 'QR code of the secret' }).waitFor();
      await check();
      await page.getByLabel('Enter the code').fill(codeOf(secret));
      await page.getByRole('button', { name: 'Confirm' }).click();
      await page.getByRole('heading', { name: 'Save your recovery codes' }).waitFor();
      const recovery = (await page.getByRole('region', { name: 'recovery codes' }).innerText()).split('\n');
      assert.equal(recovery.length, 8);
      await check();
      await page.getByRole('button', { name: 'I have saved this' }).click();
      await page.getByRole('button', { name: 'Remove second factor' }).waitFor();

      await chooseOwn(page, screen, 'Sign out');
      await enter(page, email);
      await page.getByLabel('Code', { exact: true }).fill('000000');
      await check();
      await page.getByRole('button', { name: 'Confirm' }).click();
      await page.getByText('The code is incorrect').waitFor();
      pass(30 * secondMs);
      await page.getByLabel('Code', { exact: true }).fill(codeOf(secret));
      await page.getByRole('button', { name: 'Confirm' }).click();
      await page.getByRole('heading', { name: 'Review', exact: true }).waitFor();

      await chooseOwn(page, screen, 'Sign out');
      await enter(page, email);
      await page.getByRole('button', { name: 'Use a recovery code' }).click();
      await page.getByLabel('Recovery code').fill(recovery[0] as string);
      await page.getByRole('button', { name: 'Confirm' }).click();
      await page.getByRole('heading', { name: 'Review', exact: true }).waitFor();
      await check();
    });
  }

  longTest('each wrong password lengthens the wait, which is shown', async (t) => {
    const { email } = await newUser(server(), 'operator_reviewer');
    const { page, open, check } = await visit(t, server().url, { refused });
    await page.clock.install();
    await open('/sign-in');
    await page.getByLabel('Email address').fill(email);
    for (let count = 0; count < 5; count += 1) {
      await page.getByLabel('Password').fill(`not the password ${count}`);
      await page.getByRole('button', { name: 'Sign in' }).click();
      await page.getByText('Incorrect email address or password').waitFor();
      await page.getByRole('button', { name: 'Sign in' }).waitFor();
    }
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('button', { name: /^Try again in \d+ s$/u }).waitFor();
    await page.getByText('Too many failed attempts').waitFor();
    await check();
    pass(31 * secondMs);
    await page.clock.fastForward(31 * secondMs);
    await enter(page, email);
    await page.getByRole('heading', { name: 'Review', exact: true }).waitFor();
  });

  longTest('a page that only updates itself does not keep its session from expiring', async (t) => {
    const { email } = await newUser(server(), 'operator_admin');
    const { page, open } = await visit(t, server().url, {
      refused: /\/v1\/(?:session|direct-customers.*|changes.*)$/u,
    });
    const call = managing(server);
    const add = (legal_name: string) =>
      call('POST', '/direct-customers', { legal_name, website: 'orchard.example.net' });
    await open('/operator/direct-customers');
    await enter(page, email);
    await page.getByText('No direct customers').waitFor();
    pass(50 * minuteMs);
    await add('Orchard Ltd');
    await page.getByRole('cell', { name: 'Orchard Ltd', exact: true }).waitFor();
    pass(11 * minuteMs);
    await add('Quince Ltd');
    await page.getByRole('heading', { name: 'Your session has ended' }).waitFor();
  });

  test('a page that the browser restores after its session has ended leads to the sign-in page', async (t) => {
    const { email } = await newUser(server(), 'operator_reviewer');
    const { page, open } = await visit(t, server().url, { refused });
    await open('/');
    await enter(page, email);
    await page.getByRole('heading', { name: 'Review', exact: true }).waitFor();
    await page.context().clearCookies();
    // As if restored from the back/forward cache, which the browser of the tests does not use.
    await page.evaluate("window.dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))");
    await page.getByRole('heading', { name: 'Sign in', exact: true }).waitFor();
  });

  longTest('an invalid link is distinguished from a valid one', async (t) => {
    const { token } = await invite(server(), 'operator_reviewer');
    const { page, open, check } = await visit(t, server().url, { refused });
    await open('/welcome#gul_none');
    await page.getByRole('heading', { name: 'This link is no longer valid' }).waitFor();
    await check();
    await open('/welcome');
    await page.getByText('The link is incomplete').waitFor();
    await page.evaluate(`window.location.assign('#${token}')`);
    await page.getByRole('heading', { name: 'Welcome to Gingham' }).waitFor();
  });

  longTest('continues to the requested page if it is a page of the console', async (t) => {
    const { email } = await newUser(server(), 'operator_reviewer');
    const { page, open } = await visit(t, server().url, { refused });
    await open('/operator/end-customers?q=acme');
    await enter(page, email);
    await page.getByRole('heading', { name: 'End customers' }).waitFor();
    assert.match(page.url(), /\/console\/operator\/end-customers\?q=acme$/u);
    for (const next of ['//example.com', 'https://example.com/', '/../docs', '/\\example.com']) {
      await open(`/sign-in?next=${encodeURIComponent(next)}`);
      await page.getByRole('heading', { level: 1 }).waitFor();
      assert.ok(page.url().startsWith(`${server().url}/console/`), page.url());
    }
  });

  longTest(
    'a page keeps its unsaved changes when the session ends, and continues after a new sign-in',
    async (t) => {
      const { clientId } = await newPartner(server());
      const user = await newUser(server(), 'partner_admin', clientId);
      const { page, open, check } = await visit(t, server().url, { refused });
      await open(`/partners/${clientId}/live/profile`);
      await enter(page, user.email);
      await page.getByLabel('Support phone').fill('+1 555 0100');
      const endings = [
        () => managing(server)('POST', `/users/${user.userId}/end-sessions`).then(succeeds),
        // As the browser does when the cookie expires.
        () => page.context().clearCookies(),
      ];
      for (const end of endings) {
        await end();
        await page.getByRole('button', { name: 'Save' }).click();
        await page.getByRole('heading', { name: 'Your session has ended' }).waitFor();
        // The sign-in is not covered by a search, which would find nothing.
        await page.keyboard.press('Control+k');
        await check();
        assert.equal(await page.getByRole('dialog', { name: 'Search' }).count(), 0);
        await page.getByLabel('Password').fill(goodPassword);
        await page.getByRole('button', { name: 'Sign in', exact: true }).click();
        await page.getByRole('heading', { name: 'Your session has ended' }).waitFor({ state: 'detached' });
        await page.getByText('Your session had ended. Nothing was changed').waitFor();
      }
      await page.getByRole('button', { name: 'Save' }).click();
      await page.getByText('Saved', { exact: true }).waitFor();
      const { partner } = succeeds(await managing(server)('GET', `/partners/${clientId}`));
      assert.equal(partner.customer_support_info.phone_number, '+1 555 0100');

      await open(`/partners/${clientId}/live/team`);
      await page.getByRole('button', { name: 'Invite user' }).click();
      await page.getByLabel('Name').fill('Lotte Only');
      await page.getByLabel('Email address').fill('lotte@example.com');
      await page.context().clearCookies();
      const inviteThem = page.getByRole('button', { name: 'Invite', exact: true });
      await inviteThem.click();
      await page.getByLabel('Password').fill(goodPassword);
      await page.getByRole('button', { name: 'Sign in', exact: true }).click();
      await inviteThem.click();
      await page.getByRole('heading', { name: 'Link for Lotte Only' }).waitFor();
    },
  );

  longTest(
    'a user changes the password and removes the second factor, each with the current password',
    async (t) => {
      const signedIn = await signInAs(server(), 'operator_reviewer');
      const factor = '/v1/session/second-factor';
      const { secret } = succeeds(await signedIn.call('POST', factor));
      succeeds(await signedIn.call('POST', `${factor}/confirm`, { code: codeOf(secret) }));
      pass(30 * secondMs);
      const { page, open, check } = await visit(t, server().url, {
        refused: /\/v1\/session(?:\/password|\/second-factor\/remove)?$/u,
      });
      await open('/account');
      await enter(page, signedIn.email);
      await page.getByLabel('Code', { exact: true }).fill(codeOf(secret));
      await page.getByRole('button', { name: 'Confirm' }).click();
      await page.getByLabel('Current password').fill('not the password');
      await page.getByLabel('New password').fill('nine green herons at dusk');
      await page.getByRole('button', { name: 'Change password' }).click();
      await page.getByText('Is incorrect').waitFor();
      await check();
      await page.getByLabel('Current password').fill(goodPassword);
      await page.getByRole('button', { name: 'Change password' }).click();
      await page.getByText('You are signed out everywhere else').waitFor();
      const remove = page.getByRole('alertdialog').getByRole('button', { name: 'Remove' });
      await page.getByRole('button', { name: 'Remove second factor' }).click();
      await page.getByLabel('Your password').fill(goodPassword);
      await remove.click();
      await page.getByRole('alertdialog').getByText('is incorrect').waitFor();
      await check();
      await page.getByLabel('Your password').fill('nine green herons at dusk');
      await remove.click();
      await page.getByRole('button', { name: 'Set up second factor' }).waitFor();
    },
  );
});

describe('signing in with an OpenID provider', () => {
  let provider: OpenIdProvider;
  const { server } = servedServer(async (scope) => {
    provider = await startOpenIdProvider(scope);
    return provider.env;
  });
  beforeAll(() => provider.serve(server().url));

  test('continues to the requested page, and explains why a user is rejected', async (t) => {
    const { email } = await invite(server(), 'operator_reviewer');
    const { page, open } = await visit(t, server().url);
    await open('/operator/end-customers?q=acme');
    const start = page.getByRole('link', { name: 'Sign in with the directory' });
    provider.account = { sub: 'a', email: 'stranger@example.com', email_verified: true };
    await start.click();
    await page.getByText('The directory identified you, but you are not invited here').waitFor();
    // The provider remembers the signed-in user.
    await page.context().clearCookies();
    provider.account = { sub: 'b', email, email_verified: true };
    await start.click();
    await page.getByRole('heading', { name: 'End customers' }).waitFor();
    assert.match(page.url(), /\?q=acme$/u);
    await open('/account');
    await page.getByText('You have none: you sign in with your organisation’s identity provider').waitFor();
    assert.equal(await page.getByRole('button', { name: 'Change password' }).count(), 0);
  });
});

async function enter(page: Page, email: string): Promise<void> {
  await page.getByLabel('Email address').fill(email);
  await page.getByLabel('Password').fill(goodPassword);
  await page.getByRole('button', { name: 'Sign in' }).click();
}

/** Selects an item of the account menu. */
async function chooseOwn(page: Page, screen: Screen, item: string): Promise<void> {
  if (screen === 'phone') await page.getByRole('button', { name: 'Menu' }).click();
  await page.getByRole('button', { name: 'Ulla Meri' }).click();
  await page.getByRole('menuitem', { name: item }).click();
}
