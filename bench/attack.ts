// What connections without credentials cost a server of 512 MB, and what its partners and its load balancer notice. `node bench/attack.ts [seconds]`, after `node scripts/build.js`; the memory limit needs root and cgroup v1.
import { mkdirSync, mkdtempSync, readFileSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { application } from './application.ts';
import { post, type Ready, start, stop, usageOf } from './measured.ts';

const limitMib = 512;
const seconds = Number(process.argv[2] ?? 120);
const mib = 1024 * 1024;

const dataDir = mkdtempSync(join(tmpdir(), 'gingham-bench-'));
const [gingham, { url, demo }] = await start<Ready>('./gingham-server.ts', dataDir);
const group = limitMemory(gingham.process.pid as number);

/** Limits the memory of a process; undefined if this is not possible here. */
function limitMemory(pid: number): string | undefined {
  const dir = `/sys/fs/cgroup/memory/gingham-bench-${pid}`;
  try {
    mkdirSync(dir);
    writeFileSync(join(dir, 'memory.limit_in_bytes'), String(limitMib * mib));
    writeFileSync(join(dir, 'cgroup.procs'), String(pid));
    return dir;
  } catch {
    return undefined;
  }
}

interface Figures {
  durations: number[];
  failures: Map<string, number>;
}

/** Calls one after the other until `done` says so; returns how long each took, in milliseconds. */
async function sampled(pauseMs: number, done: () => boolean, call: () => Promise<unknown>): Promise<Figures> {
  const figures: Figures = { durations: [], failures: new Map() };
  while (!done()) {
    const started = performance.now();
    try {
      await call();
      figures.durations.push(performance.now() - started);
    } catch (error) {
      const { message, cause } = error as Error;
      const name = `${message.slice(0, 200)} ${String(cause ?? '').slice(0, 100)}`.trim();
      figures.failures.set(name, (figures.failures.get(name) ?? 0) + 1);
    }
    await setTimeout(pauseMs);
  }
  return figures;
}

async function ready(): Promise<void> {
  const { status } = await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(10_000) });
  if (status !== 200) throw new Error(`/readyz answers ${status}`);
}

const credentials = { 'PLAID-CLIENT-ID': demo.clientId, 'PLAID-SECRET': demo.secrets.sandbox };
let number = 0;
async function create(): Promise<void> {
  number += 1;
  await post(`${url}/sandbox/partner/customer/create`, application(number), credentials);
}

function report(name: string, { durations, failures }: Figures): void {
  const sorted = durations.toSorted((a, b) => a - b);
  const at = (share: number) => (sorted[Math.floor(sorted.length * share)] ?? Number.NaN).toFixed(0);
  const worst = (sorted.at(-1) ?? Number.NaN).toFixed(0);
  console.log(`${name.padEnd(10)} ${sorted.length} calls, ms: p50 ${at(0.5)}, p99 ${at(0.99)}, max ${worst}`);
  for (const [failure, count] of failures) console.log(`           failed ${count} times: ${failure}`);
}

const residentMib = async () => (await usageOf(gingham)).residentBytes / mib;

/** Waits half a minute to a minute, until the memory changes by less than 1 % in ten seconds. */
async function settled(): Promise<number> {
  let last = await residentMib();
  for (let round = 0; round < 6; round += 1) {
    await setTimeout(10_000);
    const now = await residentMib();
    if (round > 1 && Math.abs(now - last) < last / 100) return now;
    last = now;
  }
  return last;
}

/** Of the process under attack; it may be too busy to say it itself. */
const peak = () =>
  Number(/VmHWM:\s+(\d+)/u.exec(readFileSync(`/proc/${gingham.process.pid}/status`, 'utf8'))?.[1]) / 1024;

// As many calls as during the attack, so that the difference is that of the attack.
for (let call = 0; call < seconds * 20; call += 1) {
  await create();
  if (call % 4 === 0) await ready();
}
const before = await settled();
const { hostname, port } = new URL(url);
const attackers = new Worker(new URL('./attackers.ts', import.meta.url), { workerData: { hostname, port } });
/** Of this process, which shares the cores with the server: a part of what the calls take. */
const ownDelay = monitorEventLoopDelay({ resolution: 1 });
ownDelay.enable();
const [ownCpu, { cpuMicros }] = [process.cpuUsage(), await usageOf(gingham)];
const until = performance.now() + seconds * 1000;
const isOver = () => performance.now() > until;
const [health, partner] = await Promise.all([sampled(200, isOver, ready), sampled(50, isOver, create)]);
const [{ user, system }, usage] = [process.cpuUsage(ownCpu), await usageOf(gingham)];
ownDelay.disable();
attackers.postMessage('stop');
const [opened] = await new Promise<[string]>((resolve) =>
  attackers.once('message', (text) => resolve([text])),
);
const highest = peak();
const after = await settled();
const cores = (micros: number) => (micros / 1e6 / seconds).toFixed(2);
const delay = (nanos: number) => (nanos / 1e6).toFixed(0);
console.log(`${seconds} s, ${group === undefined ? 'no memory limit here' : `${limitMib} MiB`}: ${opened}`);
report('/readyz', health);
report('create', partner);
console.log(
  `client     event loop, ms: p99 ${delay(ownDelay.percentile(99))}, max ${delay(ownDelay.max)}; cores used: server ${cores(usage.cpuMicros - cpuMicros)}, client and attackers ${cores(user + system)}`,
);
console.log(
  `resident   before ${before.toFixed(0)} MiB, highest ${highest.toFixed(0)}, after ${after.toFixed(0)} (${(after / before).toFixed(2)} of before)`,
);
stop(gingham);
await setTimeout(1_000);
if (group !== undefined) rmdirSync(group);
rmSync(dataDir, { recursive: true, force: true });
process.exit(0);
