import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { beforeAll, describe, test } from 'vitest';
import { visit } from '../support/browser.ts';
import { longTest } from '../support/long.ts';
import { managing, newEndCustomer, succeeds } from '../support/management.ts';
import { suiteServer } from '../support/server.ts';

describe('the console, for everyone', () => {
  const server = suiteServer('sqlite');
  const partner = () => `/partners/${server().demo.clientId}`;
  const call = managing(server);
  beforeAll(async () => {
    for (const name of ['Orchard', 'Meadow']) {
      const website = `${name.toLowerCase()}.example.net`;
      succeeds(await call('POST', '/direct-customers', { legal_name: `${name} Ltd`, website }));
    }
    await newEndCustomer(server(), server().demo, 'sandbox', { company_name: 'Acme שלום' });
  });

  test('the focus stays on the page after an action whose button disappears or is busy', async (t) => {
    const { page, open, check } = await visit(t, server().url, { refused: /direct-customers/u });
    await open('/operator/direct-customers');
    await page.getByRole('button', { name: 'Remove Orchard Ltd' }).press('Enter');
    await page.getByRole('alertdialog').getByRole('button', { name: 'Remove' }).press('Enter');
    await page.getByRole('button', { name: 'Remove Orchard Ltd' }).waitFor({ state: 'detached' });
    await page.locator('h1:focus').waitFor();

    // An error in a dialog is announced.
    await page.getByRole('button', { name: 'Add direct customer' }).first().click();
    const dialog = page.getByRole('alertdialog');
    const add = dialog.getByRole('button', { name: 'Add' });
    assert.ok(
      (await contrastOf(page, '[role=alertdialog] button:disabled')) >= 4.5,
      'disabled text is hard to read',
    );
    await dialog.getByLabel('Legal name').fill('Orchard Ltd');
    await dialog.getByLabel('Website').fill('not a website');
    await add.press('Enter');
    await dialog.getByRole('alert').waitFor();
    await dialog.locator(':focus').waitFor();
    await check();

    await open(`${partner()}/live/profile`);
    await page.getByLabel('Support phone').fill('+1 555 0100');
    await page.getByRole('button', { name: 'Save' }).press('Enter');
    await page.getByText('Saved', { exact: true }).waitFor();
    await page.locator('main :focus').waitFor();

    // A button that is disabled for a moment keeps it.
    await open(`${partner()}/sandbox/sandbox`);
    await page.getByRole('button', { name: '1 day' }).press('Enter');
    await page.locator('button:focus', { hasText: '1 day' }).waitFor();
  });

  test('pages fit into the window at a zoom of 400 %, and nothing stays above them', async (t) => {
    const { page, open } = await visit(t, server().url);
    await page.setViewportSize({ width: 320, height: 256 });
    await open(`${partner()}/sandbox/sandbox`);
    await page.getByRole('region', { name: 'Clock' }).waitFor();
    assert.equal(
      await page.evaluate('getComputedStyle(document.querySelector("[aria-label=Clock]")).position'),
      'static',
    );
    await page.goto(`${server().url}/docs`);
    assert.ok(await page.evaluate<boolean>('document.documentElement.scrollWidth <= 320'));
  });

  longTest(
    'tables name their sort order, controls what they act on, and names keep their direction',
    async (t) => {
      const { page, open } = await visit(t, server().url);
      await open(`${partner()}/sandbox/end-customers`);
      await page.locator('th[aria-sort=descending]', { hasText: 'Created' }).waitFor();
      await page.getByRole('button', { name: 'Company', exact: true }).click();
      await page.locator('th[aria-sort=ascending]', { hasText: 'Company' }).waitFor();
      await page.locator('th[aria-sort=none]', { hasText: 'Created' }).waitFor();
      await page.getByRole('button', { name: 'Copy client_id of Acme שלום' }).waitFor();
      await page.locator('bdi', { hasText: 'Acme שלום' }).waitFor();
      await page.emulateMedia({ forcedColors: 'active' });
      await open(`${partner()}/sandbox/overview`);
      const bar = '.forced-color-adjust-none[style*="100%"]';
      await page.locator(bar).first().waitFor();
      const own = await styleOf(page, bar, 'backgroundColor');
      const track = await styleOf(page, `:has(> ${bar})`, 'backgroundColor');
      assert.notEqual(own, track, 'the bar has disappeared');
    },
  );
});

/** A style of the first element that a selector finds, as computed. */
function styleOf(page: Page, selector: string, name: string): Promise<string> {
  return page.evaluate<string>(`getComputedStyle(document.querySelector('${selector}')).${name}`);
}

/** The contrast of an element's text to its background (WCAG 2.2, 1.4.3). */
async function contrastOf(page: Page, selector: string): Promise<number> {
  assert.equal(await styleOf(page, selector, 'opacity'), '1', 'mixed with what is behind it');
  const colours = [await styleOf(page, selector, 'color'), await styleOf(page, selector, 'backgroundColor')];
  const [dark = 0, light = 0] = colours.map(luminance).toSorted((one, other) => one - other);
  return (light + 0.05) / (dark + 0.05);
}

function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = (colour.match(/\d+/gu) ?? []).map((part) => {
    const share = Number(part) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
