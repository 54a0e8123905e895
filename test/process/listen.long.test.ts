import assert from 'node:assert/strict';
import { describe, type TestContext, test } from 'vitest';
import { type Answer, application, type Credentials, manage, partnerCalls } from '../support/client.ts';
import { eventually } from '../support/eventually.ts';
import { freePort } from '../support/free-port.ts';
import { longTest, sampled } from '../support/long.ts';
import { newToken, succeeds } from '../support/management.ts';
import { newPartner } from '../support/partner.ts';
import { gingham, type Running, type SpawnSettings, serverProcess } from '../support/process.ts';
import { startServer, suiteServer } from '../support/server.ts';
import type { TestServer } from '../support/test-server.ts';
import { startReceiver } from '../support/webhook-receiver.ts';

const server = suiteServer('sqlite');

interface Listening extends Running {
  /** The lines of `--json` so far. */
  webhooks(): Record<string, Answer['body']>[];
}

/** Listens for a partner of a server, with the partner's own token. */
async function listen(
  t: TestContext,
  to: TestServer,
  partner: Credentials,
  args: readonly string[],
  settings: SpawnSettings = {},
): Promise<Listening> {
  const { token } = await newToken(to, partner.clientId);
  return started(
    t,
    { ...settings, env: { GINGHAM_URL: to.url, GINGHAM_TOKEN: token, ...settings.env } },
    args,
  );
}

async function started(t: TestContext, settings: SpawnSettings, args: readonly string[]): Promise<Listening> {
  const running = gingham(t, ['listen', ...args], settings);
  const webhooks = () =>
    running.output.stdout
      .split('\n')
      .slice(0, -1)
      .map((line) => JSON.parse(line));
  await reported(running, /listening/u);
  return { ...running, webhooks };
}

function reported({ output, ended }: Running, what: RegExp): Promise<string> {
  let over = '';
  ended.then(({ code }) => {
    over = `exited with ${code}`;
  });
  return eventually(
    async () => output.stderr + over,
    (text) => what.test(text) || over !== '',
  ).then((text) => {
    assert.match(text, what);
    return text;
  });
}

function shown(listening: Listening, count: number) {
  return eventually(
    async () => listening.webhooks(),
    (webhooks) => webhooks.length >= count,
  );
}

/** A partner whose sandbox has a frozen clock. */
async function frozen(to: TestServer) {
  const partner = await newPartner(to);
  const call = partnerCalls(to.url, partner);
  succeeds(await call('/simulation/clock/freeze'));
  return { partner, does: async (path: string, body?: object) => succeeds(await call(path, body)) };
}

describe('gingham listen', { concurrent: true }, () => {
  test('forwards all webhooks due in an advance, byte for byte, before the advance returns', async (t) => {
    const receiver = await startReceiver(t, { status: 202, body: 'thanks' });
    const { partner, does } = await frozen(server());
    const types = ['--event-types', 'END_CUSTOMER_OAUTH_STATUS_UPDATED,end_customer.enabled'];
    const listening = await listen(t, server(), partner, [
      ...['--forward-to', receiver.url, '--json'],
      ...types,
    ]);
    const { end_customer } = await does('/partner/customer/create', application());
    const { client_id } = end_customer;
    await does('/partner/customer/enable', { end_customer_client_id: client_id });
    const before = receiver.received.length;
    await does('/simulation/clock/advance', { seconds: 10 * 86_400 });
    const count = receiver.received.length;
    assert.ok(count > Math.max(before, 2), `${before} and then ${count}`);
    const webhooks = await shown(listening, count);
    assert.equal(webhooks.length, count);
    for (const [at, webhook] of webhooks.entries()) {
      const { headers, body } = receiver.received[at] as (typeof receiver.received)[number];
      assert.equal(body.toString(), webhook['body']);
      for (const [name, value] of Object.entries(webhook['headers'])) assert.equal(headers[name], value);
      assert.deepEqual([webhook['verified'], webhook['problem']], [true, null]);
      const { status_code, answer } = webhook['forwarded'];
      assert.deepEqual([status_code, answer, webhook['status']], [202, 'thanks', 'delivered']);
    }
    await does('/simulation/clock/advance', { seconds: 60 });
  });

  test('failed webhooks are retried in sandbox time, and their failures shown', async (t) => {
    const receiver = await startReceiver(t, { status: 500 });
    const { partner, does } = await frozen(server());
    const listening = await listen(t, server(), partner, [
      ...['--forward-to', receiver.url, '--json', '--event-types', 'end_customer.created'],
    ]);
    await does('/partner/customer/create', application());
    const [first] = await shown(listening, 1);
    const { attempt, attempted_at, status, next_attempt_at } = first as NonNullable<typeof first>;
    assert.deepEqual([attempt, status], [1, 'pending']);
    assert.equal(Date.parse(next_attempt_at) - Date.parse(attempted_at), 30_000);
    await receiver.close();
    await does('/simulation/clock/advance', { seconds: 30 });
    const [, retried] = await shown(listening, 2);
    assert.equal(retried?.['attempt'], 2);
    assert.equal(retried?.['attempted_at'], next_attempt_at);
    assert.equal(retried?.['forwarded'].status_code, null);
    assert.match(retried?.['forwarded'].failure, /127\.0\.0\.1/u);
    assert.equal(retried?.['status'], 'pending');
  });

  test('webhooks with a defect fail verification, and their problem is shown', async (t) => {
    const problems: Record<string, string> = {
      stale_iat: 'it was signed more than five minutes ago',
      wrong_hash: 'another body was signed',
      altered_body: 'another body was signed',
      unknown_key: 'its key is unknown',
      expired_key: 'its key has expired',
    };
    const { partner, does } = await frozen(server());
    const { end_customer } = await does('/partner/customer/create', application());
    const listening = await listen(t, server(), partner, [
      ...['--json', '--event-types', 'END_CUSTOMER_OAUTH_STATUS_UPDATED'],
    ]);
    const about = { end_customer_client_id: end_customer.client_id, institution_id: 'ins_56' };
    for (const defect of Object.keys(problems)) {
      await does('/simulation/webhook/fire', { ...about, status: 'PROCESSING', defect });
    }
    assert.deepEqual(
      (await shown(listening, 5)).map(({ verified, problem, status }) => [verified, problem, status]),
      Object.values(problems).map((problem) => [false, problem, 'failed']),
    );
  });

  longTest('replays a delivery whose id is entered, and reports unknown ids', async (t) => {
    const receiver = await startReceiver(t);
    const { partner, does } = await frozen(server());
    const listening = await listen(t, server(), partner, [
      ...['--forward-to', receiver.url, '--json', '--event-types', 'end_customer.created'],
    ]);
    await does('/partner/customer/create', application());
    const [first] = await shown(listening, 1);
    listening.child.stdin?.write(`${first?.['delivery_id']}\n\n999999999\n`);
    const [, second] = await shown(listening, 2);
    assert.equal(second?.['delivery_id'], first?.['delivery_id']);
    assert.equal(second?.['attempt'], 2);
    assert.equal(second?.['body'], first?.['body']);
    await reported(listening, /999999999: NOT_FOUND/u);
    assert.equal(receiver.received.length, 2);
  });

  for (const signal of sampled(['SIGTERM'] as const, ['SIGINT', 'SIGTERM'] as const)) {
    test(`${signal} stops it cleanly and removes the listener`, async (t) => {
      const { partner, does } = await frozen(server());
      const listening = await listen(t, server(), partner, ['--json']);
      listening.child.kill(signal);
      assert.equal((await listening.ended).code, 0);
      await does('/partner/customer/create', application());
      const call = manage(server().url, server().demo.operatorToken);
      const { webhook_endpoints } = succeeds(
        await call('GET', `/webhook-endpoints?partner_client_id=${partner.clientId}`),
      );
      assert.deepEqual(webhook_endpoints, []);
    });
  }

  longTest('prints a line of text for each webhook, without colours under NO_COLOR', async (t) => {
    const receiver = await startReceiver(t, { status: 418 });
    const { partner, does } = await frozen(server());
    const args = ['--forward-to', receiver.url, '--event-types', 'end_customer.created'];
    const plain = await listen(t, server(), partner, args, { env: { NO_COLOR: '1' } });
    const coloured = await listen(t, server(), partner, [...args, '--verbose'], {
      env: { FORCE_COLOR: '1' },
    });
    const { end_customer } = await does('/partner/customer/create', application());
    const form =
      /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ {2}whd_[0-9a-f]{32} {2}end_customer\.created {2}PENDING_ENABLEMENT {2}✓ verified {2}→ 418 in \d+ ms {2}again at \d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ$/u;
    assert.match(await plain.firstLine(), form);
    assert.ok((await coloured.firstLine()).includes('\u001b['));
    await eventually(
      async () => coloured.output.stdout,
      (text) => text.includes('plaid-verification: ') && text.includes(end_customer.client_id),
    );
  });

  longTest('as the operator it listens for the only partner; of several, one must be named', async (t) => {
    const dev = await startServer(t, 'sqlite');
    const env = { GINGHAM_URL: dev.url, GINGHAM_TOKEN: dev.demo.operatorToken };
    const listening = await started(t, { env }, ['--json', '--event-types', 'end_customer.created']);
    succeeds(await partnerCalls(dev.url, dev.demo)('/partner/customer/create', application()));
    await shown(listening, 1);
    const other = await newPartner(dev);
    const unnamed = await gingham(t, ['listen'], { env }).ended;
    assert.equal(unnamed.code, 2);
    assert.match(
      unnamed.stderr,
      /^gingham: --partner-client-id is required: there are several partners, or only temporary ones\n$/u,
    );
    const named = await started(t, { env }, ['--json', '--partner-client-id', other.clientId]);
    succeeds(await partnerCalls(dev.url, other)('/partner/customer/create', application()));
    await shown(named, 1);
    assert.equal(listening.webhooks().length, 1);
  });

  test('retries while the server is down, and continues when it is back', async (t) => {
    const first = await startServer(t, 'sqlite', { GINGHAM_PORT: String(await freePort()) });
    const listening = await listen(t, first, first.demo, ['--json', '--event-types', 'end_customer.created']);
    await first.close();
    await reported(listening, /the server is not responding; retrying/u);
    const again = await startServer(t, 'sqlite', first.env);
    await reported(listening, /reconnected/u);
    succeeds(await partnerCalls(again.url, again.demo)('/partner/customer/create', application()));
    assert.equal((await shown(listening, 1))[0]?.['verified'], true);
  });

  test('a killed listener delays an advance by seconds at most, whatever the timeout of webhooks', async (t) => {
    const dev = await serverProcess(t, ['dev', '--ephemeral'], {
      env: { GINGHAM_WEBHOOK_TIMEOUT_SECONDS: '60' },
    });
    const env = { GINGHAM_URL: dev.url, GINGHAM_TOKEN: dev.demo.operatorToken };
    const listening = await started(t, { env }, ['--json']);
    listening.child.kill('SIGKILL');
    await listening.ended;
    const call = partnerCalls(dev.url, dev.demo);
    succeeds(await call('/partner/customer/create', application()));
    const startedAt = performance.now();
    succeeds(await call('/simulation/clock/advance', { seconds: 60 }));
    assert.ok(performance.now() - startedAt < 10_000);
  });

  longTest('rejects invalid options before it starts', async (t) => {
    const wrong: [string[], number, RegExp][] = [
      [['--url', 'http://127.0.0.1:9'], 3, /cannot reach http:\/\/127\.0\.0\.1:9/u],
      [['--forward-to', 'localhost:3000/hook'], 2, /--forward-to must be an http or https URL/u],
      [['--forward-to', 'http://localhost:0/hook'], 2, /--forward-to must have a port from 1 to 65535$/mu],
      [['--event-types', 'nothing'], 4, /INVALID_FIELD: .*event_types/u],
      [['--partner-client-id', 'nobody'], 4, /INVALID_FIELD: .*partner_client_id/u],
    ];
    const env = { GINGHAM_URL: server().url, GINGHAM_TOKEN: server().demo.operatorToken };
    for (const [args, code, message] of wrong) {
      const ended = await gingham(t, ['listen', '--partner-client-id', server().demo.clientId, ...args], {
        env,
      }).ended;
      assert.equal(ended.code, code, ended.stderr);
      assert.match(ended.stderr, message);
    }
  });
});
