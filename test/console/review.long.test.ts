import assert from 'node:assert/strict';
import type { Locator } from 'playwright-core';
import { beforeAll, describe, test } from 'vitest';
import { visit, widths } from '../support/browser.ts';
import { newUser } from '../support/console.ts';
import { longTest } from '../support/long.ts';
import { managing, newEndCustomer, succeeds } from '../support/management.ts';
import { newPartner } from '../support/partner.ts';
import { suiteServer } from '../support/server.ts';

describe('the review queue', () => {
  const server = suiteServer('sqlite');
  const call = managing(server);
  beforeAll(async () => {
    await call('POST', '/direct-customers', { legal_name: 'Orchard Ltd', website: 'orchard.example.net' });
    await call('PATCH', `/partners/${server().demo.clientId}`, { review_policy: 'MANUAL' });
  });

  /** Creates end customers under review, different ones for each test. */
  async function waiting(prefix: string, ...names: string[]): Promise<string[]> {
    const made: string[] = [];
    for (const [index, name] of names.entries()) {
      const company = `${prefix} ${name}`;
      const { clientId } = await newEndCustomer(server(), server().demo, 'production', {
        company_name: company,
        legal_entity_name: company,
        application_name: company,
        website: index === 0 ? `https://${prefix.toLowerCase()}.orchard.example.net` : `${index}.example.org`,
      });
      made.push(clientId);
    }
    return made;
  }

  for (const screen of widths('phone')) {
    test(`shows cases one by one and decides them at ${screen} width`, async (t) => {
      const prefix = screen === 'desktop' ? 'Quince' : 'Pear';
      const [first = '', second = ''] = await waiting(prefix, 'Foods', 'Works', 'Farms', 'Mills');
      const { page, open, check } = await visit(t, server().url, { screen });
      await open(`/operator/review?q=${prefix}`);
      await page.getByRole('link', { name: `${prefix} Mills` }).waitFor();
      await check();

      // The review reason, and the comparison.
      await page.getByRole('link', { name: `${prefix} Foods` }).click();
      await page.getByRole('heading', { name: `${prefix} Foods`, level: 1 }).waitFor();
      await page.getByText('Its partner’s review policy is manual').waitFor();
      const sideBySide = page.getByRole('region', { name: 'Comparison' });
      await sideBySide.getByText('Orchard Ltd').waitFor();
      await sideBySide.getByRole('cell', { name: 'orchard.example.net Same' }).waitFor();
      await check();

      // Denies with a reason template; then the next case is shown.
      await page.getByRole('button', { name: `Deny ${prefix} Foods` }).click();
      const dialog = page.getByRole('alertdialog');
      await dialog.getByLabel('Reason template').selectOption('It is already our direct customer.');
      await check();
      await dialog.getByRole('button', { name: 'Deny' }).click();
      await page.getByRole('heading', { name: `${prefix} Works`, level: 1 }).waitFor();
      const denied = succeeds(await call('GET', `/end-customers/${first}`)).end_customer;
      assert.deepEqual(
        [denied.status, denied.decision_reason],
        ['DENIED', 'It is already our direct customer.'],
      );

      // A shortcut approves this case, once it is loaded; then the next one is shown.
      await dialog.waitFor({ state: 'detached' });
      await page.getByRole('button', { name: `Approve ${prefix} Works` }).waitFor();
      await page.keyboard.press('a');
      await dialog.getByRole('heading', { name: `Approve ${prefix} Works` }).waitFor();
      await dialog.locator(':focus').waitFor();
      await page.keyboard.press('Control+Enter');
      await page.getByRole('heading', { name: `${prefix} Farms`, level: 1 }).waitFor();
      const { status } = succeeds(await call('GET', `/end-customers/${second}`)).end_customer;
      assert.equal(status, 'PENDING_ENABLEMENT');

      // Approves the rest together.
      await page.keyboard.press('u');
      await page.getByRole('checkbox', { name: 'Select all on this page' }).check();
      await page.getByText('2 selected').waitFor();
      await page.getByRole('button', { name: 'Approve …' }).click();
      await dialog
        .getByRole('listitem')
        .filter({ hasText: /Mills$/u })
        .waitFor();
      await check();
      await dialog.getByRole('button', { name: 'Approve' }).click();
      await page.getByText('No pending reviews').waitFor();
      await check();

      // Reverses a denial.
      await page.getByRole('button', { name: 'Denied' }).click();
      await page.getByRole('link', { name: `${prefix} Foods` }).click();
      await page.getByRole('button', { name: 'Reverse denial' }).click();
      await dialog.getByLabel('Reason', { exact: true }).fill('We have agreed on it.');
      await dialog.getByRole('button', { name: 'Reverse' }).click();
      await page.getByText('No denied end customers').waitFor();
      const reversed = succeeds(await call('GET', `/end-customers/${first}`)).end_customer;
      assert.deepEqual(
        [reversed.status, reversed.decision_reason],
        ['PENDING_ENABLEMENT', 'We have agreed on it.'],
      );
    });
  }

  test('a case is taken, with notes, and given back; the queue shows one’s own', async (t) => {
    const [foods, works] = await waiting('Loquat', 'Foods', 'Works');
    const { page, open, check } = await visit(t, server().url, { refused: /\/review$/u });
    await open(`/operator/review/${foods}?q=Loquat`);
    await page.getByText('Waiting < 1 h').waitFor();
    await page.getByRole('button', { name: 'Assign to me' }).click();
    await page.getByText('Assigned to you', { exact: true }).first().waitFor();
    await page.getByRole('button', { name: 'Unassign' }).waitFor();
    await page.getByLabel('Add a note').fill('Called the company.\nAsk again on Monday.');
    await check();
    // A case is not left while a note is only typed.
    await page.getByRole('button', { name: 'Next' }).click();
    await page.getByRole('button', { name: 'Keep editing' }).click();
    await page.getByRole('button', { name: 'Add note' }).click();
    await page.getByRole('list', { name: 'Notes' }).getByText('Called the company.').waitFor();
    assert.equal(await page.getByLabel('Add a note').inputValue(), '');
    await page.getByText('Note added').waitFor();
    await page.getByText('Review taken').waitFor();

    // Somebody else takes the other one; both queues follow.
    await page.getByRole('link', { name: 'All pending' }).click();
    await page.getByLabel('Assignee').selectOption('Unassigned');
    await page.getByRole('link', { name: 'Loquat Works' }).waitFor();
    assert.equal(await page.getByRole('link', { name: 'Loquat Foods' }).count(), 0);
    const { userId } = await newUser(server(), 'operator_reviewer');
    succeeds(await call('PATCH', `/end-customers/${works}/review`, { assignee: `user:${userId}` }));
    await page.getByText('None with this assignee').waitFor();
    await check();
    await page.getByLabel('Assignee').selectOption('Mine');
    await page.getByRole('link', { name: 'Loquat Foods' }).click();
    await page.getByRole('button', { name: 'Unassign' }).click();
    await page.getByText('Review unassigned').waitFor();
    const { review } = succeeds(await call('GET', `/end-customers/${foods}/review`));
    assert.deepEqual([review.assignee, review.notes.length], [null, 1]);
  });

  longTest(
    'several cases are taken and decided at once, while a colleague decides one of them',
    async (t) => {
      const [foods = ''] = await waiting('Rowan', 'Foods', 'Works', 'Farms');
      const other = await newPartner(server(), { name: 'Rowan Resale' });
      const { page, open, check } = await visit(t, server().url);
      await open('/operator/review');
      // Enter waits for what is being searched, and then chooses the first match.
      const partner = page.getByRole('combobox', { name: 'Partner' });
      await partner.click();
      await page.getByRole('option').nth(1).waitFor();
      await partner.pressSequentially('rowan');
      await partner.press('Enter');
      await page.locator('[role=option][data-highlighted]', { hasText: 'Rowan Resale' }).waitFor();
      await partner.press('Enter');
      await page.waitForURL(`**/review?partner=${other.clientId}`);

      await open('/operator/review?q=Rowan');
      const selectAll = page.getByRole('checkbox', { name: 'Select all on this page' });
      await selectAll.check();
      await page.getByRole('button', { name: 'Assign to me' }).click();
      await page.getByText('Assigned to you: 3 end customers').waitFor();
      const { review } = succeeds(await call('GET', `/end-customers/${foods}/review`));
      assert.notEqual(review.assignee, null);

      await selectAll.check();
      const dialog = page.getByRole('alertdialog');
      await page.getByRole('button', { name: 'Approve …' }).click();
      await dialog.getByRole('listitem').filter({ hasText: 'Rowan Foods (channel conflict)' }).waitFor();
      await dialog.getByRole('button', { name: 'Cancel' }).click();
      await page.getByRole('button', { name: 'Deny …' }).click();
      await dialog.getByLabel('Reason', { exact: true }).fill('Nobody answers.');
      succeeds(await call('POST', `/end-customers/${foods}/approve`, {}));
      await page.keyboard.press('Control+Enter');
      await dialog.getByText('Rowan Foods is no longer under review.').waitFor();
      await dialog.getByRole('heading', { name: 'Deny Rowan Foods' }).waitFor();
      assert.ok(await dialog.getByRole('button', { name: 'Deny' }).isDisabled());
      await check();
      await dialog.getByRole('button', { name: 'Cancel' }).click();
      await page.getByRole('button', { name: 'Leave' }).click();
      await page.getByText('No pending reviews').waitFor();
      assert.equal(await page.getByRole('region', { name: 'Selection' }).count(), 0);
    },
  );

  longTest('shortcuts can be turned off', async (t) => {
    await waiting('Medlar', 'Foods');
    const { page, open } = await visit(t, server().url);
    await open('/operator/review?q=Medlar');
    await page.getByRole('link', { name: 'Medlar Foods' }).waitFor();
    await page.getByRole('button', { name: 'Turn shortcuts off' }).click();
    await page.keyboard.press('a');
    await page.getByRole('button', { name: 'Turn shortcuts on' }).click();
    assert.equal(await page.getByRole('alertdialog').count(), 0);
    await page.keyboard.press('a');
    await page.getByRole('alertdialog').getByRole('button', { name: 'Cancel' }).click();
  });

  longTest('the current case stays the same when others decide, and is marked and in view', async (t) => {
    const [foods, works, farms] = await waiting('Sloe', 'Foods', 'Works', 'Farms');
    const { page, open, check } = await visit(t, server().url);
    await open('/operator/review?q=Sloe');
    await page.getByText('1 of 3: Sloe Foods').waitFor();
    await page.keyboard.press('j');
    await page.getByText('2 of 3: Sloe Works').waitFor();
    const current = page.locator('tr[aria-current]');
    await current.filter({ hasText: 'Sloe Works' }).waitFor();
    await check();
    succeeds(await call('POST', `/end-customers/${foods}/approve`, {}));
    await page.getByText('1 of 2: Sloe Works').waitFor();
    succeeds(await call('POST', `/end-customers/${works}/approve`, {}));
    await page.getByText('The current end customer has left this list').waitFor();
    await page.keyboard.press('a');
    assert.equal(await page.getByRole('alertdialog').count(), 0);
    await page.keyboard.press('j');
    await current.filter({ hasText: 'Sloe Farms' }).waitFor();
    // A focused checkbox takes no letters.
    await page.getByRole('checkbox', { name: 'Select Sloe Farms' }).check();
    await page.keyboard.press('a');
    await page.getByRole('heading', { name: 'Approve Sloe Farms' }).waitFor();
    const dialog = page.getByRole('alertdialog');
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    // A decision about the open case is shown where one would decide it.
    await page.getByRole('link', { name: 'Sloe Farms' }).click();
    await page.getByRole('button', { name: 'Deny Sloe Farms' }).click();
    await dialog.getByLabel('Reason', { exact: true }).fill('No.');
    succeeds(await call('POST', `/end-customers/${farms}/approve`, { reason: 'We know it.' }));
    const meanwhile = /^Approved by .+ at \d\d:\d\d\. We know it\.$/u;
    await dialog.getByText(meanwhile).waitFor();
    assert.ok(await dialog.getByRole('button', { name: 'Deny' }).isDisabled());
    await check();
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await page.getByRole('button', { name: 'Leave' }).click();
    await page.getByText(meanwhile).waitFor();
    await check();
  });

  longTest('the position counts all pages', async (t) => {
    const names = Array.from({ length: 52 }, (_, index) => `${index}`);
    await waiting('Damson', ...names);
    const { page, open } = await visit(t, server().url);
    await open(`/operator/review?partner=${server().demo.clientId}`);
    await page.getByText(/^1 of (?:5[2-9]|[6-9]\d): /u).waitFor();
    await page.setViewportSize({ width: 1280, height: 400 });
    for (let count = 0; count < 12; count += 1) await page.keyboard.press('j');
    await page.getByText(/^13 of /u).waitFor();
    await isInView(page.locator('tr[aria-current]'));
    // The case's name and place are known before the case is loaded.
    const { promise: held, resolve: release } = Promise.withResolvers<void>();
    await page.route(/\/v1\/end-customers\/[0-9a-f]+$/u, async (route) => {
      await held;
      await route.continue();
    });
    await page.keyboard.press('o');
    await page.getByRole('heading', { name: /^Damson \d+$/u, level: 1 }).waitFor();
    await page.getByText(/^13 of (?:5[2-9]|[6-9]\d)$/u).waitFor();
    assert.equal(await page.getByRole('heading', { name: 'Compliance' }).count(), 0);
    release();
    await page.getByRole('heading', { name: 'Compliance' }).waitFor();
    await page.keyboard.press('j');
    await page.getByText(/^14 of (?:5[2-9]|[6-9]\d)$/u).waitFor();
    // The way back leads to the case that was open last.
    await page.keyboard.press('u');
    await page.getByText(/^14 of (?:5[2-9]|[6-9]\d): /u).waitFor();
    await isInView(page.locator('tr[aria-current]'));
    await page.getByRole('button', { name: 'Next page' }).click();
    await page.getByText(/^51 of /u).waitFor();
    await page.locator('h1:focus').waitFor();
    // At the ends of a page, the previous and the next case are those of the pages beside it.
    await page.keyboard.press('o');
    await page.getByText(/^51 of (?:5[2-9]|[6-9]\d)$/u).waitFor();
    await page.keyboard.press('k');
    await page.getByText(/^50 of (?:5[2-9]|[6-9]\d)$/u).waitFor();
    await page.getByRole('button', { name: 'Next' }).click();
    await page.getByText(/^51 of (?:5[2-9]|[6-9]\d)$/u).waitFor();
    await page.getByRole('link', { name: 'All pending' }).click();
    await page.getByText(/^51 of (?:5[2-9]|[6-9]\d): /u).waitFor();
    // Those with only one of the reasons.
    await page.getByLabel('Review reason').selectOption('No due diligence');
    await page.getByText('None with this review reason').waitFor();
    await page.getByLabel('Review reason').selectOption('Manual policy');
    await page.getByRole('link', { name: 'Damson 0' }).waitFor();
    await page.getByLabel('Only this reason').check();
    await page.getByRole('link', { name: 'Damson 1', exact: true }).waitFor();
    assert.equal(await page.getByRole('link', { name: 'Damson 0' }).count(), 0);
  });
});

/** Asserts that an element is within the window. */
async function isInView(element: Locator): Promise<void> {
  const box = await element.boundingBox();
  const height = element.page().viewportSize()?.height ?? 0;
  assert.ok(box !== null && box.y >= 0 && box.y + box.height <= height, JSON.stringify(box));
}
