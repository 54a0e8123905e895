import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { pick, visit, widths } from '../support/browser.ts';
import { partnerCalls } from '../support/client.ts';
import { longTest } from '../support/long.ts';
import { managing, succeeds } from '../support/management.ts';
import { startOAuthBank } from '../support/oauth-bank.ts';
import { png } from '../support/png.ts';
import { newActiveCustomer } from '../support/registrations.ts';
import { suiteServer } from '../support/server.ts';

describe('the operator’s partners, institutions, direct customers and tokens', () => {
  const server = suiteServer('sqlite');
  const call = managing(server);

  for (const screen of widths('desktop')) {
    test(`a partner is created, updated and issued a secret at ${screen} width`, async (t) => {
      const { page, open, check } = await visit(t, server().url, { screen, refused: /\/secrets\//u });
      const name = `Northwind ${screen}`;
      await open('/operator/partners');
      await page.getByRole('link', { name: 'Create partner' }).click();
      await page.getByLabel('Name', { exact: true }).fill(name);
      await page.getByLabel('Flowdown').selectOption('Complete');
      await page.getByLabel('Questionnaire').selectOption('Complete');
      await page
        .getByRole('group', { name: 'Technical contact' })
        .getByLabel('Email')
        .fill('it@northwind.example');
      await page.getByRole('button', { name: 'Create' }).click();
      await page.getByRole('heading', { name, level: 1 }).waitFor();
      await page.getByText('No secrets yet').waitFor();
      await check();

      const clientId = page.url().split('/').at(-1) as string;
      await page.getByRole('button', { name: 'Issue secret' }).click();
      const dialog = page.getByRole('alertdialog');
      await check();
      await dialog.getByRole('button', { name: 'Issue' }).click();
      await page.getByText('This is shown only once.').waitFor();
      await check();
      const secret = await page.getByRole('region', { name: 'secret' }).innerText();
      const get = partnerCalls(server().url, { clientId, secrets: { sandbox: secret } as never }, 'sandbox');
      const used = await get('/partner/customer/get', { end_customer_client_id: '0'.repeat(24) });
      assert.equal(used.body.error_code, 'CUSTOMER_NOT_FOUND');
      await page.getByRole('button', { name: 'I have saved this' }).click();
      const listed = page.getByRole('row').filter({ hasText: `…${secret.slice(-4)}` });
      await listed.getByText('Never', { exact: true }).waitFor();
      await listed.getByRole('button', { name: 'Edit' }).click();
      await dialog.getByLabel('Allowed addresses').fill('nowhere');
      await dialog.getByRole('button', { name: 'Save' }).click();
      await dialog.getByText('must be an IP address').waitFor();
      await check();
      await dialog.getByLabel('Allowed addresses').fill('127.0.0.0/8\n203.0.113.7');
      await dialog.getByRole('button', { name: 'Save' }).click();
      await listed.getByText('From 127.0.0.0/8 and 1 more').waitFor();

      // Saving updates only the changed settings.
      succeeds(await call('PATCH', `/partners/${clientId}`, { has_monthly_service_commitment: true }));
      await page.getByRole('checkbox', { name: 'Monthly service commitment', checked: true }).waitFor();
      await page.getByLabel('Review policy').selectOption('Manual');
      const logo = { name: 'logo.png', mimeType: 'image/png', buffer: png() };
      await page.getByLabel('Logo', { exact: true }).setInputFiles(logo);
      await page.getByRole('img', { name: 'Selected logo' }).waitFor();
      await page.getByRole('button', { name: 'Save' }).click();
      await page.getByText('Saved', { exact: true }).waitFor();
      await page.getByRole('img', { name: 'Current logo' }).waitFor();
      await check();
      const { partner } = succeeds(await call('GET', `/partners/${clientId}`));
      assert.deepEqual(
        [partner.review_policy, partner.has_monthly_service_commitment, partner.technical_contact],
        ['MANUAL', true, { email: 'it@northwind.example' }],
      );

      await page.getByRole('button', { name: /^Revoke sandbox secret/u }).click();
      await dialog.getByRole('button', { name: 'Revoke' }).click();
      await page.getByText(/^Revoked /u).waitFor();
      const refused = await get('/partner/customer/get', { end_customer_client_id: '0'.repeat(24) });
      assert.equal(refused.body.error_code, 'INVALID_API_KEYS');
      await page.getByRole('main').getByRole('link', { name: 'Users' }).click();
      await page.waitForURL(new RegExp(`/operator/users\\?partner=.*${clientId}`, 'u'));
    });

    longTest(`an institution’s interface is configured, tested and used at ${screen} width`, async (t) => {
      const bank = await startOAuthBank(t);
      await newActiveCustomer(server(), server().demo);
      const { page, open, check } = await visit(t, server().url, { screen });
      await open('/operator/institutions/new');
      await page.getByLabel('Name', { exact: true }).fill(`Quay Bank ${screen}`);
      await page.getByLabel('institution_id').fill('quay');
      await page.getByRole('button', { name: 'Add' }).click();
      await page.getByText('Must be “ins_” followed by letters or digits.').waitFor();
      await check();
      await page.getByLabel('institution_id').fill(`ins_quay${screen}`);
      await page.getByText(/live end customers? (?:is|are) enabled: up to \d+ registrations/u).waitFor();
      await page.getByLabel('Connector').selectOption('None yet: no registrations start');
      await page.getByText('No registration starts until you set another connector.').waitFor();
      await page.getByRole('button', { name: 'Add' }).click();
      await page.getByText('Not configured').waitFor();

      await page.getByLabel('Registration endpoint').fill(bank.registrationEndpoint);
      await page.getByLabel('Initial access token').fill('wrong');
      await page.getByRole('button', { name: 'Configure' }).click();
      await page.getByText('Configured, not in use').waitFor();
      await page.getByRole('button', { name: 'Test endpoint' }).click();
      await page.getByText('Test failed').waitFor();
      await check();
      await page.getByLabel('Initial access token').fill(bank.initialAccessToken);
      await page.getByRole('button', { name: 'Save interface' }).click();
      await page.getByText('Saved', { exact: true }).last().waitFor();
      await page.getByRole('button', { name: 'Test endpoint' }).click();
      await page.getByText('Test passed').waitFor();

      await page.getByLabel('Connector').selectOption({ label: 'Dynamic: client registration (RFC 7591)' });
      await page.getByRole('checkbox', { name: 'Company name' }).check();
      await page.getByRole('button', { name: 'Save', exact: true }).click();
      await page.getByText('In use', { exact: true }).waitFor();
      const { institutions } = succeeds(await call('GET', '/institutions?limit=1'));
      assert.deepEqual(institutions[0].manual_changes, ['company_name']);
      await check();
      await page.getByRole('button', { name: 'Retire' }).click();
      await page.getByRole('alertdialog').getByRole('button', { name: 'Retire' }).click();
      await page.getByText(/^Retired .* ago$|^Retired now$/u).waitFor();
    });

    longTest(`direct customers and tokens are listed, created and removed at ${screen} width`, async (t) => {
      const { page, open, check } = await visit(t, server().url, { screen });
      const dialog = page.getByRole('alertdialog');
      await open('/operator/direct-customers');
      await page.getByRole('button', { name: 'Add direct customer' }).click();
      await dialog.getByLabel('Legal name').fill(`Lantern ${screen} Ltd.`);
      await dialog.getByLabel('Website').fill(`lantern-${screen}.example`);
      await check();
      await dialog.getByRole('button', { name: 'Add' }).click();
      const listed = page.getByRole('cell', { name: `Lantern ${screen} Ltd.`, exact: true });
      await listed.waitFor();
      await page.getByRole('searchbox').fill('elsewhere');
      await page.getByText('No matching direct customers').waitFor();
      await page.getByRole('searchbox').fill(`https://www.lantern-${screen}.example`);
      await listed.waitFor();
      await check();
      await page.getByRole('searchbox').fill('');
      await page.getByRole('button', { name: `Remove Lantern ${screen} Ltd.` }).click();
      await dialog.getByRole('button', { name: 'Remove' }).click();
      await page.getByText('No direct customers').waitFor();

      await open('/operator/tokens');
      await page.getByRole('button', { name: 'Create token' }).click();
      await dialog.getByLabel('Name').fill(`Export ${screen}`);
      await pick(page, 'Scope', 'Demo Partner');
      await dialog.getByRole('button', { name: 'Create' }).click();
      const token = await page.getByRole('region', { name: 'token', exact: true }).innerText();
      const list = managing(server, () => token);
      assert.equal((await list('GET', '/end-customers')).status, 200);
      await check();
      await page.getByRole('button', { name: 'I have saved this' }).click();
      await page.getByRole('button', { name: `Actions for Export ${screen}` }).click();
      await page.getByRole('menuitem', { name: 'Rotate' }).click();
      await dialog.getByLabel('The existing token').selectOption('Revoked immediately');
      await check();
      await dialog.getByRole('button', { name: 'Rotate' }).click();
      const rotated = await page.getByRole('region', { name: 'token', exact: true }).innerText();
      assert.equal((await list('GET', '/end-customers')).status, 401);
      await page.getByRole('button', { name: 'I have saved this' }).click();
      const active = page.getByRole('row', { name: `Export ${screen}` }).filter({ hasText: 'Active' });
      await active.getByRole('button', { name: `Actions for Export ${screen}` }).click();
      await page.getByRole('menuitem', { name: 'Revoke' }).click();
      await dialog.getByRole('button', { name: 'Revoke' }).click();
      await active.waitFor({ state: 'detached' });
      const asRotated = managing(server, () => rotated);
      assert.equal((await asRotated('GET', '/end-customers')).status, 401);
    });
  }
});
