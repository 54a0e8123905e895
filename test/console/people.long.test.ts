import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { beforeAll, describe, test } from 'vitest';
import { pick, visit, widths } from '../support/browser.ts';
import { goodPassword, invite, newUser, signInAs } from '../support/console.ts';
import { longTest } from '../support/long.ts';
import { managing, succeeds } from '../support/management.ts';
import { newPartner } from '../support/partner.ts';
import { png } from '../support/png.ts';
import { servedServer } from '../support/served.ts';

describe('console users', () => {
  const { server } = servedServer();
  let partner: string;
  beforeAll(async () => {
    partner = (await newPartner(server(), { name: 'Northwind Resale' })).clientId;
  });
  const refused = /\/v1\/(?:partners\/.*|users.*|changes.*)$/u;

  for (const screen of widths('phone')) {
    test(`a partner admin invites a read-only user at ${screen} width`, async (t) => {
      const admin = await newUser(server(), 'partner_admin', partner);
      const { page, open, check } = await visit(t, server().url, { screen, refused });
      await open(`/partners/${partner}/live/team`);
      await signIn(page, admin.email);
      await page.getByRole('heading', { name: 'Team' }).waitFor();
      await page.getByRole('button', { name: 'Invite user' }).click();
      await check();
      const email = `look-${screen}@example.com`;
      await page.getByLabel('Name').fill('Lotte Only');
      await page.getByLabel('Email address').fill(email);
      await page.getByLabel('Role').selectOption('Read-only');
      await page.getByRole('button', { name: 'Invite', exact: true }).click();
      await page.getByRole('heading', { name: 'Link for Lotte Only' }).waitFor();
      const link = await page.getByRole('region', { name: 'link' }).innerText();
      await check();

      const guest = await visit(t, server().url, { screen, refused });
      await guest.page.goto(link);
      await guest.page.getByLabel('Password', { exact: true }).fill(goodPassword);
      await guest.page.getByRole('button', { name: 'Set password' }).click();
      await guest.page.getByRole('heading', { name: 'Overview' }).waitFor();
      assert.ok(guest.page.url().includes(`/partners/${partner}/live/`), guest.page.url());
      assert.equal(await guest.page.getByText('Create end customer').count(), 0);
      await guest.open(`/partners/${partner}/live/profile`);
      await guest.page.getByText('An admin of your team can change these').waitFor();
      assert.equal(await guest.page.getByRole('button', { name: 'Save' }).count(), 0);
      assert.ok(await guest.page.getByLabel('Support page').isDisabled());
      assert.equal(await guest.page.getByRole('link', { name: /^(?:API keys|Team)$/u }).count(), 0);
      await guest.check();
      await guest.open(`/partners/${partner}/live/endpoints`);
      await guest.page.getByText('No endpoints yet').waitFor();
      assert.equal(await guest.page.getByRole('button', { name: 'Create endpoint' }).count(), 0);
      await guest.open(`/partners/${partner}/sandbox/sandbox`);
      await guest.page.getByText('Running', { exact: true }).waitFor();
      assert.equal(
        await guest.page.getByRole('button', { name: /^(?:Advance|Freeze|Reset|Fire)/u }).count(),
        0,
      );
      await guest.open(`/partners/${partner}/live/keys`);
      await guest.page.getByText('No access').first().waitFor();
      for (const path of ['/operator/review', '/partners/61b1e4c0a5d3f2b8c7e96a04/live/end-customers']) {
        await guest.open(path);
        await guest.page.getByRole('heading', { name: 'Page not found' }).waitFor();
      }
      await guest.check();
    });
  }

  longTest(
    'an operator admin edits, resets, disables, enables and removes users, except their own account',
    async (t) => {
      const admin = await newUser(server(), 'operator_admin');
      const { email } = await newUser(server(), 'operator_reviewer');
      const invited = await invite(server(), 'partner_member', partner);
      await succeedsFor(invited.userId, { name: 'Nina Resell' });
      const { page, open, check } = await visit(t, server().url, { refused });
      await open('/operator/users');
      await signIn(page, admin.email);
      const row = page.getByRole('row', { name: email });
      const act = async (action: string) => {
        await row.getByRole('button', { name: 'Actions for' }).click();
        await page.getByRole('menuitem', { name: action }).click();
      };
      const confirm = (name: string) => page.getByRole('alertdialog').getByRole('button', { name }).click();
      await act('Edit name or role');
      await check();
      await page.getByLabel('Name', { exact: true }).fill('Otto Review');
      await page.getByLabel('Role').selectOption('Operator admin');
      await confirm('Save');
      await row.getByText('Otto Review').waitFor();
      await row.getByRole('cell', { name: 'Operator admin', exact: true }).waitFor();
      await act('Reset password');
      await confirm('Create link');
      await page
        .getByRole('region', { name: 'link' })
        .getByText(/\/console\/welcome#gul_/u)
        .waitFor();
      await page.getByRole('button', { name: 'I have saved this' }).click();
      await act('Sign out everywhere');
      await confirm('Sign out');
      await page.getByText('sessions ended').waitFor();
      await act('Disable');
      await confirm('Disable');
      await row.getByText('Disabled').waitFor();
      await check();
      await act('Enable');
      await confirm('Enable');
      await row.getByText('Active').waitFor();
      await act('Remove');
      await confirm('Remove');
      await row.waitFor({ state: 'detached' });

      const own = page.getByRole('row', { name: admin.email });
      assert.equal(await own.getByRole('button', { name: 'Actions for' }).count(), 0);
      // The list is loaded when all has been typed.
      await page.route('**/picker-list*', async (route) => {
        await page.waitForTimeout(400);
        await route.continue();
      });
      await pick(page, 'Partner', 'Northwind Resale');
      await page
        .getByRole('row', { name: 'Nina Resell' })
        .getByRole('link', { name: 'Northwind Resale' })
        .waitFor();
      await own.waitFor({ state: 'detached' });
      assert.match(page.url(), /partner=/u);
      await check();

      await page.getByRole('button', { name: 'Invite user' }).click();
      const dialog = page.getByRole('alertdialog');
      assert.equal(await dialog.getByLabel('Role').inputValue(), 'partner_admin');
      await dialog.locator('input[value="Northwind Resale"]').waitFor();
      await dialog.getByRole('button', { name: 'Cancel' }).click();
      await page.reload();
      await page.getByRole('button', { name: 'Remove filter Northwind Resale' }).click();
      await page.getByRole('combobox', { name: 'Partner' }).and(page.locator(':focus')).waitFor();
      await own.waitFor();
      const { x = 0, y = 0 } = (await page.getByText('Partner:').boundingBox()) ?? {};
      const list = (await page.getByRole('listbox').boundingBox()) ?? { x: 0, y: 0 };
      assert.ok(list.x >= x && list.y > y, JSON.stringify({ list, x, y }));
    },
  );

  for (const screen of widths('desktop')) {
    longTest(
      `a partner admin issues and revokes secrets, with a warning for the last, at ${screen} width`,
      async (t) => {
        const { clientId } = await newPartner(server());
        const admin = await newUser(server(), 'partner_admin', clientId);
        const { page, open, check } = await visit(t, server().url, { screen, refused });
        await open(`/partners/${clientId}/sandbox/keys`);
        await signIn(page, admin.email);
        const revoke = page.getByRole('button', { name: /^Revoke / });
        await revoke.waitFor();
        await page.getByRole('button', { name: 'Issue sandbox secret' }).click();
        await check();
        await page.getByRole('alertdialog').getByRole('button', { name: 'Issue' }).click();
        await page.getByRole('heading', { name: 'New sandbox secret' }).waitFor();
        await check();
        const secret = await page.getByRole('region', { name: 'sandbox secret' }).innerText();
        const call = await fetch(`${server().url}/sandbox/partner/customer/get`, {
          method: 'POST',
          headers: {
            'content-type': 'application/json',
            'plaid-client-id': clientId,
            'plaid-secret': secret,
          },
          body: JSON.stringify({ end_customer_client_id: '61b1e4c0a5d3f2b8c7e96a04' }),
        });
        assert.equal(call.status, 404);
        await page.getByRole('button', { name: 'I have saved this' }).click();
        for (const count of [1, 2]) {
          await revoke.nth(2 - count).waitFor();
          await revoke.first().click();
          const isLast = count === 2;
          assert.equal(await page.getByText('It is the last sandbox secret').count(), isLast ? 1 : 0);
          if (isLast) await check();
          await page.getByRole('alertdialog').getByRole('button', { name: 'Revoke' }).click();
          await page.getByText(`${count} revoked`).waitFor();
        }
        await page.getByText('No active secrets').waitFor();
        await page.getByRole('button', { name: 'Python' }).click();
        await page.getByText(`host="${server().url}/sandbox"`).waitFor();
        await check();
      },
    );
  }

  longTest('a partner admin edits the profile, and each field shows its error', async (t) => {
    const signedIn = await signInAs(server(), 'partner_admin', partner);
    const { page, open, check } = await visit(t, server().url, {
      refused: /\/v1\/partners\/\w+$/u,
    });
    await open(`/partners/${partner}/live/profile`);
    await signIn(page, signedIn.email);
    const technical = page.getByRole('group', { name: 'Technical contact' });
    await technical.getByLabel('Given name').fill('Tove');
    await technical.getByLabel('Email').fill('tove');
    await page.getByRole('button', { name: 'Save' }).click();
    await technical.getByText(/must be an email address/iu).waitFor();
    await check();
    await technical.getByLabel('Email').fill('tove@northwind.example.com');
    const choose = (options: Parameters<typeof png>[0]) =>
      page
        .getByLabel('Logo', { exact: true })
        .setInputFiles({ name: 'logo.png', mimeType: 'image/png', buffer: png(options) });
    await choose({ width: 512, height: 512 });
    await page.getByText('this is 512×512').waitFor();
    await choose({});
    await page.getByRole('img', { name: 'Selected logo' }).waitFor();
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Saved', { exact: true }).waitFor();
    const read = succeeds(await managing(server)('GET', `/partners/${partner}`));
    assert.equal(read.partner.technical_contact.email, 'tove@northwind.example.com');
    await page.getByRole('img', { name: 'Current logo' }).waitFor();
    await page.getByLabel('Remove logo').check();
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('img', { name: 'Current logo' }).waitFor({ state: 'detached' });
    await check();
  });

  function succeedsFor(userId: string, changes: object) {
    return managing(server)('PATCH', `/users/${userId}`, changes).then(succeeds);
  }
});

async function signIn(page: Page, email: string): Promise<void> {
  await page.getByLabel('Email address').fill(email);
  await page.getByLabel('Password').fill(goodPassword);
  await page.getByRole('button', { name: 'Sign in' }).click();
}
