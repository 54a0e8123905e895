// Takes screenshots of every page of the console, in both themes and on a phone, in screenshots/; with --readme, also those
// of the README, in docs/images/.
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { closeBrowser, visit } from '../test/support/browser.ts';
import { unpackChromium } from '../test/support/chromium.ts';
import { consolePages } from '../test/support/console-pages.ts';
import { populate } from '../test/support/populated.ts';
import { openScope } from '../test/support/scope.ts';
import { startServer } from '../test/support/server.ts';

const out = fileURLToPath(new URL('../screenshots/', import.meta.url));
const images = fileURLToPath(new URL('../docs/images/', import.meta.url));
/** The README's images, by the name of the page. */
const inReadme: Record<string, string> = {
  'end-customer-registrations': 'console-end-customer.png',
  sandbox: 'console-sandbox.png',
};

const isForReadme = process.argv.includes('--readme');

const scope = openScope();
rmSync(out, { recursive: true, force: true });
mkdirSync(out);
await unpackChromium();
const server = await startServer(scope, 'sqlite');
const pages = Object.entries(consolePages(await populate(scope, server)));
for (const [screen, theme] of [
  ['desktop', 'light'],
  ['desktop', 'dark'],
  ['phone', 'light'],
] as const) {
  const { page, open } = await visit(scope, server.url, { screen, theme });
  for (const [name, path] of pages) {
    await open(path);
    await page.locator('main h1').waitFor();
    await page.locator(':root:not(:has([role=status]))').waitFor({ state: 'attached' });
    await page.screenshot({ path: join(out, `${name}.${screen}.${theme}.png`), fullPage: true });
    const image = isForReadme && screen === 'desktop' && theme === 'light' ? inReadme[name] : undefined;
    if (image !== undefined) await page.screenshot({ path: join(images, image) });
  }
}
await closeBrowser();
await scope.close();
