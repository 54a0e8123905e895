import assert from 'node:assert/strict';
import { beforeAll, describe, test } from 'vitest';
import { showFilters, visit, widths } from '../support/browser.ts';
import { longTest } from '../support/long.ts';
import { newEndCustomer } from '../support/management.ts';
import { suiteServer } from '../support/server.ts';

describe('the list of end customers', () => {
  const server = suiteServer('sqlite');
  let list: string;
  beforeAll(async () => {
    const { demo } = server();
    list = `/partners/${demo.clientId}/sandbox/end-customers`;
    await newEndCustomer(server(), demo, 'sandbox', { company_name: 'Acme Pumps' });
    await newEndCustomer(server(), demo, 'sandbox', {
      company_name: 'Zinc Works',
      is_diligence_attested: false,
    });
    for (let count = 0; count < 55; count += 1) await newEndCustomer(server(), demo, 'sandbox');
  });

  for (const screen of widths('desktop')) {
    test(`keeps search, filters, order and page in its URL at ${screen} width`, async (t) => {
      const { page, open, check } = await visit(t, server().url, { screen });
      await open(list);
      const rows = page.getByRole('region', { name: 'End customers' }).getByRole('row');
      await page.getByText('1–50 of 57').waitFor();
      await page.getByRole('button', { name: 'Next page' }).click();
      await page.getByText('51–57 of 57').waitFor();
      await page.getByRole('link', { name: 'Acme Pumps' }).waitFor();
      await page.reload();
      await page.getByRole('button', { name: 'Previous page' }).click();
      await page.getByText('1–50 of 57').waitFor();

      await page.getByRole('button', { name: 'Company', exact: true }).click();
      await page.waitForURL(/sort=name/u);
      await page.getByRole('link', { name: 'Acme Pumps' }).waitFor();

      await showFilters(page, screen);
      await page.getByLabel('Status').selectOption('UNDER_REVIEW');
      await page.getByRole('link', { name: 'Acme Pumps' }).waitFor({ state: 'detached' });
      assert.equal(await rows.count(), 2);
      await page.getByRole('link', { name: 'Zinc Works' }).waitFor();

      await page.getByLabel('Search', { exact: true }).last().fill('acme');
      await page.getByText('No matching end customers').waitFor();
      await check();
      await page.getByRole('button', { name: 'Clear filters' }).click();
      await page.getByText('1–50 of 57').waitFor();
      assert.equal(await page.getByLabel('Search', { exact: true }).last().inputValue(), '');
    });
  }

  longTest('applies filters that are chosen in quick succession', async (t) => {
    const { page, open } = await visit(t, server().url);
    await open(list);
    await page.getByText('1–50 of 57').waitFor();
    await page.getByRole('main').evaluate((main) => {
      const [status, flowdown] = main.querySelectorAll('select');
      for (const [select, value] of [
        [status, 'UNDER_REVIEW'],
        [flowdown, 'COMPLETE'],
      ] as const) {
        if (select === undefined) throw new Error('filter not found');
        select.value = value;
        select.dispatchEvent(new Event('change', { bubbles: true }));
      }
    });
    await page.waitForURL(({ search }) => /status=UNDER_REVIEW/u.test(search) && /flowdown=/u.test(search));
    await page.getByRole('link', { name: 'Acme Pumps' }).waitFor({ state: 'detached' });
  });

  longTest('links to the form for a new end customer while it is empty', async (t) => {
    const { page, open, check } = await visit(t, server().url);
    await open(`/partners/${server().demo.clientId}/live/end-customers`);
    await page.getByText('No end customers yet').waitFor();
    await check();
    await page.getByRole('link', { name: 'Create end customer' }).last().click();
    await page.getByRole('heading', { name: 'Create end customer' }).waitFor();
  });
});
