import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { beforeAll, describe, test } from 'vitest';
import { visit, widths } from '../support/browser.ts';
import { longTest } from '../support/long.ts';
import { newSandboxPartner, sandboxOf } from '../support/sandbox-partner.ts';
import { suiteScope } from '../support/scope.ts';
import { suiteServer } from '../support/server.ts';
import { startReceiver, type WebhookReceiver } from '../support/webhook-receiver.ts';
import { createEndpoint } from '../support/webhooks.ts';

describe('the sandbox in the console', () => {
  const server = suiteServer('sqlite');
  const scope = suiteScope();
  let receiver: WebhookReceiver;
  beforeAll(async () => {
    receiver = await startReceiver(scope);
  });

  for (const screen of widths('desktop')) {
    test(`registrations progress when the clock is advanced, and are undone by a restore or a reset, at ${screen} width`, async (t) => {
      const partner = await newSandboxPartner(server(), { frozen_at: '2026-03-02T12:00:00Z' });
      const sandbox = sandboxOf(server(), partner);
      const { clientId } = await sandbox.create({ company_name: 'Acme Pumps' });
      await sandbox.enable(clientId);
      const { page, context, open, check } = await visit(t, server().url, { screen });
      await open(`/partners/${partner.clientId}/sandbox/sandbox`);
      await page.getByText('Frozen', { exact: true }).waitFor();
      await page.getByText('Monday, 2 March 2026').waitFor();

      await page.getByRole('link', { name: 'Snapshots' }).click();
      await page.getByRole('button', { name: 'Create snapshot' }).click();
      await page.getByRole('alertdialog').getByLabel('Name', { exact: true }).fill('before the banks');
      await check();
      await page.getByRole('alertdialog').getByRole('button', { name: 'Create' }).click();
      await page.getByText('before the banks').waitFor();

      // The clock is above every tab.
      await page.getByRole('button', { name: '1 day' }).click();
      await page.getByText('Tuesday, 3 March 2026').waitFor();
      await page.getByRole('link', { name: 'Time', exact: true }).click();
      await page.getByRole('heading', { name: 'Since you advanced by 1 day' }).waitFor();
      await page.getByText(/^USAA, production: .* → enabled$/u).waitFor();
      assert.equal(await page.getByText(/^Chase, production: .* → enabled$/u).count(), 0);
      await page.getByLabel('Amount').fill('3651');
      await page.getByLabel('Amount').and(page.locator(':invalid')).waitFor();
      await page.getByLabel('Amount').fill('3');
      await page.getByLabel('Unit').selectOption('weeks');
      await page.getByRole('button', { name: 'Advance', exact: true }).click();
      await page.getByText(/^Chase, production: .* → enabled$/u).waitFor();
      await check();
      assert.ok((await sandbox.registrations(clientId)).length > 10);

      await page.getByRole('link', { name: 'Snapshots' }).click();
      assert.match(page.url(), /[?]tab=snapshots$/u);
      await act(page, 'before the banks', 'Restore');
      await page.getByText('Later changes are lost').waitFor();
      await page.getByRole('alertdialog').getByRole('button', { name: 'Restore' }).click();
      await page.getByText('Monday, 2 March 2026').waitFor();

      const other = await context.newPage();
      await other.goto(page.url().replace(/sandbox[?].*$/u, `end-customers/${clientId}`));
      await other.getByRole('heading', { name: 'Acme Pumps', level: 1 }).waitFor();
      await page.getByRole('button', { name: 'Reset sandbox' }).click();
      const confirm = page.getByRole('alertdialog');
      assert.ok(await confirm.getByRole('button', { name: 'Reset' }).isDisabled());
      await confirm.getByLabel('Type “reset” to confirm').fill('reset');
      await check();
      await confirm.getByRole('button', { name: 'Reset' }).click();
      await page.getByText('Running', { exact: true }).waitFor();
      assert.equal((await sandbox.get(clientId)).body.error_code, 'CUSTOMER_NOT_FOUND');
      await other.getByText('This no longer exists').first().waitFor();
      await other.close();

      await act(page, 'before the banks', 'Delete');
      await page.getByRole('button', { name: 'Delete snapshot' }).click();
      await page.getByText('No snapshots').waitFor();
      await page.getByRole('button', { name: 'Freeze' }).click();
      await page.getByText('Frozen', { exact: true }).waitFor();
      assert.equal((await sandbox.clock()).is_frozen, true);
    });

    longTest(
      `faults, institutions and progress are set, and a webhook with a defect is fired, at ${screen} width`,
      async (t) => {
        const partner = await newSandboxPartner(server());
        const sandbox = sandboxOf(server(), partner);
        const { clientId } = await sandbox.create({ company_name: 'Blue Kettle' });
        await createEndpoint(server(), {
          partner,
          url: receiver.url,
          event_types: ['END_CUSTOMER_OAUTH_STATUS_UPDATED'],
        });
        receiver.answer({ status: 200 });
        const { page, open, check } = await visit(t, server().url, { screen });
        await open(`/partners/${partner.clientId}/sandbox/sandbox`);

        await page.getByRole('link', { name: 'Faults and webhooks' }).click();
        const marked = page.getByRole('navigation', { name: 'Sections' }).locator('[aria-current]');
        await page.getByRole('button', { name: 'Add fault' }).waitFor();
        assert.deepEqual(await marked.allInnerTexts(), ['Faults and webhooks']);
        await page.getByLabel('Defect').selectOption('Wrong hash');
        await page.getByText('Another body was signed').waitFor();
        await page.getByRole('button', { name: 'Fire', exact: true }).click();
        await page.getByText('Your receiver should reject it; it returned 200').waitFor();
        await page.getByText('Failed', { exact: true }).waitFor();
        receiver.answer({ status: 401 });
        await page.getByRole('button', { name: 'Fire', exact: true }).click();
        await page.getByText('Passed', { exact: true }).waitFor();
        await check();

        await page.getByRole('button', { name: 'Add fault' }).click();
        const fault = page.getByRole('alertdialog', { name: 'Add fault' });
        await fault.getByLabel('Operation').selectOption('/partner/customer/get');
        await fault.getByLabel('Error').selectOption('RATE_LIMIT');
        await check();
        await fault.getByRole('button', { name: 'Add fault' }).click();
        await page.getByText('Returns RATE_LIMIT, for 1 more call').waitFor();
        assert.equal((await sandbox.get(clientId)).body.error_code, 'RATE_LIMIT');
        assert.equal((await sandbox.get(clientId)).status, 200);
        await page.getByText('No faults').waitFor();

        await page.getByRole('link', { name: 'Time', exact: true }).click();
        await page.getByRole('radio', { name: 'By reads' }).check();
        await page.getByLabel('Reads', { exact: true }).fill('2');
        await page.getByRole('button', { name: 'Save', exact: true }).click();
        await page.getByText('Mode saved').waitFor();
        await sandbox.enable(clientId);
        await sandbox.registrations(clientId);
        const [first] = await sandbox.registrations(clientId);
        assert.deepEqual(first?.['environments'], { development: 'ENABLED', production: 'ENABLED' });

        await page.getByRole('link', { name: 'Institutions' }).click();
        await act(page, 'Chase', 'Remove');
        const refetch = Promise.withResolvers<void>();
        await page.route('**/simulation/institutions/get', (route) =>
          refetch.promise.then(() => route.continue()),
        );
        await page.getByRole('button', { name: 'Remove', exact: true }).click();
        await page.getByRole('alertdialog').waitFor({ state: 'detached' });
        // The end of the refetch must not close a dialog that was opened meanwhile.
        await page.getByRole('button', { name: 'Add institution' }).click();
        refetch.resolve();
        const form = page.getByRole('alertdialog', { name: 'Add institution' });
        await page
          .getByRole('button', { name: 'Actions for Chase', includeHidden: true })
          .waitFor({ state: 'detached' });
        await form.getByLabel('institution_id').fill('ins_13');
        await form.getByText('Your sandbox has an institution with this id.').waitFor();
        await form.getByLabel('institution_id').fill('ins_900');
        await form.getByLabel('Name').fill('Bank of Tests');
        await form.getByLabel('Pace (days)').fill('0.5');
        await check();
        await form.getByRole('button', { name: 'Save' }).click();
        await page.getByRole('button', { name: 'Actions for Bank of Tests' }).waitFor();
        const names = (await sandbox.registrations(clientId)).map(({ name }) => name);
        assert.ok(names.includes('Bank of Tests') && !names.includes('Chase'), names.join());
        await page.getByRole('button', { name: 'Restore catalogue' }).click();
        await page.getByRole('alertdialog').getByRole('button', { name: 'Restore' }).click();
        await page.getByRole('button', { name: 'Actions for Chase' }).waitFor();
      },
    );
  }
});

/** Chooses an action in the menu of a row. */
async function act(page: Page, row: string, action: string): Promise<void> {
  await page.getByRole('button', { name: `Actions for ${row}` }).click();
  await page.getByRole('menuitem', { name: action }).click();
}
