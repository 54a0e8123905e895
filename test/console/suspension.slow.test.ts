import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { visit, widths } from '../support/browser.ts';
import { deskOf } from '../support/desk.ts';
import { managing, succeeds } from '../support/management.ts';
import { newActiveCustomer } from '../support/registrations.ts';
import { suiteServer } from '../support/server.ts';

describe('an enabled end customer in the console', () => {
  const server = suiteServer('sqlite');
  const operator = managing(server);

  for (const screen of widths('phone')) {
    test(`is suspended, resumed, off-boarded and erased by the operator, and its partner sees why, at ${screen} width`, async (t) => {
      const company_name = `Onyx ${screen}`;
      const { clientId, secrets } = await newActiveCustomer(server(), server().demo, { company_name });
      const isValid = async () =>
        (await deskOf(server()).verify(clientId, String(secrets.sandbox), 'sandbox')).valid;
      const { page, open, check } = await visit(t, server().url, { screen });
      const own = `/operator/end-customers/${clientId}`;
      const partners = `/partners/${server().demo.clientId}/live/end-customers/${clientId}`;
      const dialog = page.getByRole('alertdialog');

      await open(own);
      await page.getByRole('button', { name: 'Suspend' }).click();
      await dialog.getByText('Its keys are rejected immediately').waitFor();
      assert.ok(await dialog.getByRole('button', { name: 'Suspend' }).isDisabled());
      await check();
      await dialog.getByLabel('Reason').fill('An invoice is overdue.');
      await dialog.getByRole('button', { name: 'Suspend' }).click();
      await page.getByRole('button', { name: 'Resume' }).waitFor();
      await page.getByText('An invoice is overdue.').first().waitFor();
      await check();
      assert.equal(await isValid(), false);

      await open(partners);
      await page.getByText('The operator suspended it: An invoice is overdue.').waitFor();
      await page.getByText('Suspended', { exact: true }).waitFor();
      await check();
      await open(`/operator/end-customers?q=${encodeURIComponent(company_name)}`);
      await page.getByRole('cell', { name: 'Suspended' }).waitFor();

      await open(own);
      await page.getByRole('button', { name: 'Resume' }).click();
      await dialog.getByText('Its keys are valid again.').waitFor();
      await check();
      await dialog.getByRole('button', { name: 'Resume' }).click();
      await page.getByRole('button', { name: 'Suspend' }).waitFor();
      assert.equal(await isValid(), true);

      await page.getByRole('button', { name: 'Off-board' }).click();
      await dialog.getByText('This cannot be undone.').waitFor();
      await check();
      await dialog.getByLabel('Reason').fill('The contract has ended.');
      await dialog.getByRole('button', { name: 'Off-board' }).click();
      await page.getByText(/^removed/u).waitFor();
      await page.getByText('The contract has ended.').first().waitFor();
      assert.equal(await page.getByRole('button', { name: 'Off-board' }).count(), 0);
      await check();
      assert.equal(await isValid(), false);
      const { end_customer } = succeeds(await operator('GET', `/end-customers/${clientId}`));
      assert.notEqual(end_customer.removed_at, null);

      await open(partners);
      await page.getByText('Removed: its keys are revoked').waitFor();

      await server().settle();
      await open(own);
      await page.getByRole('button', { name: 'Erase data' }).click();
      await dialog.getByText('This cannot be undone.').waitFor();
      await check();
      await dialog.getByRole('button', { name: 'Erase data' }).click();
      await page.getByText(/^erased/u).waitFor();
      assert.equal(await page.getByRole('button', { name: 'Erase data' }).count(), 0);
      await check();
      assert.equal(await page.getByText(company_name).count(), 0);
    });
  }
});
