import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, test } from 'vitest';
import { showFilters, visit, widths } from '../support/browser.ts';
import { longTest } from '../support/long.ts';
import { newSandboxPartner, sandboxOf } from '../support/sandbox-partner.ts';
import { suiteServer } from '../support/server.ts';

const run = promisify(execFile);

describe('the request log in the console', () => {
  const server = suiteServer('sqlite');

  for (const screen of widths('desktop')) {
    test(`shows calls live, finds one, and generates code to repeat it, at ${screen} width`, async (t) => {
      const partner = await newSandboxPartner(server());
      const sandbox = sandboxOf(server(), partner);
      const { page, open, check } = await visit(t, server().url, { screen });
      await open(`/partners/${partner.clientId}/sandbox/requests`);
      await page.getByText('No requests yet').waitFor();
      const { clientId } = await sandbox.create({ company_name: 'O’Hara & “Sons”' });
      await sandbox.get(clientId);
      await sandbox.get('0123456789abcdef01234567');
      await page.getByText('CUSTOMER_NOT_FOUND').waitFor();
      await check();

      await showFilters(page, screen);
      await page.getByLabel('Operation').selectOption('/partner/customer/get');
      await page.getByLabel('Outcome').selectOption('Rejected');
      await page.getByLabel('Error code').fill('customer_not_found');
      await page.waitForURL(/error=CUSTOMER_NOT_FOUND/u);
      await page.getByText('404 rejected').waitFor();
      assert.equal(await page.getByRole('row').count(), 2);
      await page.getByRole('link', { name: '/partner/customer/get' }).click();
      const response = page.getByRole('region', { name: 'response' });
      await response.getByText('CUSTOMER_NOT_FOUND').waitFor();
      const documentation = page.getByRole('link', { name: 'CUSTOMER_NOT_FOUND' });
      assert.equal(await documentation.getAttribute('href'), '/docs#error-CUSTOMER_NOT_FOUND');
      await page
        .getByRole('region', { name: 'request', exact: true })
        .getByText('0123456789abcdef01234567')
        .waitFor();
      await check();

      await open(`/partners/${partner.clientId}/sandbox/requests?operation=partnerCustomerCreate`);
      await page.getByRole('link', { name: '/partner/customer/create' }).click();
      const sample = page.getByRole('region', { name: 'request as' });
      const samples: string[] = [];
      for (const form of ['curl', 'Node SDK', 'Python SDK']) {
        await page.getByRole('button', { name: form, exact: true }).click();
        samples.push(await sample.locator('pre').innerText());
      }
      const secret = partner.secrets.sandbox;
      assert.ok(samples.every((text) => !text.includes(secret) && !text.includes('redacted')));
      assert.match(samples[2] as string, /"is_diligence_attested": True,/u);
      await check();

      const again = (samples[1] as string)
        .replaceAll('O’Hara', 'Another')
        .replaceAll(/Company (\d)/gu, 'Other $1');
      const env = { ...process.env, PLAID_CLIENT_ID: partner.clientId, PLAID_SECRET: secret };
      const { stdout } = await run(process.execPath, ['--input-type=module', '-e', again], { env });
      assert.match(stdout, /company_name: 'Another & “Sons”'/u);
    });
  }

  longTest('redirects from the live realm to the sandbox', async (t) => {
    const { page, open } = await visit(t, server().url);
    await open(`/partners/${server().demo.clientId}/live/requests?by=any`);
    await page.waitForURL(/\/sandbox\/requests\?by=any$/u);
    await page.getByRole('heading', { name: 'Requests' }).waitFor();
    await open(`/partners/${server().demo.clientId}/live/sandbox`);
    await page.waitForURL(/\/sandbox\/sandbox$/u);
    await page.getByRole('heading', { name: 'Next changes' }).waitFor();
  });

  longTest('distinguishes a fault from a failure of the server', async (t) => {
    const partner = await newSandboxPartner(server());
    const sandbox = sandboxOf(server(), partner);
    await sandbox.call('/simulation/faults/set', {
      operation: '/partner/customer/get',
      error_code: 'INTERNAL_SERVER_ERROR',
      times: 1,
    });
    await sandbox.get('0123456789abcdef01234567');
    const { page, open, check } = await visit(t, server().url);
    await open(`/partners/${partner.clientId}/sandbox/requests`);
    const row = page.getByRole('row').filter({ hasText: 'INTERNAL_SERVER_ERROR' });
    await row.getByText('Fault', { exact: true }).waitFor();
    await check();
    await row.getByRole('link', { name: '/partner/customer/get' }).click();
    await page.getByText('A fault returned this error').waitFor();
  });
});
