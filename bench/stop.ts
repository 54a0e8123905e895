// Ten SIGTERMs under 300 requests a second: how many requests have no response. `node bench/stop.ts [seconds]`, after
// `node scripts/build.js`: first without a proxy, and, if HAProxy is installed, with two nodes behind it; the argument is
// GINGHAM_STOP_SECONDS.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const perSecond = 300;
const stops = 10;
const stopSeconds = process.argv[2] ?? '2';
const ports = [4911, 4912] as const;
const proxyPort = 4910;
const dir = mkdtempSync(join(tmpdir(), 'gingham-bench-'));
const main = fileURLToPath(new URL('../dist/cli/main.js', import.meta.url));

const proxyConfig = `
global
  maxconn 2000
defaults
  mode http
  timeout connect 2s
  timeout client 30s
  timeout server 30s
  option httpchk GET /readyz
  default-server inter 500ms fall 1 rise 1
frontend all
  bind 127.0.0.1:${proxyPort}
  default_backend nodes
backend nodes
  balance roundrobin
${ports.map((port) => `  server node${port} 127.0.0.1:${port} check`).join('\n')}
`;

/** Starts a node; resolves once it accepts requests. */
async function startNode(port: number): Promise<ChildProcess> {
  const settings = ['--port', `${port}`, '--stop-seconds', stopSeconds, '--data-dir', join(dir, `${port}`)];
  const node = spawn(process.execPath, [main, 'dev', '--json', '--log-level', 'warn', ...settings], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(node.stdout, 'data');
  return node;
}

/** Sends requests to a port until `isOver`; counts the outcomes. */
async function load(port: number, isOver: () => boolean): Promise<Map<string, number>> {
  const agent = new Agent({ keepAlive: true });
  const outcomes = new Map<string, number>();
  const note = (outcome: string) => outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
  const send = () => {
    const sent = request({ port, path: '/healthz', agent }, (response) => {
      response.resume().once('end', () => note(`${response.statusCode}`));
    });
    sent.once('error', (error: NodeJS.ErrnoException) => note(error.code ?? error.message)).end();
  };
  const started = performance.now();
  for (let count = 0; !isOver(); count += 1) {
    send();
    await setTimeout(Math.max(0, started + (count * 1000) / perSecond - performance.now()));
  }
  await setTimeout(1_000);
  agent.destroy();
  return outcomes;
}

async function run(name: string, port: number, nodePorts: readonly number[]): Promise<void> {
  const nodes = new Map<number, ChildProcess>();
  for (const each of nodePorts) nodes.set(each, await startNode(each));
  await setTimeout(2_000);
  let isOver = false;
  const outcomes = load(port, () => isOver);
  for (let stop = 0; stop < stops; stop += 1) {
    await setTimeout(1_000);
    const next = nodePorts[stop % nodePorts.length] as number;
    const node = nodes.get(next) as ChildProcess;
    node.kill('SIGTERM');
    await once(node, 'exit');
    nodes.set(next, await startNode(next));
    await setTimeout(1_000);
  }
  isOver = true;
  console.log(name, Object.fromEntries(await outcomes));
  for (const node of nodes.values()) node.kill('SIGKILL');
}

await run('without a proxy:', ports[0], [ports[0]]);
if (spawnSync('haproxy', ['-v']).error === undefined) {
  const file = join(dir, 'haproxy.cfg');
  writeFileSync(file, proxyConfig);
  const proxy = spawn('haproxy', ['-f', file], { stdio: 'ignore' });
  await run('behind HAProxy:', proxyPort, ports);
  proxy.kill();
} else {
  console.log('HAProxy is not installed.');
}
rmSync(dir, { recursive: true, force: true });
