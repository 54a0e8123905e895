import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { visit, widths } from '../support/browser.ts';
import { partnerCalls } from '../support/client.ts';
import { longTest } from '../support/long.ts';
import { managing, newEndCustomer, succeeds } from '../support/management.ts';
import { suiteServer } from '../support/server.ts';

describe('the page of an end customer', () => {
  const server = suiteServer('sqlite');
  const operator = managing(server);
  const sandbox = (path: string, body: object = {}) => partnerCalls(server().url, server().demo)(path, body);

  /** The path of a tab of a customer's page. */
  const at = (clientId: string, tab = '', realm = 'sandbox') =>
    `/partners/${server().demo.clientId}/${realm}/end-customers/${clientId}${tab}`;

  for (const screen of widths('phone')) {
    test(`an end customer is followed from its review to all institutions at ${screen} width`, async (t) => {
      const company = `Quartz ${screen}`;
      const { clientId } = await newEndCustomer(server(), server().demo, 'sandbox', {
        company_name: company,
        is_diligence_attested: false,
        redirect_uris: ['http://localhost/oauth'],
      });
      succeeds(await sandbox('/simulation/clock/freeze'));
      const { page, open, check } = await visit(t, server().url, { screen });
      await open(at(clientId));
      await page.getByText('You have not attested its due diligence.').waitFor();
      await check();
      await page.getByRole('button', { name: 'Approve' }).click();
      await page.getByText('Its registrations wait for the questionnaire').waitFor();

      await page.getByRole('button', { name: 'Enable' }).click();
      const dialog = page.getByRole('alertdialog');
      await dialog.getByText('wait until flowdown and questionnaire are complete').waitFor();
      await check();
      await dialog.getByRole('button', { name: 'Enable' }).click();
      await page.getByRole('dialog', { name: `${company} enabled` }).waitFor();
      await check();
      await page.getByRole('button', { name: 'Copy production secret' }).click();
      const secret = await page.evaluate('navigator.clipboard.readText()');
      const pair = { client_id: clientId, secret, environment: 'sandbox' };
      assert.equal(succeeds(await operator('POST', '/keys/verify', pair)).valid, true);
      await page.getByRole('button', { name: 'I have saved this' }).click();

      await page.getByRole('button', { name: 'Complete questionnaire' }).click();
      await page.getByText('24 of its registrations need attention').waitFor();
      await page.getByRole('link', { name: 'Show fixes' }).click();
      await page.getByText('A redirect URI with https is required.').waitFor();
      await check();
      await page.getByRole('link', { name: 'Add redirect URI' }).click();
      await page.getByRole('button', { name: 'Add redirect URI' }).click();
      await page.getByRole('textbox', { name: 'Redirect URI 2' }).fill('https://quartz.example.com/oauth');
      await check();
      await page.getByRole('button', { name: 'Save' }).click();
      await page.getByText('0 of 12 institutions have enabled it for production').waitFor();

      await page.getByRole('link', { name: 'Registrations', exact: true }).click();
      const board = page.getByRole('region', { name: 'Registrations' });
      await board.getByRole('link', { name: 'Chase' }).click();
      const bank = page.getByRole('dialog', { name: `${company} at Chase` });
      await bank.getByText('production: attention required → processing').waitFor();
      await check();
      await bank.getByLabel('Status').selectOption('ATTENTION_REQUIRED');
      await bank.getByLabel('Error message').fill('The logo is a cat.');
      await bank.getByRole('button', { name: 'Set status' }).click();
      await bank.getByText('The logo is a cat.').first().waitFor();
      await bank.getByRole('button', { name: 'Close' }).click();
      await page.getByText('Needs attention').waitFor();
      await page.getByRole('button', { name: 'Advance 1 week' }).click();
      await board.getByText('Enabled').nth(10).waitFor();
      await page.getByRole('link', { name: 'Events', exact: true }).click();
      await page
        .getByText('Chase, production: processing → attention required')
        .filter({ hasText: 'The logo is a cat.' })
        .waitFor();
      await page.getByText('Updated: redirect URIs').waitFor();
      await check();
    });
  }

  longTest('keys are rotated and revoked, on a phone', async (t) => {
    const { clientId, secrets } = await newEndCustomer(server(), server().demo, 'sandbox');
    const isGood = async (secret: unknown) =>
      succeeds(
        await operator('POST', '/keys/verify', { client_id: clientId, secret, environment: 'sandbox' }),
      ).valid;
    const { page, open, check } = await visit(t, server().url, { screen: 'phone' });
    await open(at(clientId, '/keys'));
    const keys = page.getByRole('region', { name: 'Keys' });
    await page.getByRole('button', { name: 'Issue key' }).click();
    await page.getByLabel('Existing keys there').selectOption('Valid for 1 more hour');
    await page.getByText('Expiry and allowed addresses').click();
    await check();
    await page.getByRole('alertdialog').getByRole('button', { name: 'Issue' }).click();
    await page.getByRole('button', { name: 'Copy sandbox secret' }).click();
    const secret = await page.evaluate('navigator.clipboard.readText()');
    await page.getByRole('button', { name: 'I have saved this' }).click();
    assert.deepEqual([await isGood(secret), await isGood(secrets.sandbox)], [true, true]);
    const old = keys.getByRole('row').filter({ hasText: 'Sandbox' }).last();
    await old.getByText(/^Expires /u).waitFor();
    await old.getByRole('button', { name: 'Revoke' }).click();
    await page.getByText('Another key stays active.').waitFor();
    await check();
    await page.getByRole('alertdialog').getByRole('button', { name: 'Revoke' }).click();
    await old.getByText('Revoked').waitFor();
    assert.deepEqual([await isGood(secret), await isGood(secrets.sandbox)], [true, false]);
  });

  longTest('an inactive end customer is removed, after a warning, and its page stays readable', async (t) => {
    const company_name = 'Ruby Rentals';
    const { clientId } = await newEndCustomer(server(), server().demo, 'production', { company_name });
    const { page, open, check } = await visit(t, server().url);
    await open(at(clientId, '', 'live'));
    await page.getByText('enable it for production').waitFor();
    await page.getByRole('button', { name: 'Remove' }).click();
    await page.getByText('Revokes its 2 keys.').waitFor();
    await check();
    await page.getByRole('alertdialog').getByRole('button', { name: 'Remove' }).click();
    await page.getByRole('heading', { name: 'End customers' }).waitFor();
    await page.getByLabel('Include removed').check();
    await page.getByRole('link', { name: company_name }).click();
    await page.getByText('Removed: its keys are revoked').waitFor();
    assert.equal(await page.getByRole('button', { name: 'Remove' }).count(), 0);
    await check();
  });

  longTest(
    'redirects to the realm of the end customer, and explains why an active one cannot be removed',
    async (t) => {
      const { clientId } = await newEndCustomer(server(), server().demo, 'sandbox');
      succeeds(await sandbox('/partner/customer/enable', { end_customer_client_id: clientId }));
      const { page, open, check } = await visit(t, server().url);
      await open(at(clientId, '', 'live'));
      await page.waitForURL(/\/sandbox\//u);
      await page.getByRole('button', { name: 'Remove' }).click();
      await page.getByRole('dialog', { name: 'cannot be removed' }).waitFor();
      await check();
    },
  );
});
