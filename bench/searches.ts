import { mkdtempSync, rmSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { application } from './application.ts';
import { fillWithEndCustomers, rare } from './many-end-customers.ts';
import { post, type Ready, start, stop } from './measured.ts';

const endCustomers = 60_000;
const parallel = 30;
const measuredMs = 6_000;

/** Time zones make each overview one of its own, which is in no cache. */
const zones = Intl.supportedValuesOf('timeZone');
const reads: Record<string, (number: number) => string> = {
  'searches by name': () => `end-customers?q=${rare.word}`,
  'searches by name, counted': () => `end-customers?q=${rare.word}&total=true&limit=1`,
  'registrations by status': () => 'registrations?status=ATTENTION_REQUIRED&total=true',
  overviews: (number) => `overview?time_zone=${zones[number % zones.length]}`,
};

const dataDir = mkdtempSync(join(tmpdir(), 'gingham-bench-'));
await fillWithEndCustomers(dataDir, endCustomers);
const [gingham, { url, demo }] = await start<Ready>('./gingham-server.ts', dataDir);
const agent = new Agent({ keepAlive: true });

/** The victim: a partner that reads one end customer, again and again, on one connection. */
const credentials = { client_id: demo.clientId, secret: demo.secrets.sandbox };
const created = await post(`${url}/sandbox/partner/customer/create`, { ...credentials, ...application(0) });
const body = JSON.stringify({
  ...credentials,
  end_customer_client_id: JSON.parse(created).end_customer.client_id,
});
const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };

function get(): Promise<void> {
  return new Promise((resolve, reject) => {
    const sent = request(
      `${url}/sandbox/partner/customer/get`,
      { method: 'POST', agent, headers },
      (reply) => {
        if (reply.statusCode !== 200) reject(new Error(`get returned ${reply.statusCode}`));
        reply.resume().once('end', resolve);
      },
    );
    sent.once('error', reject).end(body);
  });
}

/** Median and 99th percentile of the time of a `get`, in milliseconds. */
async function timesOfGet(): Promise<[p50: number, p99: number]> {
  const times: number[] = [];
  const end = performance.now() + measuredMs;
  while (performance.now() < end) {
    const started = performance.now();
    await get();
    times.push(performance.now() - started);
    await setTimeout(1);
  }
  times.sort((one, other) => one - other);
  return [0.5, 0.99].map((share) => times[Math.floor(times.length * share)] as number) as [number, number];
}

/** Measures the victim while all of `tokens` together read as much as they can; a 429 is followed by its pause. */
async function measure(name: string, tokens: readonly string[], pathOf: (number: number) => string) {
  let number = 0;
  let done = 0;
  let refused = 0;
  let isOver = false;
  const attack = async (at: number) => {
    const authorization = `Bearer ${tokens[at % tokens.length]}`;
    while (!isOver) {
      number += 1;
      const reply = await fetch(`${url}/v1/${pathOf(number)}`, { headers: { authorization } });
      await reply.text();
      if (reply.status === 429) {
        refused += 1;
        await setTimeout(Number(reply.headers.get('retry-after')) * 1_000);
      } else if (reply.ok) done += 1;
      else throw new Error(`${name}: ${reply.status}`);
    }
  };
  const attacks = Promise.all(Array.from({ length: parallel }, (_, at) => attack(at)));
  await setTimeout(500);
  const [p50, p99] = await timesOfGet();
  isOver = true;
  await attacks;
  report(
    `${parallel} ${name}`,
    p50,
    p99,
    `${(done / (measuredMs / 1_000)).toFixed(0)} reads a second, ${refused} refused`,
  );
}

function report(name: string, p50: number, p99: number, rest = ''): void {
  const ms = (value: number) =>
    `${value.toFixed(1).padStart(6)} ms (${(value / quiet).toFixed(1).padStart(5)})`;
  console.log(`${name.padEnd(52)} p50 ${ms(p50)}, p99 ${ms(p99)}  ${rest}`);
}

async function newToken(): Promise<string> {
  const reply = await post(
    `${url}/v1/tokens`,
    { name: 'Bench' },
    { authorization: `Bearer ${demo.operatorToken}` },
  );
  return JSON.parse(reply).token.token;
}

let quiet = 1;

try {
  await timesOfGet();
  const [p50, p99] = await timesOfGet();
  quiet = p50;
  console.log(
    `${endCustomers} end customers; get of another caller, in brackets as a multiple of its p50 alone`,
  );
  report('alone', p50, p99);
  for (const [name, pathOf] of Object.entries(reads)) {
    await measure(`${name} of one caller`, [demo.operatorToken], pathOf);
  }
  const tokens = await Promise.all(Array.from({ length: parallel }, newToken));
  await measure(`searches by name of ${parallel} callers`, tokens, () => `end-customers?q=${rare.word}`);
} finally {
  stop(gingham);
  rmSync(dataDir, { recursive: true, force: true });
}
process.exit(0);
