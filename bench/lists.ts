import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fillWithEndCustomers, rare } from './many-end-customers.ts';
import { post, type Ready, start, stop, usageOf } from './measured.ts';

const endCustomers = 1_000_000;
const rounds = 9;
const pagesDeep = 1_000;
/** Limit for any page of a list, in milliseconds of response time. */
const limitMs = 200;

interface Page {
  next_cursor: string | null;
}

const dataDir = mkdtempSync(join(tmpdir(), 'gingham-bench-'));
const filled = performance.now();
const partner = await fillWithEndCustomers(dataDir, endCustomers);
console.log(
  `${endCustomers} end customers of one partner, created in ${((performance.now() - filled) / 1000).toFixed(0)} s; ` +
    `median and slowest of ${rounds} requests`,
);
const [gingham, { url, demo }] = await start<Ready>('./gingham-server.ts', dataDir);
const headers = { authorization: `Bearer ${demo.operatorToken}` };

async function get(path: string): Promise<Page & Record<string, unknown>> {
  const response = await fetch(`${url}/v1/${path}`, { headers });
  if (!response.ok) throw new Error(`${path}: ${await response.text()}`);
  return (await response.json()) as Page & Record<string, unknown>;
}

const ms = (value: number) => value.toFixed(1).padStart(7);
let slow = 0;

interface EventsPage {
  webhook_events: unknown[];
  has_more: boolean;
  next_cursor: string;
}

/** Calls the list of webhook events as the partner. */
async function webhookEvents(body: object): Promise<EventsPage> {
  const credentials = { client_id: demo.clientId, secret: demo.secrets.production };
  return JSON.parse(await post(`${url}/production/beta/webhook_events/list`, { ...credentials, ...body }));
}

/** Measures the CPU time of a request and its response time. */
async function measure(name: string, path: string, limit: number | null = limitMs): Promise<void> {
  await measureCall(name, () => get(path), limit);
}

async function measureCall(
  name: string,
  call: () => Promise<unknown>,
  limit: number | null = limitMs,
): Promise<void> {
  await call();
  const walls: number[] = [];
  const before = await usageOf(gingham);
  for (let round = 0; round < rounds; round += 1) {
    const started = performance.now();
    await call();
    walls.push(performance.now() - started);
  }
  const after = await usageOf(gingham);
  const cpuMs = (after.cpuMicros - before.cpuMicros) / 1_000 / rounds;
  walls.sort((one, other) => one - other);
  const slowest = walls.at(-1) as number;
  if (limit !== null && slowest > limit) slow += 1;
  console.log(
    `${name.padEnd(46)} CPU ${ms(cpuMs)} ms, wall ${ms(walls[Math.floor(rounds / 2)] as number)} ms, ` +
      `slowest ${ms(slowest)} ms${limit === null ? '' : `, limit ${limit} ms`}`,
  );
}

/** Returns the path of a page `pagesDeep` pages down a list. */
async function deep(path: string): Promise<string> {
  let cursor: string | null = null;
  for (let page = 0; page < pagesDeep; page += 1) {
    const here: Page = await get(cursor === null ? path : `${path}&cursor=${cursor}`);
    if (here.next_cursor === null) break;
    cursor = here.next_cursor;
  }
  return `${path}&cursor=${cursor}`;
}

/** Measures the pages and the total time of a search to its end. */
async function toTheEnd(name: string, path: string): Promise<void> {
  const started = performance.now();
  let pages = 0;
  let found = 0;
  let cursor: string | null = null;
  do {
    const page: Page & Record<string, unknown> = await get(
      cursor === null ? path : `${path}&cursor=${cursor}`,
    );
    found += (page['end_customers'] as unknown[]).length;
    pages += 1;
    cursor = page.next_cursor;
  } while (cursor !== null);
  console.log(
    `${name.padEnd(46)} ${pages} pages, ${found} found, ${ms(performance.now() - started)} ms total`,
  );
}

try {
  const own = `end-customers?partner_client_id=${partner}`;
  await measure('first page', own);
  await measure('first page, of all partners', 'end-customers?');
  for (const [name, filter] of [
    ['', ''],
    [', live', '&realm=live'],
    [', of a rare status', '&status=DENIED'],
    [', by a word', `&q=${rare.word}`],
    [', with removed ones, by flowdown', '&removed=true&flowdown_status=COMPLETE'],
  ] as const) {
    await measure(`first page with its total${name}`, `${own}${filter}&total=true`);
  }
  for (const sort of ['newest', 'oldest', 'name']) {
    await measure(`by ${sort}, live`, `${own}&realm=live&sort=${sort}`);
    await measure(
      `by ${sort}, sandbox, ${pagesDeep} pages down`,
      await deep(`${own}&realm=sandbox&sort=${sort}`),
    );
  }
  for (const sort of ['newest', 'oldest', 'name']) {
    await measure(`a rare status, by ${sort}`, `${own}&status=DENIED&sort=${sort}`);
    await measure(`an unused status, by ${sort}`, `${own}&status=MORE_INFORMATION_NEEDED&sort=${sort}`);
    await measure(
      `a word with ${endCustomers / rare.each} matches, by ${sort}`,
      `${own}&q=${rare.word}&sort=${sort}`,
    );
    await measure(`a word without matches, by ${sort}`, `${own}&q=nowhere&sort=${sort}`);
  }
  await toTheEnd('a word without matches, to the end', `${own}&q=nowhere&limit=200`);
  await measure('review queue', 'end-customers?status=UNDER_REVIEW&realm=live&sort=oldest');
  await measure(
    'review queue, by reason',
    'end-customers?status=UNDER_REVIEW&review_reason=CHANNEL_CONFLICT&only_review_reason=true&realm=live&sort=oldest',
  );
  await measure('flowdown board', 'end-customers?flowdown_status=IN_REVIEW&realm=live');
  await measure('questionnaire board', 'end-customers?questionnaire_status=RECEIVED&realm=live');
  await measure('registrations', `registrations?partner_client_id=${partner}`);
  await measure(
    'registrations, of an unused status',
    `registrations?partner_client_id=${partner}&status=PROCESSING`,
  );
  await measure('registrations, with their total', `registrations?partner_client_id=${partner}&total=true`);
  await measure('work queue', 'registrations?task=ANY');
  await measure('webhook deliveries', `webhook-deliveries?partner_client_id=${partner}`);
  await measure(
    'webhook deliveries, with their total',
    `webhook-deliveries?partner_client_id=${partner}&total=true`,
  );
  const { next_cursor: first } = await webhookEvents({ count: 1 });
  let lower = { cursor: first };
  for (let page = 0; page < pagesDeep; page += 1) {
    lower = { cursor: (await webhookEvents(lower)).next_cursor };
  }
  const halfway = new Date(Date.now() - 2.5 * 86_400_000).toISOString();
  for (const [name, body] of [
    ['of seven days', {}],
    ['by a cursor', { cursor: first }],
    [`${pagesDeep} pages down`, lower],
    ['from a time on', { start_time: halfway }],
    ['that failed', { delivery_statuses: ['FAILED'] }],
    ['that are pending', { delivery_statuses: ['PENDING'] }],
    ['of an unused type', { webhook_types: ['REGISTRATION'] }],
  ] as const) {
    await measureCall(`webhook events ${name}`, () => webhookEvents(body));
  }
  await measure('events', 'events?');
  await measure(
    'events of the partner, of an unused type',
    `events?partner_client_id=${partner}&type=token.`,
  );
  await measure('events by an unknown id', 'events?q=nowhere');
  await measure('events of a period', 'events?to=2026-01-01T00:00:00Z');
  const started = performance.now();
  const before = await usageOf(gingham);
  let overview: { is_complete: boolean };
  let slowestConcurrent = 0;
  do {
    overview = (await get(`overview?partner_client_id=${partner}`))['overview'] as typeof overview;
    const asked = performance.now();
    await get(own);
    slowestConcurrent = Math.max(slowestConcurrent, performance.now() - asked);
  } while (!overview.is_complete);
  const after = await usageOf(gingham);
  console.log(
    `${'overview, not cached'.padEnd(46)} CPU ${ms((after.cpuMicros - before.cpuMicros) / 1_000)} ms, ` +
      `wall ${ms(performance.now() - started)} ms, a concurrent list ${ms(slowestConcurrent)} ms`,
  );
  await measure('overview', `overview?partner_client_id=${partner}`);
  await measure('system', 'system');
  console.log(slow === 0 ? 'all within the limit' : `${slow} over the limit`);
} finally {
  stop(gingham);
  rmSync(dataDir, { recursive: true, force: true });
}
process.exit(0);
