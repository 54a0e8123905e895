import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'vitest';
import { application, manage, partnerCalls } from '../support/client.ts';
import { sampled } from '../support/long.ts';
import { type RunningServer, serverProcess } from '../support/process.ts';
import { randomFrom } from '../support/random.ts';
import { freshStore, onEachDialect } from '../support/stores.ts';

const rounds = sampled(1, 20);
/** Maximum number of creates before a kill. */
const burst = sampled(30, 120);
const clients = 32;

/** The reply to a create. */
interface Acknowledged {
  client_id: string;
  secrets: { sandbox: string; development: string };
}

/** Creates from many concurrent clients, and kills the server after `until` successful creates. */
async function burstAndKill(server: RunningServer, until: number): Promise<Acknowledged[]> {
  const call = partnerCalls(server.url, server.demo, 'production');
  const acknowledged: Acknowledged[] = [];
  const client = async () => {
    for (;;) {
      const answer = await call('/partner/customer/create', application()).catch(() => undefined);
      // The connection broke: the server was killed.
      if (answer === undefined) return;
      assert.equal(answer.status, 200, JSON.stringify(answer.body));
      acknowledged.push(answer.body.end_customer);
      if (acknowledged.length === until) server.child.kill('SIGKILL');
    }
  };
  await Promise.all(Array.from({ length: clients }, client));
  assert.equal((await server.ended).signal, 'SIGKILL');
  return acknowledged;
}

async function assertKept(server: RunningServer, acknowledged: readonly Acknowledged[]): Promise<void> {
  const api = manage(server.url, server.demo.operatorToken);
  const left = acknowledged.values();
  const checkOne = async ({ client_id, secrets }: Acknowledged) => {
    const { body } = await api('GET', `/end-customers/${client_id}`);
    assert.equal(body.end_customer?.status, 'PENDING_ENABLEMENT', client_id);
    for (const [environment, secret] of Object.entries(secrets)) {
      const { body } = await api('POST', '/keys/verify', { client_id, secret, environment });
      assert.equal(body.valid, true, `${environment} key of ${client_id}`);
    }
  };
  // Limited concurrency: a server need not accept that many connections.
  const checker = async () => {
    for (const one of left) await checkOne(one);
  };
  await Promise.all(Array.from({ length: clients }, checker));
}

/** Asserts that creates in progress at the kill were stored completely or not at all; returns the number of end customers. */
async function assertWhole(server: RunningServer): Promise<number> {
  const api = manage(server.url, server.demo.operatorToken);
  let count = 0;
  for (let cursor: string | null = ''; cursor !== null; ) {
    const { body } = await api('GET', `/end-customers?limit=200${cursor && `&cursor=${cursor}`}`);
    const checks = body.end_customers.map(async ({ client_id }: Acknowledged) => {
      const [read, events] = await Promise.all([
        api('GET', `/end-customers/${client_id}`),
        api('GET', `/end-customers/${client_id}/events`),
      ]);
      assert.equal(read.body.end_customer.keys.length, 2, client_id);
      assert.equal(events.body.events.at(-1).type, 'end_customer.created', client_id);
    });
    await Promise.all(checks);
    count += checks.length;
    cursor = body.next_cursor;
  }
  return count;
}

onEachDialect((dialect) => {
  test('acknowledged end customers survive a kill -9, with valid keys', async (t) => {
    const env = await freshStore(t, dialect);
    const seed = sampled(20200914, randomBytes(4).readUInt32LE());
    t.annotate(`seed ${seed}`);
    const random = randomFrom(seed);
    const acknowledged: Acknowledged[] = [];
    let server = await serverProcess(t, ['dev'], { env });
    for (let round = 0; round < rounds; round += 1) {
      const until = 1 + Math.floor(random() * burst);
      t.annotate(`killed after ${until} replies`);
      acknowledged.push(...(await burstAndKill(server, until)));
      server = await serverProcess(t, ['dev'], { env });
    }
    await assertKept(server, acknowledged);
    const count = await assertWhole(server);
    assert.ok(count >= acknowledged.length && count <= acknowledged.length + rounds * clients);
  });
});
