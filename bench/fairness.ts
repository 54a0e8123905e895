// What a partner notices while others snapshot, restore, advance, replay and reset large sandboxes.
// `node bench/fairness.ts [sqlite|postgres] [end customers]`, after `node scripts/build.js`.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout } from 'node:timers/promises';
import { application } from './application.ts';
import { post, type Ready, start, stop, usageOf } from './measured.ts';

const dialect = process.argv[2] ?? 'sqlite';
const customers = Number(process.argv[3] ?? 20_000);
const atOnce = 4;
const connections = 16;
const pausedEndpoints = 3;
const pauseMs = 5;

interface Credentials {
  client_id: string;
  secret: string;
}

interface Postgres {
  process: ChildProcess;
  url: string;
}

async function startPostgres(): Promise<Postgres> {
  const file = new URL('../test/support/postgres-process.ts', import.meta.url).pathname;
  const child = spawn(process.execPath, [file], { stdio: ['pipe', 'pipe', 'inherit'] });
  const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
  return { process: child, url: (JSON.parse(line) as { url: string }).url };
}

const dataDir = mkdtempSync(join(tmpdir(), 'gingham-bench-'));
const postgres = dialect === 'postgres' ? await startPostgres() : undefined;
const settings = JSON.stringify({ databaseUrl: postgres?.url });
const [gingham, { url, demo }] = await start<Ready>('./gingham-server.ts', dataDir, 'latest', settings);
const authorization = `Bearer ${demo.operatorToken}`;
const victim: Credentials = { client_id: demo.clientId, secret: demo.secrets.sandbox as string };

const callAs =
  (who: Credentials) =>
  (path: string, body: object = {}) =>
    post(`${url}/sandbox${path}`, { ...who, ...body });

/** Creates a partner whose sandbox has this many enabled end customers and some paused endpoints. */
async function fill(amount: number, endpoints: number): Promise<Credentials> {
  const reply = await post(`${url}/v1/sandbox-partners`, {}, { authorization });
  const { client_id, secret } = (JSON.parse(reply) as { sandbox_partner: Credentials }).sandbox_partner;
  const who = { client_id, secret };
  const call = callAs(who);
  let next = 0;
  const worker = async () => {
    while (next < amount) {
      next += 1;
      const created = JSON.parse(await call('/partner/customer/create', application(next)));
      const { client_id: end_customer_client_id } = created.end_customer;
      await call('/partner/customer/enable', { end_customer_client_id });
    }
  };
  await call('/simulation/clock/freeze');
  await Promise.all(Array.from({ length: connections }, worker));
  for (let at = 0; at < endpoints; at += 1) {
    const endpoint = JSON.parse(
      await post(
        `${url}/v1/webhook-endpoints`,
        {
          partner_client_id: who.client_id,
          environment: 'sandbox',
          url: 'http://127.0.0.1:9/',
          event_types: ['END_CUSTOMER_OAUTH_STATUS_UPDATED'],
        },
        { authorization },
      ),
    );
    const { endpoint_id: id } = endpoint.webhook_endpoint;
    await post(`${url}/v1/webhook-endpoints/${id}/pause`, {}, { authorization });
    endpointIds.push(id);
  }
  return who;
}

const endpointIds: string[] = [];
const percentile = (sorted: readonly number[], part: number) =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0;
const ms = (value: number) => value.toFixed(1).padStart(7);

/** Calls as the victim until `work` is done, and prints how long the calls took. */
async function measure(name: string, work: () => Promise<unknown>): Promise<void> {
  const call = callAs(victim);
  let isOver = false;
  const before = await usageOf(gingham);
  const started = performance.now();
  const busy = work().finally(() => {
    isOver = true;
  });
  const durations = { get: [] as number[], create: [] as number[] };
  const repeat = async (kind: keyof typeof durations, path: string, body: () => object) => {
    do {
      const asked = performance.now();
      await call(path, body());
      durations[kind].push(performance.now() - asked);
      await setTimeout(pauseMs);
    } while (!isOver);
  };
  await Promise.all([
    repeat('get', '/partner/customer/get', () => ({ end_customer_client_id: known })),
    repeat('create', '/partner/customer/create', () => application(nextNumber())),
    busy,
  ]);
  const seconds = ((performance.now() - started) / 1000).toFixed(1).padStart(5);
  const cpu = (((await usageOf(gingham)).cpuMicros - before.cpuMicros) / 1e6).toFixed(1).padStart(5);
  const shown = Object.entries(durations).map(([kind, all]) => {
    const sorted = all.toSorted((one, other) => one - other);
    return `${kind} p50 ${ms(percentile(sorted, 0.5))} p99 ${ms(percentile(sorted, 0.99))} max ${ms(sorted.at(-1) ?? 0)} ms`;
  });
  console.log(`${name.padEnd(26)} ${seconds} s, CPU ${cpu} s;  another partner's ${shown.join(';  ')}`);
}

const numbers = { last: 1_000_000 };
let known = '';

function nextNumber(): number {
  numbers.last += 1;
  return numbers.last;
}

try {
  const first = JSON.parse(await callAs(victim)('/partner/customer/create', application(nextNumber())));
  known = first.end_customer.client_id;
  const busy = callAs(await fill(customers, pausedEndpoints));
  console.log(`${dialect}, ${customers} enabled end customers, ${pausedEndpoints} paused endpoints`);
  const name = { name: 'bench' };
  const advance = (call: typeof busy) => call('/simulation/clock/advance', { seconds: 40 * 86_400 });
  const replay = (id: string) =>
    post(`${url}/v1/webhook-endpoints/${id}/replay`, { status: 'any' }, { authorization });
  await measure('nothing', () => setTimeout(5_000));
  await measure('snapshot', () => busy('/simulation/snapshot/create', name));
  await measure('restore, unchanged', () => busy('/simulation/snapshot/restore', name));
  await measure('advance', () => advance(busy));
  await measure('replay', () => replay(endpointIds[0] as string));
  await measure('restore, all changed', () => busy('/simulation/snapshot/restore', name));
  await measure('reset', () => busy('/simulation/reset'));
  await measure('restore, empty', () => busy('/simulation/snapshot/restore', name));
  await measure('replace snapshot', () => busy('/simulation/snapshot/create', { ...name, replace: true }));
  await measure('set institutions', () => busy('/simulation/institutions/set', { institutions: [] }));
  const several: (typeof busy)[] = [];
  for (let at = 0; at < atOnce; at += 1) several.push(callAs(await fill(customers / atOnce, 0)));
  const all = (path: string, body: object) => Promise.all(several.map((call) => call(path, body)));
  await measure(`${atOnce} snapshots at once`, () => all('/simulation/snapshot/create', name));
  await measure(`${atOnce} advances at once`, () => Promise.all(several.map(advance)));
  await measure(`${atOnce} restores at once`, () => all('/simulation/snapshot/restore', name));
  await measure(`${atOnce} resets at once`, () => all('/simulation/reset', {}));
} finally {
  stop(gingham);
  postgres?.process.stdin?.end();
  rmSync(dataDir, { recursive: true, force: true });
}
process.exit(0);
