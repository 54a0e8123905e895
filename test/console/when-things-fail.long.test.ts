import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { describe, test } from 'vitest';
import { visit } from '../support/browser.ts';
import { longTest } from '../support/long.ts';
import { newEndCustomer } from '../support/management.ts';
import { startServer, suiteServer } from '../support/server.ts';

describe('the console', () => {
  const server = suiteServer('sqlite');
  const sandbox = () => `/partners/${server().demo.clientId}/sandbox`;

  test('says that the server does not respond, and continues without a reload when it does', async (t) => {
    const first = await startServer(t, 'sqlite');
    const { page, open } = await visit(t, first.url);
    await open(`/partners/${first.demo.clientId}/sandbox/sandbox`);
    await page.getByRole('heading', { name: 'Sandbox', level: 1 }).waitFor();
    await markDocument(page);
    await first.close();
    const banner = page.getByText('The server does not respond; trying again.');
    await banner.waitFor();
    // A page that was not loaded before fails inside the shell, and the navigation stays usable.
    await page.getByRole('link', { name: 'Deliveries' }).click();
    await page.getByText('The server cannot be reached').waitFor();
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByRole('link', { name: 'Profile' }).click();
    await page.getByText('The server cannot be reached').waitFor();
    await startServer(t, 'sqlite', { ...first.env, GINGHAM_PORT: new URL(first.url).port });
    await page.getByRole('heading', { name: 'Profile', level: 1 }).waitFor({ timeout: 20_000 });
    await banner.waitFor({ state: 'detached' });
    assert.ok(await isMarked(page), 'the page was reloaded');
  });

  longTest('loads its new version after an update, but not over typed text', async (t) => {
    const { page, open } = await visit(t, server().url);
    await open(`${sandbox()}/end-customers/new`);
    await page.getByLabel('Company name').fill('Typed text');
    await update(page, 'command-palette');
    await page.keyboard.press('Control+k');
    await page.getByText('Gingham was updated.').waitFor();
    await page.getByRole('button', { name: 'Reload' }).waitFor();
    assert.equal(await page.getByLabel('Company name').inputValue(), 'Typed text');

    await open(`${sandbox()}/end-customers`);
    await page.getByRole('heading', { name: 'End customers', level: 1 }).waitFor();
    await markDocument(page);
    await update(page, 'requests');
    await page.getByRole('link', { name: 'Requests' }).click();
    await page.getByRole('heading', { name: 'Requests', level: 1 }).waitFor();
    assert.ok(!(await isMarked(page)), 'the page was not reloaded');
  });

  longTest(
    'works offline, contains the failure of a page, and says what could not be refreshed',
    async (t) => {
      const { page, open } = await visit(t, server().url);
      await open(`${sandbox()}/end-customers`);
      await page.getByText('No end customers yet').waitFor();
      await page.evaluate("window.dispatchEvent(new Event('offline'))");
      await page.getByRole('link', { name: 'Endpoints' }).click();
      await page.getByText('No endpoints yet').waitFor();

      // A response that the page cannot show.
      await page.route('**/v1/webhook-deliveries*', (route) => route.fulfill({ json: {} }));
      await page.getByRole('link', { name: 'Deliveries' }).click();
      await page.getByText('Could not display this').waitFor();
      await page.unrouteAll();
      await page.getByRole('link', { name: 'End customers' }).click();
      await page.getByText('No end customers yet').waitFor();

      await newEndCustomer(server(), server().demo, 'sandbox', { company_name: 'Early Ltd' });
      await page.getByRole('link', { name: 'Early Ltd' }).waitFor();
      await page.route('**/v1/end-customers?*', (route) => route.fulfill({ status: 403, json: {} }));
      await newEndCustomer(server(), server().demo, 'sandbox', { company_name: 'Late Ltd' });
      await page.getByText('Could not refresh').waitFor();
      await page.getByRole('link', { name: 'Early Ltd' }).waitFor();
      await page.unrouteAll();
      await page.getByRole('button', { name: 'Try again' }).click();
      await page.getByRole('link', { name: 'Late Ltd' }).waitFor();
      assert.equal(await page.getByText('Could not refresh').count(), 0);
    },
  );

  test('shows an error at its button, and what was saved although it cannot be read again', async (t) => {
    const { page, open } = await visit(t, server().url);
    await open(`${sandbox()}/sandbox`);
    const conflict = { error_code: 'CONFLICT', error_message: 'Another change is running.' };
    await page.route('**/clock/freeze', (route) => route.fulfill({ status: 409, json: conflict }));
    await page.getByRole('button', { name: 'Freeze' }).click();
    await page.getByRole('region', { name: 'Clock' }).getByRole('alert').waitFor();

    await open(`${sandbox()}/profile`);
    await page.getByLabel('Support phone').fill('+1 555 0199');
    await page.route('**/v1/partners/*', (route) =>
      route.request().method() === 'GET' ? route.fulfill({ status: 403, json: {} }) : route.continue(),
    );
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Could not refresh').waitFor();
    await page.getByText('Saved', { exact: true }).waitFor();
    assert.equal(await page.getByLabel('Support phone').inputValue(), '+1 555 0199');
  });

  longTest('shows a field error for a filter in the URL that is not a time', async (t) => {
    const { page, open } = await visit(t, server().url);
    await open(`${sandbox()}/deliveries?from=yesterday&to=2026-13-01`);
    await page.getByText('“yesterday” is not a date and time.').waitFor();
    await page.getByText('“2026-13-01” is not a date and time.').waitFor();
    for (const path of [`${sandbox()}/events`, '/operator/audit']) {
      await open(`${path}?from=yesterday&to=2026-13-01`);
      await page.getByText('“yesterday” is not a date.').waitFor();
      await page.getByText('“2026-13-01” is not a date.').waitFor();
      await page.getByRole('button', { name: 'Remove from, to' }).click();
      await page.getByRole('button', { name: 'Remove from, to' }).waitFor({ state: 'detached' });
    }
  });

  longTest('searches once for each pause in typing, and says that it searches', async (t) => {
    const { page, open } = await visit(t, server().url);
    await open(`${sandbox()}/end-customers`);
    await newEndCustomer(server(), server().demo, 'sandbox', { company_name: 'Plumtree' });
    await page.getByRole('heading', { level: 1 }).waitFor();
    const searches: string[] = [];
    await page.route('**/v1/end-customers?q=*', async (route) => {
      searches.push(new URL(route.request().url()).searchParams.get('q') ?? '');
      await new Promise((resolve) => setTimeout(resolve, 300));
      await route.continue();
    });
    await page.getByRole('link', { name: 'Deliveries' }).focus();
    await page.keyboard.press('/');
    const palette = page.getByRole('dialog', { name: 'Search' });
    await palette.getByRole('combobox').pressSequentially('plumtree', { delay: 30 });
    await palette.getByText('Searching…').waitFor();
    assert.equal(await palette.getByText('No results.').count(), 0);
    await palette.getByRole('option', { name: 'Plumtree' }).waitFor();
    // A loaded machine pauses between keys, too.
    assert.ok(searches.length <= 4, searches.join());
    assert.equal(searches.at(-1), 'plumtree');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Plumtree', level: 1 }).waitFor();
    assert.ok(await page.evaluate("document.querySelector('main').contains(document.activeElement)"));
  });
});

/** Marks the document, to see later whether it is still the same. */
function markDocument(page: Page): Promise<void> {
  return page.evaluate('document.isMarked = true');
}

function isMarked(page: Page): Promise<boolean> {
  return page.evaluate<boolean>('document.isMarked === true');
}

/** Until the next page load, the server is one with a new build, which lacks a file of the old one. */
async function update(page: Page, file: string): Promise<void> {
  let isOld = true;
  page.on('request', (request) => {
    if (request.isNavigationRequest()) isOld = false;
  });
  await page.route(new RegExp(`/assets/${file}-[^/]*\\.js$`, 'u'), (route) =>
    route.continue(isOld ? { url: route.request().url().replace('.js', '-old.js') } : {}),
  );
  await page.route(/\/console\/$/u, async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, body: (await response.text()).replaceAll('/index-', '/index-new-') });
  });
}
