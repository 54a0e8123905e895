import { after, before, describe, test } from 'node:test';
import { closeBrowser, type Screen, visit } from '../support/browser.ts';
import { newEndCustomer } from '../support/management.ts';
import { suiteServer } from '../support/server.ts';

describe('the end customers of a partner', () => {
  const server = suiteServer('sqlite');
  after(closeBrowser);
  before(async () => {
    await newEndCustomer(server(), server().demo, 'sandbox', { company_name: 'Acme Pumps' });
  });

  for (const screen of ['desktop', 'phone'] satisfies Screen[]) {
    test(`are listed, found and shown at ${screen} width`, async (t) => {
      const { page, open, check } = await visit(t, server().url, { screen });
      await open('');
      await page.getByRole('heading', { name: 'End customers' }).waitFor();
      await check();
      await page.getByRole('link', { name: 'Acme Pumps' }).click();
      await page.getByRole('heading', { name: 'Acme Pumps' }).waitFor();
      await check();
    });
  }
});
