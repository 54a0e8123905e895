import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { visit } from '../support/browser.ts';
import { partnerCalls } from '../support/client.ts';
import { managing, newEndCustomer, succeeds } from '../support/management.ts';
import { newPartner } from '../support/partner.ts';
import { suiteServer } from '../support/server.ts';

describe('a page of the console', () => {
  const server = suiteServer('sqlite');

  test('updates when data changes elsewhere', async (t) => {
    const { page, open, check } = await visit(t, server().url, { refused: /\/v1\/end-customers\//u });
    await open(`/partners/${server().demo.clientId}/sandbox/end-customers`);
    await page.getByText('No end customers yet').waitFor();
    await newEndCustomer(server(), server().demo, 'sandbox', { company_name: 'Out of the blue' });
    await page.getByRole('link', { name: 'Out of the blue' }).click();
    await page.getByRole('heading', { name: 'Out of the blue' }).waitFor();
    succeeds(await partnerCalls(server().url, server().demo)('/simulation/reset'));
    await page.getByText('This no longer exists').waitFor();
    assert.equal(await page.getByRole('button', { name: 'Try again' }).count(), 0);
    await check();
  });

  test('updates when data has changed before it listens', async (t) => {
    const partner = await newPartner(server());
    const { page, open } = await visit(t, server().url);
    const changed = Promise.withResolvers<void>();
    await page.route('**/v1/changes*', async (route) => {
      await changed.promise;
      await route.continue();
    });
    await open(`/partners/${partner.clientId}/sandbox/end-customers`);
    await page.getByText('No end customers yet').waitFor();
    await newEndCustomer(server(), partner, 'sandbox', { company_name: 'Quick on the draw' });
    changed.resolve();
    await page.getByRole('link', { name: 'Quick on the draw' }).waitFor();
  });

  test('refetches nothing for changes of other end customers, realms and partners', async (t) => {
    const partner = await newPartner(server());
    const [one, other] = [
      await newEndCustomer(server(), partner, 'sandbox', { company_name: 'One' }),
      await newEndCustomer(server(), partner, 'sandbox', { company_name: 'Other' }),
    ];
    const { page, open } = await visit(t, server().url);
    await open(`/partners/${partner.clientId}/sandbox/end-customers/${one.clientId}`);
    await page.getByRole('heading', { name: 'One' }).waitFor();
    await page.waitForLoadState('networkidle');
    const calls: string[] = [];
    page.on('request', (request) => calls.push(new URL(request.url()).pathname));
    const call = managing(server);
    const rename = async ({ clientId }: { clientId: string }, company_name: string) =>
      succeeds(await call('PATCH', `/end-customers/${clientId}`, { company_name }));
    await rename(other, 'Another');
    await newEndCustomer(server(), partner, 'production');
    await newEndCustomer(server(), await newPartner(server()), 'sandbox');
    const seen = page.waitForResponse((response) => response.url().includes('/v1/end-customers/'));
    await rename(one, 'One and only');
    await seen;
    await page.getByRole('heading', { name: 'One and only' }).waitFor();
    // The navigation counts what waits of all end customers.
    const others = calls.filter((path) => !path.includes(one.clientId) && path !== '/v1/waiting');
    assert.deepEqual(others, []);
    const reads = calls.filter((path) => path === `/v1/end-customers/${one.clientId}`);
    assert.equal(reads.length, 1);
  });
});
