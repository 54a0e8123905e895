import assert from 'node:assert/strict';
import { beforeAll, describe, test } from 'vitest';
import { pick, showFilters, visit, widths } from '../support/browser.ts';
import { longTest } from '../support/long.ts';
import { managing, newEndCustomer, succeeds } from '../support/management.ts';
import { newActiveCustomer } from '../support/registrations.ts';
import { suiteServer } from '../support/server.ts';
import { newSandbox } from '../support/steered-sandbox.ts';

describe('overviews and logs in the console', () => {
  const server = suiteServer('sqlite');
  const call = managing(server);
  beforeAll(async () => {
    await newEndCustomer(server(), server().demo, 'sandbox', { company_name: 'Maple Sandbox' });
    await newActiveCustomer(server(), server().demo, { company_name: 'Maple Live' });
    const other = await newSandbox(server());
    await other.active({ company_name: 'Birch Sandbox' });
    succeeds(await call('PATCH', `/partners/${server().demo.clientId}`, { review_policy: 'MANUAL' }));
    succeeds(await call('PATCH', '/institutions/ins_13', { name: 'PNC Bank', typical_pace_days: 9 }));
  });

  for (const screen of widths('phone')) {
    test(`a partner starts at its overview, which links to what it counts, at ${screen} width`, async (t) => {
      const { page, open, check } = await visit(t, server().url, { screen });
      await open('');
      await page.getByRole('heading', { name: 'Overview', level: 1 }).waitFor();
      await page.getByRole('link', { name: 'Create end customer' }).waitFor();
      await page.getByRole('img', { name: 'End customers created: 1 total' }).waitFor();
      await page.getByText('Data table').click();
      const [, month, day, year] = new Date().toDateString().split(' ');
      await page.getByRole('row', { name: `${Number(day)} ${month} ${year} 1 0 0 0` }).waitFor();
      await check();

      await page.getByRole('link', { name: 'Pending enablement' }).click();
      await page.getByRole('heading', { name: 'End customers', level: 1 }).waitFor();
      await page.getByRole('link', { name: 'Maple Sandbox', exact: true }).waitFor();
      await page.goBack();
      await page.getByRole('link', { name: 'All activity' }).click();
      await page.getByRole('heading', { name: 'Activity' }).waitFor();
      await page.getByText('End customer created').waitFor();
      await page.getByRole('link', { name: 'Maple Sandbox', exact: true }).first().waitFor();
      await showFilters(page, screen);
      await page.getByLabel('Realm').selectOption('All, including settings and users');
      await page.getByText('Partner updated').waitFor();
      await check();
    });

    longTest(
      `the audit log shows old and new values, and keeps filters in its URL, at ${screen} width`,
      async (t) => {
        const { page, open, check } = await visit(t, server().url, { screen });
        await open('/operator/audit?type=institution.');
        const changes = page.getByRole('table');
        await changes.getByRole('row', { name: 'Name PNC PNC Bank' }).waitFor();
        await changes.getByRole('row', { name: 'Typical pace days 14 9' }).waitFor();
        await page.getByText('Details', { exact: true }).first().click();
        await page.getByText('From 127.0.0.1', { exact: true }).waitFor();
        await check();
        await showFilters(page, screen);
        await page.getByLabel('Type', { exact: true }).selectOption('Partners');
        await page.getByText('Review policy:').waitFor();
        assert.match(page.url(), /type=partner/u);
        await pick(page, 'Partner', 'Demo Partner');
        await page.getByLabel('From').fill('2199-01-01');
        await page.getByText('No events', { exact: true }).waitFor();
        await check();
      },
    );

    longTest(
      `the operator sees all partners together, and the state of the server, at ${screen} width`,
      async (t) => {
        const { page, open, check } = await visit(t, server().url, { screen });
        await open('/operator/overview');
        const atBanks = page.getByRole('table', { name: 'Registrations by institution' });
        // One row, with production and development beside each other.
        assert.match(
          await atBanks.getByRole('row').filter({ hasText: 'PNC Bank' }).innerText(),
          /1 (?:processing|not started)[\s\S]*1 (?:processing|not started)/u,
        );
        await page.getByText('Nothing to review').waitFor();
        await page.getByRole('button', { name: 'Sandboxes' }).click();
        const inSandboxes = page
          .getByRole('rowheader', { name: 'PNC Bank' })
          .locator('a[href*="realm=sandbox"]');
        await inSandboxes.first().click();
        await page.getByRole('link', { name: 'Birch Sandbox at PNC Bank' }).first().waitFor();
        await page.goBack();
        await page.getByRole('heading', { name: 'Overview', level: 1 }).waitFor();
        await check();
        await open('/operator/system');
        await page.getByText('SQLite').waitFor();
        await page.getByRole('img', { name: /^All requests: [1-9]/u }).waitFor();
        await check();
        await open('/operator/settings');
        await page.getByText('Set (secret)').waitFor();
        await check();
      },
    );
  }
});
