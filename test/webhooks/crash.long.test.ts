import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { type TestContext, test } from 'vitest';
import { readConfig } from '../../src/config/config.ts';
import { ensureDemoPartner } from '../../src/demo-partner.ts';
import type { Environment } from '../../src/domain/environment.ts';
import { createEndpoint } from '../../src/domain/webhook/endpoint.ts';
import { ownWebhookTypes, webhookTypes } from '../../src/domain/webhook/webhook-type.ts';
import { openStore } from '../../src/gingham.ts';
import { systemContext } from '../../src/keyring/context.ts';
import { insertInstitution } from '../../src/store/institutions.ts';
import { saveEndpoint } from '../../src/store/webhook-endpoints.ts';
import { application, type Credentials, partnerCalls } from '../support/client.ts';
import { sampled } from '../support/long.ts';
import { run } from '../support/process.ts';
import { randomFrom } from '../support/random.ts';
import { startServer } from '../support/server.ts';
import { storedRows } from '../support/stored-rows.ts';
import { type Dialect, freshStore, onEachDialect } from '../support/stores.ts';

/** Number of concurrent processes. */
const chains = 2;
/**
 * For each: its number of servers, with one store each, and how often it is killed with -9 and restarted. On SQLite,
 * 200 servers are killed in total.
 */
const plans: Record<Dialect, { servers: number; kills: number }> = sampled(
  { sqlite: { servers: 2, kills: 1 }, postgres: { servers: 1, kills: 1 } },
  { sqlite: { servers: 10, kills: 10 }, postgres: { servers: 3, kills: 4 } },
);
/**
 * A process is killed after at most this many responses and webhooks; those it has left on a kill count for the next.
 */
const happeningsMax = sampled(50, 200);
const settings = {
  GINGHAM_PORT: '0',
  GINGHAM_LOG_LEVEL: 'silent',
  GINGHAM_WEBHOOK_HTTP_ALLOWED: 'true',
  GINGHAM_WEBHOOK_TIMEOUT_SECONDS: '1',
};
/** Longer than the lease of a dead node. */
const leaseMs = 7_000;
const main = fileURLToPath(new URL('several-servers.ts', import.meta.url));

/** A store, its settings, and the webhooks received by each of its endpoints, by environment. */
interface Scene {
  env: Record<string, string>;
  received: Record<Environment, string[]>;
  /** Called for each received webhook. */
  arrived: () => void;
}

/** Accepts everything with status 200, and records it for the scene and environment in its path. */
async function startReceiver(t: TestContext, scenes: Scene[]): Promise<string> {
  const server = createServer(async (request, response) => {
    const [, scene, environment] = (request.url ?? '').split('/');
    const body = JSON.parse(await text(request));
    const { received, arrived } = scenes[Number(scene)] as Scene;
    received[environment as Environment].push(String(request.headers['webhook-id'] ?? contractName(body)));
    response.end();
    arrived();
  });
  t.onTestFinished(() => {
    server.close();
  });
  t.onTestFinished(() => server.closeAllConnections());
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Identifies a webhook in the contract's shape. */
function contractName(body: Record<string, unknown>): string {
  const { end_customer_client_id, institution_id, environment, status } = body;
  return `${end_customer_client_id} ${institution_id} ${environment} ${status}`;
}

/** A store with two fast banks, and with an endpoint of the demo partner in each environment. */
async function newScene(t: TestContext, dialect: Dialect, receiver: string, index: number): Promise<Scene> {
  const env = { ...settings, ...(await freshStore(t, dialect)) };
  const { store, keyring, masterKeys, close } = await openStore(readConfig('dev', env), { isDurable: false });
  const { clientId } = await ensureDemoPartner(store, { keyring, masterKeys }, systemContext(keyring));
  await store.unitOfWork(async (db) => {
    await db.deleteFrom('institutions').execute();
    for (const institutionId of ['ins_a', 'ins_b']) {
      const usual = {
        classicDisablementDate: null,
        requiresLogo: false,
        manualChanges: [],
        connector: null,
        retiredAt: null,
      };
      await insertInstitution(db, { institutionId, name: institutionId, typicalPaceDays: 0, ...usual });
    }
    for (const environment of ['production', 'development', 'sandbox'] as const) {
      const url = `${receiver}/${index}/${environment}`;
      const wanted = { partnerClientId: clientId, environment, url, webhookTypes, secretDataKey: 1 };
      const context = systemContext(keyring)(Date.now());
      await saveEndpoint(db, createEndpoint(wanted, 0, 'system', context, Date.now()));
    }
  });
  await close();
  return { env, received: { production: [], development: [], sandbox: [] }, arrived: () => {} };
}

/** Makes registrations progress in both realms, until the server is gone. */
async function moveRegistrations(url: string, demo: Credentials, answered: () => void): Promise<void> {
  const mover = async (
    environment: Environment,
    last: (clientId: string) => [path: string, body: object],
  ) => {
    const call = partnerCalls(url, demo, environment);
    const succeeds = async (path: string, body: object) => {
      const { status, body: reply } = await call(path, body);
      assert.equal(status, 200, JSON.stringify(reply));
      answered();
      return reply;
    };
    for (;;) {
      const { end_customer } = await succeeds('/partner/customer/create', application());
      await succeeds('/partner/customer/enable', { end_customer_client_id: end_customer.client_id });
      await succeeds(...last(end_customer.client_id));
    }
  };
  const movers = [
    mover('production', (end_customer_client_id) => ['/partner/customer/get', { end_customer_client_id }]),
    mover('sandbox', () => ['/simulation/clock/advance', { seconds: 86_400 }]),
  ];
  for (const { reason } of (await Promise.allSettled(movers)) as PromiseRejectedResult[]) {
    if (reason instanceof assert.AssertionError) throw reason;
  }
}

/** Repeatedly starts the servers of some scenes and kills them at a random moment. */
async function killAgainAndAgain(
  t: TestContext,
  scenes: Scene[],
  kills: number,
  aheadMs: number,
  random: () => number,
): Promise<void> {
  for (let kill = 1; kill <= kills; kill += 1) {
    const args = [main, JSON.stringify(scenes.map(({ env }) => env)), String(kill * aheadMs)];
    const { child, ended, firstLine } = run(t, process.execPath, args);
    let left = Math.floor(random() * happeningsMax);
    const enough = Promise.withResolvers<void>();
    const happened = () => {
      left -= 1;
      if (left < 0) enough.resolve();
    };
    for (const scene of scenes) scene.arrived = happened;
    const servers: { url: string; demo: Credentials }[] = JSON.parse(await firstLine());
    const moved = Promise.all(servers.map(({ url, demo }) => moveRegistrations(url, demo, happened)));
    await Promise.race([enough.promise, moved]);
    // Somewhere between this and the server's next action.
    await setTimeout(random() * 8);
    child.kill('SIGKILL');
    const [{ signal, stderr }] = await Promise.all([ended, moved]);
    assert.equal(signal, 'SIGKILL', stderr);
  }
}

/** The webhooks that each endpoint must receive, from the committed events. */
async function expected(scene: Scene, dialect: Dialect): Promise<Record<Environment, Set<string>>> {
  const names = {
    production: new Set<string>(),
    development: new Set<string>(),
    sandbox: new Set<string>(),
  };
  const query = `select id, type, realm, environment, end_customer_client_id, institution_id, data from events
    where type in (${ownWebhookTypes.map((type) => `'${type}'`).join()}) order by seq`;
  for (const row of await storedRows(scene, dialect, query)) {
    const notified: Environment[] = row['realm'] === 'sandbox' ? ['sandbox'] : ['production', 'development'];
    for (const environment of notified) {
      // An event of one environment goes only there; a sandbox event only to the sandbox.
      if (notified.length > 1 && row['environment'] !== null && row['environment'] !== environment) continue;
      names[environment].add(String(row['id']));
      if (row['type'] !== 'registration.updated') continue;
      const { after } = JSON.parse(String(row['data']));
      const status = after.toLowerCase().replaceAll('_', '-');
      names[environment].add(contractName({ ...row, status }));
    }
  }
  return names;
}

onEachDialect((dialect) => {
  test('every committed event reaches its receivers, whenever the server is killed with -9', async (t) => {
    const seed = sampled(20200914, randomBytes(4).readUInt32LE());
    t.annotate(`seed ${seed}`);
    const random = randomFrom(seed);
    const { servers, kills } = plans[dialect];
    const scenes: Scene[] = [];
    const receiver = await startReceiver(t, scenes);
    for (let index = 0; index < chains * servers; index += 1) {
      scenes.push(await newScene(t, dialect, receiver, index));
    }
    // A dead node's lease has to expire; a SQLite store has no other node.
    const aheadMs = dialect === 'sqlite' ? 0 : leaseMs;
    const chain = (index: number) => scenes.slice(index * servers, (index + 1) * servers);
    await Promise.all(
      Array.from({ length: chains }, (_, index) =>
        killAgainAndAgain(t, chain(index), kills, aheadMs, randomFrom(random() * 2 ** 32)),
      ),
    );
    let count = 0;
    let duplicates = 0;
    for (const scene of scenes) {
      const now = () => Date.now() + (kills + 1) * aheadMs;
      const server = await startServer(t, dialect, { ...scene.env, GINGHAM_LOG_LEVEL: 'warn' }, 'dev', {
        now,
      });
      await server.settle();
      assert.deepEqual(server.log, []);
      const all = await expected(scene, dialect);
      for (const environment of ['production', 'development', 'sandbox'] as const) {
        const received = new Set(scene.received[environment]);
        assert.deepEqual([...all[environment].difference(received)], [], `lost in ${environment}`);
        assert.deepEqual([...received.difference(all[environment])], [], `made up in ${environment}`);
        count += received.size;
        duplicates += scene.received[environment].length - received.size;
      }
      await server.close();
    }
    t.annotate(`${chains * kills * servers} servers killed; ${count} webhooks, ${duplicates} twice`);
    assert.ok(count > scenes.length * kills, `${count} webhooks`);
  });
});
