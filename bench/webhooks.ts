import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { type Measured, type Ready, start, stop, usageOf } from './measured.ts';
import type { Received } from './receiver.ts';
import { type Backlog, fill } from './webhook-backlog.ts';

const rounds = 3;
const warmUp = 500;
const perRound = 2_000;
const endpoints = 10;
/** The number of webhooks that our endpoints can have in flight together. */
const bareConnections = endpoints * 8;
/** From the filling of a store until its first webhook is due; the server must have started by then. */
const leadMs = 30_000;

/** Webhooks sent in a period, and their cost. */
interface Throughput {
  sent: number;
  seconds: number;
  cpuMicros: number;
  residentBytes: number;
}

const [receiver] = await start<{ url: string }>('./receiver.ts', '');

async function received(): Promise<Received> {
  receiver.process.send('received');
  const [reply] = (await once(receiver.process, 'message')) as [Received];
  return reply;
}

/** Measures a sender until it has sent `amount` more webhooks. */
async function watch(sender: Measured, amount: number): Promise<Throughput> {
  await received();
  const before = await usageOf(sender);
  const started = performance.now();
  let sent = 0;
  let residentBytes = 0;
  while (sent < amount) {
    await setTimeout(20);
    sent += (await received()).accepted;
    if (performance.now() - started > 300_000) throw new Error(`only ${sent} of ${amount} arrived`);
  }
  const seconds = (performance.now() - started) / 1_000;
  const after = await usageOf(sender);
  residentBytes = Math.max(residentBytes, after.residentBytes);
  return { sent, seconds, cpuMicros: after.cpuMicros - before.cpuMicros, residentBytes };
}

/** Starts a Gingham with pending webhooks; calls `work` before the first is due. */
async function withBacklog<T>(
  backlog: Omit<Backlog, 'receiver' | 'waves'>,
  waves: (dueAt: number) => Backlog['waves'],
  work: (gingham: Measured, firstDueAt: number) => Promise<T>,
): Promise<T> {
  const dataDir = mkdtempSync(join(tmpdir(), 'gingham-bench-'));
  const firstDueAt = Date.now() + leadMs;
  await fill(dataDir, { ...backlog, receiver: receiver.url, waves: waves(firstDueAt) });
  const [gingham] = await start<Ready>('./gingham-server.ts', dataDir);
  if (Date.now() > firstDueAt) throw new Error('the first webhook was due before the server had started');
  try {
    return await work(gingham, firstDueAt);
  } finally {
    stop(gingham);
    rmSync(dataDir, { recursive: true, force: true });
  }
}

async function bareThroughput(
  sample: Received['last'],
  amount: number,
  connections: number,
): Promise<Throughput> {
  const { host, connection, ...headers } = sample?.headers ?? {};
  const body = sample?.body;
  const job = { url: `${receiver.url}/living/bare`, headers, body, connections };
  const [bare] = await start('./bare-sender.ts', JSON.stringify(job));
  await setTimeout(1_000);
  const throughput = await watch(bare, amount);
  stop(bare);
  return throughput;
}

const median = (values: readonly number[]) =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] as number;
const cpuEach = ({ cpuMicros, sent }: Throughput) => cpuMicros / sent;
const perSecond = ({ sent, seconds }: Throughput) => sent / seconds;
const mib = (bytes: number) => (bytes / 1024 / 1024).toFixed(0);

/** Measures both senders alternately, so that other activity of the machine affects both. */
async function throughput(): Promise<void> {
  const betweenMs = 12_000;
  const waves = (dueAt: number) => [
    { each: warmUp / endpoints, dueAt },
    ...Array.from({ length: rounds }, (_, at) => ({
      each: (perRound * 2) / endpoints,
      dueAt: dueAt + (at + 1) * betweenMs,
    })),
  ];
  const ours: Throughput[] = [];
  const bare = new Map<number, Throughput[]>([
    [1, []],
    [bareConnections, []],
  ]);
  await withBacklog({ endpoints, deadShare: 0 }, waves, async (gingham, firstDueAt) => {
    await setTimeout(firstDueAt + 3_000 - Date.now());
    const sample = (await received()).last;
    for (let round = 1; round <= rounds; round += 1) {
      await setTimeout(Math.max(0, firstDueAt + round * betweenMs - 100 - Date.now()));
      ours.push(await watch(gingham, perRound * 2));
      for (const [connections, all] of bare)
        all.push(await bareThroughput(sample, perRound * 2, connections));
    }
  });
  console.log(`webhook  ${described(ours)}`);
  for (const [connections, all] of bare) {
    const ratio = median(ours.map(cpuEach)) / median(all.map(cpuEach));
    console.log(`  bare undici, ${connections} at a time: ${described(all)}; ratio ${ratio.toFixed(2)}`);
  }
}

function described(all: readonly Throughput[]): string {
  return `${median(all.map(cpuEach)).toFixed(0)} µs CPU each, ${median(all.map(perSecond)).toFixed(0)}/s`;
}

/** Sends 100,000 webhooks to 1,000 endpoints, a share of which never responds. */
async function backlog(deadShare: number): Promise<Throughput> {
  const many = { endpoints: 1_000, deadShare };
  const living = many.endpoints * 100 * (1 - deadShare);
  return withBacklog(
    many,
    (dueAt) => [{ each: 100, dueAt }],
    async (gingham, firstDueAt) => {
      await setTimeout(Math.max(0, firstDueAt - Date.now()));
      return watch(gingham, living);
    },
  );
}

await throughput();
const healthy = await backlog(0);
const withDead = await backlog(0.1);
console.log(
  `backlog  100,000 to 1,000 endpoints: ${perSecond(healthy).toFixed(0)}/s; with one in ten dead, the others get ` +
    `${perSecond(withDead).toFixed(0)}/s, ratio ${(perSecond(withDead) / perSecond(healthy)).toFixed(2)}; ` +
    `${mib(withDead.residentBytes)} MiB resident`,
);
process.exit(0);
