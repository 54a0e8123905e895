import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import autocannon, { type Request } from 'autocannon';
import type { DemoCredentials } from '../src/gingham.ts';
import type { Usage } from './usage.ts';

const connections = 32;
const rounds = 5;
const requestsPerRound = 10_000;
/** Until the compiler has settled. */
const warmUpRequests = 20_000;
/** As in the start script and the launcher. */
const nodeFlags = ['--max-semi-space-size=4', '--v8-pool-size=1', '--no-maglev'];

interface Ready {
  url: string;
  demo: DemoCredentials;
}

interface Measured {
  process: ChildProcess;
  url: string;
}

/** One operation: how a request for it is made, given a number that no other request has. */
interface Load {
  path: string;
  body(number: number): object;
}

async function start<T extends { url: string }>(file: string, argument: string): Promise<[Measured, T]> {
  const child = fork(new URL(file, import.meta.url), [argument], {
    execArgv: nodeFlags,
    stdio: ['ignore', 'inherit', 'ignore', 'ipc'],
  });
  const [ready] = (await once(child, 'message')) as [T];
  return [{ process: child, url: ready.url }, ready];
}

async function usageOf({ process }: Measured): Promise<Usage> {
  process.send('usage');
  const [usage] = (await once(process, 'message')) as [Usage];
  return usage;
}

// A client that never sleeps need not be woken, which would be charged to the server that answers it.
setImmediate(function spin() {
  setImmediate(spin);
});

let number = 0;

/** CPU time of the server per request, in microseconds. */
async function cpuPerRequest(server: Measured, load: Load, amount: number): Promise<number> {
  const request: Request = {
    method: 'POST',
    path: load.path,
    headers: { 'content-type': 'application/json' },
    setupRequest: (prepared) => {
      number += 1;
      return { ...prepared, body: JSON.stringify(load.body(number)) };
    },
  };
  const before = await usageOf(server);
  const result = await autocannon({ url: server.url, connections, amount, requests: [request] });
  const after = await usageOf(server);
  if (result.non2xx > 0 || result.errors > 0) {
    throw new Error(`${load.path}: ${result.non2xx} refused, ${result.errors} failed`);
  }
  return (after.cpuMicros - before.cpuMicros) / amount;
}

function median(values: number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] as number;
}

async function post(url: string, body: object): Promise<string> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(await response.text());
  return response.text();
}

/** Both servers take the same load by turns, so that what else the machine does falls on both. */
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
  bare.process.kill();
  const ratio = median(ours) / median(theirs);
  console.log(
    `${name.padEnd(8)} ${median(ours).toFixed(1).padStart(7)} µs CPU per request, ` +
      `bare node:http ${median(theirs).toFixed(1).padStart(6)} µs, ratio ${ratio.toFixed(2)}`,
  );
}

const dataDir = mkdtempSync(join(tmpdir(), 'gingham-bench-'));
const [gingham, { url, demo }] = await start<Ready>('./gingham-server.ts', dataDir);
const credentials = { client_id: demo.clientId, secret: demo.secrets.sandbox };
const create: Load = {
  path: '/partner/customer/create',
  body: (unique) => ({
    ...credentials,
    company_name: `Bench ${unique}`,
    legal_entity_name: `Bench ${unique} Inc.`,
    application_name: `Bench ${unique}`,
    website: `bench-${unique}.example.com`,
    is_diligence_attested: true,
    is_bank_addendum_completed: true,
    products: ['auth', 'identity'],
    technical_contact: { given_name: 'Ada', family_name: 'Okafor', email: 'ada@example.com' },
    billing_contact: { given_name: 'Ben', family_name: 'Ruiz', email: 'ben@example.com' },
    address: {
      city: 'Portland',
      street: '9 Garden Way',
      region: 'OR',
      postal_code: '97201',
      country_code: 'US',
    },
    redirect_uris: ['https://app.example.com/oauth'],
  }),
};
const created = JSON.parse(await post(`${url}${create.path}`, create.body(0))) as {
  end_customer: { client_id: string };
};
const get: Load = {
  path: '/partner/customer/get',
  body: () => ({ ...credentials, end_customer_client_id: created.end_customer.client_id }),
};

console.log(`${connections} connections, median of ${rounds} rounds of ${requestsPerRound} requests`);
await compare('get', gingham, get);
await compare('create', gingham, create);
const { residentBytes } = await usageOf(gingham);
console.log(`memory   ${(residentBytes / 1024 / 1024).toFixed(0)} MiB resident after the run`);
gingham.process.kill();
rmSync(dataDir, { recursive: true, force: true });
process.exit(0);
