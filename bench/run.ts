import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import autocannon, { type Request } from 'autocannon';
import { application } from './application.ts';
import { type Measured, post, type Ready, start, stop, usageOf } from './measured.ts';

const connections = 32;
const rounds = 5;
const requestsPerRound = 10_000;
/** Enough for the JIT compiler to settle. */
const warmUpRequests = 20_000;

/** An operation, and its request body for a unique number. */
interface Load {
  path: string;
  body(number: number): object;
  /** Whether each request has an `Idempotency-Key`. */
  isKeyed?: boolean;
}

// A client that never sleeps need not be woken, which would count as CPU time of the server.
setImmediate(function spin() {
  setImmediate(spin);
});

let number = 0;

/** Returns the CPU time of the server per request, in microseconds. */
async function cpuPerRequest(server: Measured, load: Load, amount: number): Promise<number> {
  const request: Request = {
    method: 'POST',
    path: load.path,
    headers: { 'content-type': 'application/json' },
    setupRequest: (prepared) => {
      number += 1;
      const key = load.isKeyed && { 'idempotency-key': `bench-${number}` };
      const headers = { ...prepared.headers, ...key };
      return { ...prepared, headers, body: JSON.stringify(load.body(number)) };
    },
  };
  const before = await usageOf(server);
  const result = await autocannon({ url: server.url, connections, amount, requests: [request] });
  const after = await usageOf(server);
  if (result.non2xx > 0 || result.errors > 0) {
    throw new Error(`${load.path}: ${result.non2xx} rejected, ${result.errors} failed`);
  }
  return (after.cpuMicros - before.cpuMicros) / amount;
}

function median(values: number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] as number;
}

/** Loads both servers alternately, so that other activity of the machine affects both. */
async function compare(name: string, gingham: Measured, load: Load): Promise<void> {
  number += 1;
  const sample = await post(`${gingham.url}${load.path}`, load.body(number));
  const [bare] = await start('./bare-server.ts', sample);
  const ours: number[] = [];
  const theirs: number[] = [];
  for (const server of [gingham, bare]) await cpuPerRequest(server, load, warmUpRequests);
  for (let round = 0; round < rounds; round += 1) {
    ours.push(await cpuPerRequest(gingham, load, requestsPerRound));
    theirs.push(await cpuPerRequest(bare, load, requestsPerRound));
  }
  stop(bare);
  const ratio = median(ours) / median(theirs);
  console.log(
    `${name.padEnd(8)} ${median(ours).toFixed(1).padStart(7)} µs CPU per request, ` +
      `bare node:http ${median(theirs).toFixed(1).padStart(6)} µs, ratio ${ratio.toFixed(2)}`,
  );
}

/** Measures a server that follows a version of the contract. */
async function measure(contract: string): Promise<void> {
  const dataDir = mkdtempSync(join(tmpdir(), 'gingham-bench-'));
  const [gingham, { url, demo }] = await start<Ready>('./gingham-server.ts', dataDir, contract);
  const credentials = { client_id: demo.clientId, secret: demo.secrets.sandbox };
  const create: Load = {
    path: '/partner/customer/create',
    body: (unique) => ({ ...credentials, ...application(unique) }),
  };
  const created = JSON.parse(await post(`${url}${create.path}`, create.body(0))) as {
    end_customer: { client_id: string };
  };
  const get: Load = {
    path: '/partner/customer/get',
    body: () => ({ ...credentials, end_customer_client_id: created.end_customer.client_id }),
  };
  console.log(`contract ${contract}`);
  await compare('get', gingham, get);
  await compare('create', gingham, create);
  await compare('with key', gingham, { ...create, isKeyed: true });
  const { residentBytes } = await usageOf(gingham);
  console.log(`memory   ${(residentBytes / 1024 / 1024).toFixed(0)} MiB resident after the run`);
  stop(gingham);
  rmSync(dataDir, { recursive: true, force: true });
}

console.log(`${connections} connections, median of ${rounds} rounds of ${requestsPerRound} requests`);
for (const contract of ['1.517.0', 'latest']) await measure(contract);
process.exit(0);
