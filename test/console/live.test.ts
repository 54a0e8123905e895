import { describe, test } from 'vitest';
import { visit } from '../support/browser.ts';
import { newEndCustomer } from '../support/management.ts';
import { suiteServer } from '../support/server.ts';

describe('a page of the console', () => {
  const server = suiteServer('sqlite');

  test('updates when data changes elsewhere', async (t) => {
    const { page, open, check } = await visit(t, server().url);
    await open(`/partners/${server().demo.clientId}/sandbox/end-customers`);
    await page.getByText('No end customers yet').waitFor();
    await newEndCustomer(server(), server().demo, 'sandbox', { company_name: 'Out of the blue' });
    await page.getByRole('link', { name: 'Out of the blue' }).waitFor();
    await check();
  });
});
