import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { application } from './application.ts';
import { type BareCosts, bareCosts, bareRows, type Cost } from './bare-copies.ts';
import { post, type Ready, start, stop, usageOf } from './measured.ts';

const customers = 10_000;
const enabledAtFirst = customers / 10;
const partners = 1_000;
const connections = 32;
const rounds = 3;

interface SandboxPartner {
  sandbox_partner: { client_id: string; secret: string };
}

const dataDir = mkdtempSync(join(tmpdir(), 'gingham-bench-'));
const [gingham, { url, demo }] = await start<Ready>('./gingham-server.ts', dataDir);
const authorization = `Bearer ${demo.operatorToken}`;

/** Runs `work` for each number, with as many concurrent calls as connections. */
async function each(from: number, to: number, work: (number: number) => Promise<void>): Promise<void> {
  let next = from;
  const worker = async () => {
    while (next < to) {
      next += 1;
      await work(next - 1);
    }
  };
  await Promise.all(Array.from({ length: connections }, worker));
}

async function measured(work: () => Promise<unknown>): Promise<Cost> {
  const before = await usageOf(gingham);
  const started = performance.now();
  await work();
  const wallMs = performance.now() - started;
  const after = await usageOf(gingham);
  return { wallMs, cpuMs: (after.cpuMicros - before.cpuMicros) / 1_000 };
}

function median(costs: readonly Cost[]): Cost {
  return costs.toSorted((a, b) => a.wallMs - b.wallMs)[Math.floor(costs.length / 2)] as Cost;
}

const ms = (value: number) => value.toFixed(0).padStart(5);
const mib = (bytes: number) => (bytes / 1024 / 1024).toFixed(0);

async function newPartner(): Promise<SandboxPartner['sandbox_partner']> {
  const reply = await post(`${url}/v1/sandbox-partners`, {}, { authorization });
  return (JSON.parse(reply) as SandboxPartner).sandbox_partner;
}

async function wholeSandbox(): Promise<void> {
  const { client_id, secret } = await newPartner();
  const call = (path: string, body: object = {}) =>
    post(`${url}/sandbox${path}`, { client_id, secret, ...body });
  const ids: string[] = [];
  await each(0, customers, async (at) => {
    const created = JSON.parse(await call('/partner/customer/create', application(at)));
    ids[at] = created.end_customer.client_id;
  });
  const enable = (from: number, to: number) =>
    each(from, to, async (at) => {
      await call('/partner/customer/enable', { end_customer_client_id: ids[at] as string });
    });
  await enable(0, enabledAtFirst);
  await compare(`${customers} end customers, ${enabledAtFirst} of them enabled`, call, client_id);
  await enable(enabledAtFirst, customers);
  await compare(`${customers} end customers, all of them enabled`, call, client_id);
}

/** Measures each step in rounds, against bare SQLite with as many rows; leaves the sandbox unchanged. */
async function compare(
  what: string,
  call: (path: string, body?: object) => Promise<string>,
  partner: string,
): Promise<void> {
  // When it returns, all due work in the sandbox is done.
  await call('/simulation/clock/freeze');
  const restore = () => call('/simulation/snapshot/restore', { name: 'bench' });
  const steps: [string, keyof Omit<BareCosts, 'rows'>, () => Promise<unknown>][] = [
    ['snapshot', 'snapshot', () => call('/simulation/snapshot/create', { name: 'bench' })],
    ['reset', 'reset', () => call('/simulation/reset')],
    ['restore, empty', 'restore', restore],
    ['restore, unchanged', 'again', restore],
    ['restore, all changed', 'again', restore],
  ];
  const costs = steps.map(() => ({ own: [] as Cost[], bare: [] as Cost[] }));
  let rows = 0;
  for (let round = 0; round < rounds; round += 1) {
    const bare = bareCosts(dataDir, partner);
    rows = bare.rows;
    for (const [at, [name, counterpart, step]] of steps.entries()) {
      if (name.endsWith('all changed')) await call('/simulation/clock/advance', { seconds: 40 * 86_400 });
      costs[at]?.own.push(await measured(step));
      costs[at]?.bare.push(bare[counterpart]);
    }
    await call('/simulation/snapshot/delete', { name: 'bench' });
  }
  console.log(`${what}: ${rows} rows, median of ${rounds} rounds`);
  for (const [at, [name]] of steps.entries()) {
    const own = median(costs[at]?.own ?? []);
    const bare = median(costs[at]?.bare ?? []);
    console.log(
      `${name.padEnd(23)} ${ms(own.wallMs)} ms (CPU ${ms(own.cpuMs)} ms), bare node:sqlite ${ms(bare.wallMs)} ms ` +
        `(CPU ${ms(bare.cpuMs)} ms), ratio ${(own.cpuMs / bare.cpuMs).toFixed(2)}`,
    );
  }
}

async function manyPartners(): Promise<void> {
  const residents = [(await usageOf(gingham, true)).residentBytes];
  for (const which of ['first', 'second', 'third']) {
    const spent = await measured(() =>
      each(0, partners, async () => {
        await newPartner();
      }),
    );
    residents.push((await usageOf(gingham, true)).residentBytes);
    console.log(
      `partners  the ${which} ${partners} in ${ms(spent.wallMs)} ms (CPU ${ms(spent.cpuMs)} ms), ` +
        `then ${mib(residents.at(-1) as number)} MiB resident`,
    );
  }
  const bare = bareRows(partners);
  console.log(
    `          before them ${mib(residents[0] as number)} MiB; ` +
      `bare node:sqlite writes ${partners} rows, one by one, in ${ms(bare.wallMs)} ms (CPU ${ms(bare.cpuMs)} ms)`,
  );
}

try {
  await manyPartners();
  await wholeSandbox();
} finally {
  stop(gingham);
  rmSync(dataDir, { recursive: true, force: true });
}
process.exit(0);
