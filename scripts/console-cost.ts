// Prints what each page of the console costs when it is opened: calls of the API, bytes over the wire, and layout shift at
// a latency of 150 ms; and the calls of open pages while another partner's sandbox works.
import type { CDPSession } from 'playwright-core';
import { closeBrowser, visit } from '../test/support/browser.ts';
import { unpackChromium } from '../test/support/chromium.ts';
import { consolePages } from '../test/support/console-pages.ts';
import { populate } from '../test/support/populated.ts';
import { newActiveCustomer } from '../test/support/registrations.ts';
import { openScope } from '../test/support/scope.ts';
import { startServer } from '../test/support/server.ts';
import { newSandbox } from '../test/support/steered-sandbox.ts';

const latencyMs = 150;
/** Without a call for this time, a page is complete. */
const quietMs = 500;

/** End customers with registrations to file, for pages of lists. */
const customers = 50;
/** For how long another partner's sandbox works while a page is open. */
const workMs = 6_000;

interface Traffic {
  calls: number;
  /** Headers and bodies of replies as sent, in bytes. */
  callBytes: number;
  scriptBytes: number;
  fontBytes: number;
}

const scope = openScope();
await unpackChromium();
const server = await startServer(scope, 'sqlite');
const ids = await populate(scope, server);
for (let count = 0; count < customers; count += 1) await newActiveCustomer(server, server.demo);
await server.settle();
const pages = Object.entries({
  ...consolePages(ids),
  'registrations-all': '/operator/registrations?task=ALL',
});
const { page, context, open } = await visit(scope, server.url, {});
// Runs before the scripts of each page.
await page.addInitScript(observeShift);
const devtools = await context.newCDPSession(page);
await devtools.send('Network.enable');

const [, first] = pages[0] as [string, string];
const { scriptBytes, fontBytes } = await costOf(first);
console.log(
  `First page: ${kilobytes(scriptBytes)} kB of scripts and styles, ${kilobytes(fontBytes)} kB of fonts.`,
);
for (const [name, path] of [
  ['registrations', '/operator/registrations'],
  ['end-customer-live', `/partners/${ids.partner}/live/end-customers/${ids.registered}`],
] as const) {
  console.log(`${name}: ${await callsDuringWork(path)} calls while another partner's sandbox works.`);
}

await devtools.send('Network.emulateNetworkConditions', {
  offline: false,
  latency: latencyMs,
  downloadThroughput: -1,
  uploadThroughput: -1,
});
console.log('\n| Page | Calls | API, kB | Scripts, kB | Layout shift |');
console.log('| --- | ---: | ---: | ---: | ---: |');
let calls = 0;
let bytes = 0;
for (const [name, path] of pages) {
  // As if it were the first page, so that its parts load at different times.
  await devtools.send('Network.clearBrowserCache');
  const cost = await costOf(path);
  calls += cost.calls;
  bytes += cost.callBytes;
  const shift = await page.evaluate(() => (globalThis as unknown as { layoutShift: number }).layoutShift);
  const figures = [cost.calls, kilobytes(cost.callBytes), kilobytes(cost.scriptBytes), shift.toFixed(3)];
  console.log(`| ${[name, ...figures].join(' | ')} |`);
}
console.log(
  `\nIn total: ${calls} calls, ${kilobytes(bytes)} kB; on average ${(calls / pages.length).toFixed(1)} calls.`,
);
await closeBrowser();
await scope.close();

/** Opens a page and waits until it is complete. */
async function costOf(path: string): Promise<Traffic> {
  await open('/gingham.svg');
  const traffic = watch(devtools);
  await open(path);
  await page.locator('h1').first().waitFor();
  while (performance.now() - traffic.lastAt() < quietMs) await page.waitForTimeout(quietMs / 5);
  return traffic.end();
}

/** Counts the calls of an open page while another partner's sandbox works. */
async function callsDuringWork(path: string): Promise<number> {
  const sandbox = await newSandbox(server);
  await costOf(path);
  const traffic = watch(devtools);
  const end = performance.now() + workMs;
  while (performance.now() < end) {
    await sandbox.active();
    await sandbox.advanceDays(1);
  }
  return traffic.end().calls;
}

/** Counts what a page receives, as reported by the browser. */
function watch(devtools: CDPSession) {
  const kinds = new Map<string, 'callBytes' | 'scriptBytes' | 'fontBytes'>();
  const counted: Traffic = { calls: 0, callBytes: 0, scriptBytes: 0, fontBytes: 0 };
  let at = performance.now();
  const onRequest = ({ requestId, request, type }: Sent) => {
    const { pathname, protocol } = new URL(request.url);
    // The stream of changes has no end. The browser's own icons, such as that of a date field, are data.
    if (pathname === '/v1/changes' || protocol === 'data:') return;
    const isCall = !pathname.startsWith('/console');
    kinds.set(requestId, isCall ? 'callBytes' : type === 'Font' ? 'fontBytes' : 'scriptBytes');
    if (isCall) counted.calls += 1;
    at = performance.now();
  };
  const onFinished = ({ requestId, encodedDataLength }: Finished) => {
    const kind = kinds.get(requestId);
    if (kind === undefined) return;
    counted[kind] += encodedDataLength;
    at = performance.now();
  };
  devtools.on('Network.requestWillBeSent', onRequest);
  devtools.on('Network.loadingFinished', onFinished);
  return {
    lastAt: () => at,
    end: () => {
      devtools.off('Network.requestWillBeSent', onRequest);
      devtools.off('Network.loadingFinished', onFinished);
      return counted;
    },
  };
}

interface Sent {
  requestId: string;
  request: { url: string };
  type?: string;
}

interface Finished {
  requestId: string;
  encodedDataLength: number;
}

/** Runs in the page: adds up the layout shifts that no input caused. */
function observeShift(): void {
  const kept = globalThis as unknown as { layoutShift: number };
  kept.layoutShift = 0;
  const options = { type: 'layout-shift', buffered: true } as unknown as Parameters<
    PerformanceObserver['observe']
  >[0];
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries() as unknown as { value: number; hadRecentInput: boolean }[]) {
      if (!entry.hadRecentInput) kept.layoutShift += entry.value;
    }
  }).observe(options);
}

function kilobytes(count: number): string {
  return (count / 1_000).toFixed(1);
}
