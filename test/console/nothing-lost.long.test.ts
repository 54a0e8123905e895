import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { beforeAll, describe, test } from 'vitest';
import { visit } from '../support/browser.ts';
import { longTest } from '../support/long.ts';
import { managing, newEndCustomer, succeeds } from '../support/management.ts';
import { newSandboxPartner, sandboxOf } from '../support/sandbox-partner.ts';
import { suiteServer } from '../support/server.ts';

describe('the console loses nothing', () => {
  const server = suiteServer('sqlite');
  const call = managing(server);
  let sandbox: string;
  beforeAll(() => {
    sandbox = `/partners/${server().demo.clientId}/sandbox`;
  });

  test('keys pressed while the search opens are its first words', async (t) => {
    const { page, open } = await visit(t, server().url);
    await open(`${sandbox}/endpoints`);
    await page.getByRole('heading', { name: 'Endpoints' }).waitFor();
    await page.keyboard.type('/deliv');
    const words = page.getByRole('combobox', { name: 'Search pages and end customers' });
    await page.getByRole('option', { name: 'Deliveries' }).waitFor();
    await words.and(page.locator(':focus')).press('e');
    assert.equal(await words.inputValue(), 'delive');
    await words.press('Enter');
    await page.getByRole('heading', { name: 'Deliveries' }).waitFor();
  });

  longTest('a secret stays until the user has saved it', async (t) => {
    const { page, open, check } = await visit(t, server().url);
    const go = (name: string) => page.getByRole('link', { name, exact: true }).click();
    const secret = page.getByRole('dialog', { name: 'New sandbox secret' });
    await open(`${sandbox}/endpoints`);
    await go('API keys');
    await page.getByRole('button', { name: 'Issue sandbox secret' }).click();
    await page.getByRole('alertdialog').getByRole('button', { name: 'Issue' }).click();
    await secret.waitFor();
    await check();
    await page.keyboard.press('Escape');
    await page.mouse.click(5, 5);
    await page.keyboard.press('Control+k');
    await page.keyboard.press('/');
    await page.goBack();
    await page.getByRole('heading', { name: 'Leave without saving this?' }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('alertdialog').waitFor({ state: 'detached' });
    await asksBeforeReload(page);
    assert.deepEqual(await page.getByRole('dialog').allTextContents(), [await secret.textContent()]);
    assert.match(await secret.getByRole('region', { name: 'secret' }).innerText(), /\w{20}/u);
    await secret.getByRole('button', { name: 'I have saved this' }).click();
    await secret.waitFor({ state: 'detached' });

    // It does not depend on the page either: here the user leaves it before the response.
    await page.getByRole('button', { name: 'Issue sandbox secret' }).click();
    const issued = Promise.withResolvers<void>();
    await page.route('**/secrets', async (route) => {
      await issued.promise;
      await route.continue();
    });
    await page.getByRole('alertdialog').getByRole('button', { name: 'Issue' }).click();
    await page.goBack();
    await page.getByRole('heading', { name: 'Endpoints' }).waitFor();
    issued.resolve();
    await secret.getByRole('button', { name: 'I have saved this' }).click();

    await open(`${sandbox}/end-customers/new`);
    await page.getByRole('button', { name: 'Fill with example data' }).click();
    await page.getByRole('button', { name: 'Create end customer' }).click();
    await page.getByRole('region', { name: 'sandbox secret' }).waitFor();
    await page.getByRole('button', { name: 'I have saved this' }).click();
    await page.getByRole('link', { name: 'All end customers' }).waitFor();

    // Also if the user has left the form before the response.
    await open(`${sandbox}/end-customers/new`);
    await page.getByRole('button', { name: 'Fill with example data' }).click();
    const creation = Promise.withResolvers<void>();
    await page.route('**/partner/customer/create', async (route) => {
      await creation.promise;
      await route.continue();
    });
    await page.getByRole('button', { name: 'Create end customer' }).click();
    await go('Endpoints');
    await page.getByRole('button', { name: 'Leave' }).click();
    await page.getByRole('heading', { name: 'Endpoints' }).waitFor();
    creation.resolve();
    await page.getByRole('region', { name: 'sandbox secret' }).waitFor();
    await page.getByRole('button', { name: 'I have saved this' }).click();
    await page.getByRole('heading', { name: 'Endpoints' }).waitFor();
  });

  test('a form with changes asks before the user leaves it', async (t) => {
    const { page, open, check } = await visit(t, server().url);
    const question = page.getByRole('alertdialog', { name: 'Leave without saving?' });
    await open(`${sandbox}/endpoints`);
    await page.getByRole('link', { name: 'End customers', exact: true }).click();
    await page.getByRole('link', { name: 'Create end customer' }).first().click();
    const name = page.getByLabel('Application name');
    await name.fill('Typed');
    await page.getByRole('link', { name: 'Endpoints', exact: true }).click();
    await question.waitFor();
    await check();
    await question.getByRole('button', { name: 'Keep editing' }).click();
    await page.goBack();
    await question.getByRole('button', { name: 'Keep editing' }).click();
    await asksBeforeReload(page);
    assert.equal(await name.inputValue(), 'Typed');
    await page.goBack();
    await question.getByRole('button', { name: 'Leave' }).click();
    await page.getByRole('heading', { name: 'End customers' }).waitFor();

    for (const kind of ['institutions', 'partners']) {
      await open(`/operator/${kind}/new`);
      await page.getByLabel('Name', { exact: true }).fill('Typed');
      await page.getByRole('link', { name: 'Users', exact: true }).click();
      await question.getByRole('button', { name: 'Leave' }).click();
      await page.getByRole('heading', { name: 'Users' }).waitFor();
    }

    // A dialog asks on Escape.
    await page.getByRole('button', { name: 'Invite user' }).click();
    const invitation = page.getByRole('alertdialog', { name: 'Invite user' });
    await invitation.getByLabel('Name').fill('Typed');
    await page.keyboard.press('Escape');
    await question.getByRole('button', { name: 'Keep editing' }).click();
    assert.equal(await invitation.getByLabel('Name').inputValue(), 'Typed');
    await invitation.getByRole('button', { name: 'Cancel' }).click();
    await question.getByRole('button', { name: 'Leave' }).click();
    await invitation.waitFor({ state: 'detached' });
    await open(`${sandbox}/sandbox?tab=snapshots`);
    await page.getByRole('button', { name: 'Create snapshot' }).click();
    await page.getByLabel('Name', { exact: true }).fill('Typed');
    await page.keyboard.press('Escape');
    await question.getByRole('button', { name: 'Leave' }).click();
    await page.getByRole('alertdialog').first().waitFor({ state: 'detached' });
  });

  longTest('a template is added to a typed reason, and choosing a status changes nothing', async (t) => {
    const { clientId } = await newEndCustomer(server(), server().demo, 'production', {
      company_name: 'Sorrel Foods',
      is_diligence_attested: false,
      is_bank_addendum_completed: false,
    });
    const flowdown = async (id: string) =>
      succeeds(await call('GET', `/end-customers/${id}`)).end_customer.flowdown_status;
    const { page, open, check } = await visit(t, server().url);
    await open(`/operator/review/${clientId}`);
    await page.getByRole('button', { name: 'Deny Sorrel Foods' }).click();
    const denial = page.getByRole('alertdialog', { name: 'Deny Sorrel Foods' });
    const reason = denial.getByLabel('Reason', { exact: true });
    await denial.getByLabel('Reason template').selectOption('Due diligence is missing.');
    await denial.getByLabel('Reason template').selectOption('Another partner already serves it.');
    assert.equal(await reason.inputValue(), 'Another partner already serves it.');
    await reason.fill('We called them.');
    await denial.getByLabel('Reason template').selectOption('Due diligence is missing.');
    assert.equal(await reason.inputValue(), 'We called them. Due diligence is missing.');

    // Closing the dialog asks, as typed text would be lost; so do others with texts.
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Keep editing' }).click();
    await denial.getByRole('button', { name: 'Cancel' }).click();
    await page.getByRole('button', { name: 'Leave' }).click();
    await denial.waitFor({ state: 'detached' });
    const request = page.getByRole('alertdialog', { name: /^Request information/u });
    await page.getByRole('button', { name: 'Request information' }).click();
    await request.getByLabel('Website').check();
    await request.getByLabel('Note').fill('The domain has expired.');
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Keep editing' }).click();
    await request.getByRole('button', { name: 'Send request' }).click();
    await page.getByText('Information requested: Sorrel Foods').waitFor();

    await open('/operator/boards');
    const status = page.getByLabel('Status of Sorrel Foods');
    await status.press('ArrowDown');
    assert.equal(await status.inputValue(), 'IN_REVIEW');
    await page.getByRole('button', { name: 'Move Sorrel Foods' }).waitFor();
    await check();
    assert.equal(await flowdown(clientId), 'NOT_STARTED');
    await page.getByRole('button', { name: 'Cancel moving Sorrel Foods' }).click();
    assert.equal(await status.inputValue(), 'NOT_STARTED');

    const own = await newEndCustomer(server(), server().demo, 'sandbox');
    await open(`${sandbox}/end-customers/${own.clientId}`);
    await page.getByLabel('Flowdown', { exact: true }).press('ArrowUp');
    const set = page.getByRole('button', { name: 'Set flowdown' });
    await page.locator('button:enabled', { hasText: /^Set$/u }).waitFor();
    assert.equal(await flowdown(own.clientId), 'COMPLETE');
    await Promise.all([page.waitForResponse('**/set_flowdown'), set.click()]);
    assert.equal(await flowdown(own.clientId), 'NEGOTIATION');
  });

  longTest(
    'Back reopens no dialog, links to a list keep its filters, and a double click acts once',
    async (t) => {
      const partner = await newSandboxPartner(server(), { frozen_at: '2026-03-02T12:00:00Z' });
      const own = sandboxOf(server(), partner);
      await own.create({ company_name: 'Acme Pumps' });
      const { page, open } = await visit(t, server().url);
      await open(`/partners/${partner.clientId}/sandbox/end-customers?q=acme`);
      await page.getByRole('link', { name: 'Acme Pumps' }).click();
      await page.getByRole('link', { name: 'Registrations' }).click();
      await page.getByRole('link', { name: 'Chase' }).click();
      await page.getByRole('dialog').waitFor();
      await page.keyboard.press('Escape');
      await page.getByRole('dialog').waitFor({ state: 'detached' });
      await page.goBack();
      await page.waitForURL(({ pathname, search }) => !pathname.endsWith('/registrations') && search === '');
      assert.equal(await page.getByRole('dialog').count(), 0);
      await page.getByRole('link', { name: 'All end customers' }).click();
      await page.waitForURL(/\/end-customers\?q=acme$/u);

      await open(`/partners/${partner.clientId}/sandbox/sandbox`);
      await page.getByText('Monday, 2 March 2026').waitFor();
      await page.getByRole('button', { name: '1 day' }).dblclick();
      await page.getByRole('heading', { name: 'Since you advanced by 1 day' }).waitFor();
      await page.locator('button:enabled', { hasText: '1 day' }).waitFor();
      assert.match((await own.clock()).now, /^2026-03-03T12:00:00/u);
    },
  );
});

/** Reloads the page, which the browser must ask about, and stays. */
async function asksBeforeReload(page: Page): Promise<void> {
  const asked = page.waitForEvent('dialog');
  await page.evaluate('setTimeout(() => location.reload())');
  const prompt = await asked;
  assert.equal(prompt.type(), 'beforeunload');
  await prompt.dismiss();
}
