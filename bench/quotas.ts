import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout } from 'node:timers/promises';
import { png, pngChunk } from '../test/support/png.ts';
import { application } from './application.ts';
import { post, type Ready, start, stop } from './measured.ts';

// What one partner's sandbox leaves in the store.

const logos = 60;
const logoBytes = 3_300_000;
const customers = 500;
const endpoints = 20;
/** Longer than housekeeping keeps an unused logo. */
const waitMs = 75_000;

const dataDir = mkdtempSync(join(tmpdir(), 'gingham-bench-'));
// Other settings, as JSON by their keys: '{"sandboxPastDays":"0"}'.
const [, , settings = '{}'] = process.argv;
const [gingham, { url, demo }] = await start<Ready>('./gingham-server.ts', dataDir, '1.517.0', settings);
const authorization = `Bearer ${demo.operatorToken}`;
const credentials = { client_id: demo.clientId, secret: demo.secrets.sandbox };
const call = (path: string, body: object = {}) => post(`${url}/sandbox${path}`, { ...credentials, ...body });
const manage = (path: string, body: object = {}) => post(`${url}/v1${path}`, body, { authorization });

const mb = (bytes: number) => `${(bytes / 1e6).toFixed(0)} MB`;

/** Prints what is in the store. */
function report(when: string): void {
  const store = new DatabaseSync(join(dataDir, 'gingham.db'), { readOnly: true });
  const read = (query: string) => Number(Object.values(store.prepare(query).get() ?? {})[0]);
  const page = read('pragma page_size');
  const file = read('pragma page_count') * page;
  const free = read('pragma freelist_count') * page;
  const rows = ['logos', 'events', 'webhook_deliveries'].map(
    (table) => `${read(`select count(*) from ${table}`)} ${table}`,
  );
  store.close();
  console.log(`${when.padEnd(34)} ${mb(file - free)} used of ${mb(file)}; ${rows.join(', ')}`);
}

/** Does `work` for some numbers, a few at a time. */
async function each(amount: number, work: (at: number) => Promise<unknown>): Promise<void> {
  let next = 0;
  const worker = async () => {
    while (next < amount) {
      next += 1;
      await work(next);
    }
  };
  await Promise.all(Array.from({ length: 4 }, worker));
}

try {
  report('at the start');
  for (let at = 1; at <= logos; at += 1) {
    const logo = png({ between: [pngChunk('teXt', randomBytes(logoBytes))] }).toString('base64');
    await call('/partner/customer/create', { ...application(at), logo });
  }
  report(`${logos} creates with new logos`);
  await call('/simulation/reset');
  await setTimeout(waitMs);
  report('after a reset, and a while');

  await call('/simulation/clock/freeze');
  for (let at = 0; at < endpoints; at += 1) {
    const endpoint = {
      environment: 'sandbox',
      url: `http://127.0.0.1:9/${at}`,
      partner_client_id: demo.clientId,
    };
    const event_types = ['END_CUSTOMER_OAUTH_STATUS_UPDATED', 'registration.updated'];
    const made = JSON.parse(await manage('/webhook-endpoints', { ...endpoint, event_types }));
    await manage(`/webhook-endpoints/${made.webhook_endpoint.endpoint_id}/pause`);
  }
  await each(customers, async (at) => {
    const created = JSON.parse(await call('/partner/customer/create', application(at)));
    await call('/partner/customer/enable', { end_customer_client_id: created.end_customer.client_id });
  });
  report(`${customers} end customers enabled`);
  const started = performance.now();
  await call('/simulation/clock/advance', { seconds: 40 * 86_400 });
  report(`advanced, in ${((performance.now() - started) / 1000).toFixed(1)} s`);
  await call('/simulation/reset');
  await setTimeout(waitMs);
  report('after a reset, and a while');
} finally {
  stop(gingham);
  rmSync(dataDir, { recursive: true, force: true });
}
process.exit(0);
