import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { visit } from '../support/browser.ts';
import { longTest } from '../support/long.ts';
import { newEndCustomer, succeeds } from '../support/management.ts';
import { newSandboxPartner, sandboxOf } from '../support/sandbox-partner.ts';
import { suiteServer } from '../support/server.ts';

describe('the lists of the console', () => {
  const server = suiteServer('sqlite');

  test('rows are dense, cut off long texts, and open as a whole', async (t) => {
    const { demo } = server();
    const long = `${'Very '.repeat(30)}Long Pumps`;
    for (const company_name of [long, 'Acme Pumps']) {
      await newEndCustomer(server(), demo, 'sandbox', { company_name });
    }
    const { page, context, open, check } = await visit(t, server().url);
    await open(`/partners/${demo.clientId}/sandbox/end-customers`);
    const rows = page.getByRole('region', { name: 'End customers' }).getByRole('row');
    const row = rows.filter({ hasText: 'Acme Pumps' });
    await row.waitFor();
    for (const one of await rows.all()) {
      const { height = 0 } = (await one.boundingBox()) ?? {};
      assert.ok(height >= 36 && height <= 38, `${height} px`);
    }
    await page.getByTitle(long, { exact: true }).waitFor();
    assert.equal(await row.getByRole('link').count(), 1);
    await check();

    // The row's other controls stay what they are, and text can be selected.
    await row.getByRole('button', { name: /^Copy/u }).click();
    const { x = 0, y = 0 } = (await row.locator('time').boundingBox()) ?? {};
    await page.mouse.move(x + 1, y + 8);
    await page.mouse.down();
    await page.mouse.move(x + 60, y + 8);
    await page.mouse.up();
    assert.notEqual(await page.evaluate<string>('getSelection().toString()'), '');
    assert.match(page.url(), /end-customers$/u);
    await row.click({ position: { x: 500, y: 3 } });
    await page.getByRole('heading', { name: 'Acme Pumps', level: 1 }).waitFor();
    await page.goBack();
    await row.locator('time').click();
    await page.getByRole('heading', { name: 'Acme Pumps', level: 1 }).waitFor();
    await page.goBack();
    for (const click of [{ modifiers: ['ControlOrMeta' as const] }, { button: 'middle' as const }]) {
      const opened = context.waitForEvent('page');
      await row.locator('time').click(click);
      await (await opened).getByRole('heading', { name: 'Acme Pumps', level: 1 }).waitFor();
      await (await opened).close();
    }
    assert.match(page.url(), /end-customers$/u);

    // On a phone, each row has its subject and its time.
    await page.setViewportSize({ width: 320, height: 700 });
    const { height = 0 } = (await row.boundingBox()) ?? {};
    assert.ok(height >= 44, `${height} px`);
    assert.ok(await row.locator('time').isVisible());
    assert.ok(await page.evaluate<boolean>('document.documentElement.scrollWidth <= 320'));
    await check();
  });

  test('filters are chips that are cleared one by one or together, and on a phone behind a button', async (t) => {
    const { page, open, check } = await visit(t, server().url, { screen: 'phone' });
    await open('/operator/end-customers?status=DENIED&realm=sandbox&q=pumps');
    const button = page.getByRole('button', { name: 'Filters (2)' });
    assert.equal(await button.getAttribute('aria-expanded'), 'false');
    assert.ok(!(await page.getByLabel('Status').isVisible()));
    await check();
    await button.click();
    assert.equal(await page.getByLabel('Status').inputValue(), 'DENIED');
    await check();
    await page.getByRole('button', { name: 'Remove filter Denied' }).click();
    await page.getByRole('button', { name: 'Filters (1)' }).waitFor();
    assert.equal(await page.evaluate<string>('document.activeElement.labels[0].textContent'), 'Status');
    await page.getByRole('button', { name: 'Clear filters' }).click();
    await page.waitForURL(({ search }) => search === '');
    assert.equal(await page.getByLabel('Search', { exact: true }).last().inputValue(), '');
  });

  longTest('selected end customers are enabled together, and each refusal is shown by name', async (t) => {
    const partner = await newSandboxPartner(server());
    const sandbox = sandboxOf(server(), partner);
    const [first, second] = [
      await sandbox.create({ company_name: 'Quince Foods' }),
      await sandbox.create({ company_name: 'Quince Works' }),
    ];
    await sandbox.create({ company_name: 'Quince Farms', is_diligence_attested: false });
    const { page, open, check } = await visit(t, server().url, { refused: /customer\/enable/u });
    await open(`/partners/${partner.clientId}/sandbox/end-customers`);
    await page.getByRole('checkbox', { name: 'Select Quince Farms' }).check();
    assert.ok(await page.getByRole('button', { name: 'Enable …' }).isDisabled());
    await page.getByRole('checkbox', { name: 'Select all on this page' }).check();
    await page.getByText('3 selected').waitFor();
    await page.getByRole('button', { name: 'Enable …' }).click();
    const confirm = page.getByRole('alertdialog', { name: 'Enable 2 end customers' });
    await confirm.getByRole('listitem').filter({ hasText: 'Quince Works' }).waitFor();
    await confirm.getByText('The other 1 selected').waitFor();
    await check();
    succeeds(await sandbox.call('/partner/customer/remove', { end_customer_client_id: second.clientId }));
    await confirm.getByRole('button', { name: 'Enable' }).click();
    const result = page.getByRole('dialog', { name: '1 end customer enabled' });
    await result.getByText(/^Quince Works: /u).waitFor();
    const line = await result.getByRole('region', { name: /^client_id/u }).innerText();
    const [id, secret = '', name] = line.trim().split('\t');
    assert.deepEqual([id, name], [first.clientId, 'Quince Foods']);
    assert.ok(await sandbox.isGood(first.clientId, secret));
    await check();
    await result.getByRole('button', { name: 'I have saved this' }).click();
    assert.equal(await page.getByRole('region', { name: 'Selection' }).count(), 0);

    // Other filters end a selection.
    await page.getByRole('checkbox', { name: 'Select Quince Farms' }).check();
    await page.getByLabel('Status').selectOption('UNDER_REVIEW');
    await page.getByText('1 selected').waitFor({ state: 'detached' });
  });
});
