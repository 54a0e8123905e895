import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { type Browser, type BrowserContext, type Page, chromium as playwright } from 'playwright-core';
import { chromiumPath } from './chromium.ts';
import { sampled } from './long.ts';
import type { Scope } from './scope.ts';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** Typical screens: a desktop and a phone. */
export const screens = {
  desktop: { width: 1280, height: 800 },
  phone: { width: 390, height: 844 },
} as const;
export type Screen = keyof typeof screens;

/** The widths that a journey runs at: all in the full campaign, the given one in the sample. */
export function widths(sample: Screen): readonly Screen[] {
  return sampled([sample], ['desktop', 'phone']);
}

/** Flags that let the browser run on any machine and start quickly; none relaxes restrictions of pages. */
const flags = [
  '--no-sandbox',
  '--disable-dev-shm-usage',
  '--disable-gpu',
  '--font-render-hinting=none',
  '--js-flags=--no-opt --no-maglev --single-threaded-gc',
  '--in-process-gpu',
  '--disable-software-rasterizer',
  '--renderer-process-limit=1',
];

let running: Promise<Browser> | undefined;

/** The browser of this process, started on first use; it exits with the process. */
function browser(): Promise<Browser> {
  running ??= playwright.launch({ executablePath: chromiumPath, args: flags, headless: true });
  return running;
}

export async function closeBrowser(): Promise<void> {
  await (await running)?.close();
  running = undefined;
}

export interface Visit {
  page: Page;
  context: BrowserContext;
  /** Opens a page of the console, by its path under `/console`. */
  open(path: string): Promise<void>;
  /** Fails if axe finds accessibility violations (WCAG 2.2 A and AA), or the page reported an error or called another host. */
  check(): Promise<void>;
}

/**
 * Opens the console of a server in a browser. Collects all errors of the page, and all requests to other hosts.
 */
export async function visit(
  scope: Scope,
  url: string,
  {
    screen = 'desktop',
    theme = 'light',
    refused,
    locale,
    timeZone,
    axeEach = sampled(6, 1),
  }: {
    screen?: Screen;
    theme?: 'light' | 'dark';
    /** Of the browser: `de-DE`. */
    locale?: string;
    /** Of the browser: `Asia/Tokyo`. */
    timeZone?: string;
    /** URLs of calls that the journey expects to be rejected, which browsers log as errors. */
    refused?: RegExp;
    /** One in so many checks runs axe, which takes more time than a page load. */
    axeEach?: number;
  } = {},
): Promise<Visit> {
  const context = await (await browser()).newContext({
    viewport: screens[screen],
    colorScheme: theme,
    reducedMotion: 'reduce',
    hasTouch: screen === 'phone',
    ...(locale !== undefined && { locale }),
    ...(timeZone !== undefined && { timezoneId: timeZone }),
  });
  scope.onTestFinished(() => context.close());
  await context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: url });
  const page = await context.newPage();
  // Longer than the interval at which pages read counts again.
  page.setDefaultTimeout(20_000);
  const complaints: string[] = [];
  page.on('console', (message) => {
    const { url } = message.location();
    const isRefusal = refused?.test(url) && /status of 4\d\d/u.test(message.text());
    if (isRefusal || (message.type() !== 'error' && message.type() !== 'warning')) return;
    complaints.push(`${message.text()} (${url})`);
  });
  page.on('pageerror', (error) => complaints.push(error.stack ?? error.message));
  page.on('request', (request) => {
    const { origin, protocol } = new URL(request.url());
    if (origin !== url && protocol !== 'data:' && protocol !== 'blob:')
      complaints.push(`asked ${request.url()}`);
  });
  const assertNoComplaints = () => assert.deepEqual(complaints, [], `${page.url()} complains`);
  let checks = 0;
  return {
    page,
    context,
    open: async (path) => {
      await page.goto(`${url}/console${path}`);
    },
    check: async () => {
      // Wait until the page is rendered and has no loading state.
      await page.locator('h1').first().waitFor();
      await page.locator(':root:not(:has([role=status]))').waitFor({ state: 'attached' });
      assertNoComplaints();
      checks += 1;
      if (checks % axeEach !== 0) return;
      // Through the debugger, to which the page's Content-Security-Policy does not apply.
      await page.evaluate(axe);
      const violations = await page.evaluate(runAxe);
      assert.deepEqual(violations, [], `${page.url()} keeps people out`);
    },
  };
}

/** Shows the filters of a list: on a phone they are behind a button. */
export async function showFilters(page: Page, screen: Screen): Promise<void> {
  if (screen === 'phone') await page.getByRole('button', { name: /^Filters/u }).click();
}

/** Runs in the page. */
async function runAxe(): Promise<string[]> {
  const { axe } = globalThis as unknown as { axe: typeof import('axe-core') };
  const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
  const { violations } = await axe.run({ runOnly: { type: 'tag', values: tags } });
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id} at ${target.join(' ')}: ${failureSummary}`),
  );
}

/** Chooses the first item that the picker with this label finds for a name, by keyboard. */
export async function pick(page: Page, label: string, name: string): Promise<void> {
  const input = page.getByRole('combobox', { name: label, exact: true });
  await input.pressSequentially(name);
  await page.locator('[aria-busy=true]').waitFor({ state: 'detached' });
  await page.locator('[role=option][data-highlighted]', { hasText: name }).waitFor();
  await input.press('Enter');
  await page.getByRole('listbox').waitFor({ state: 'detached' });
}
