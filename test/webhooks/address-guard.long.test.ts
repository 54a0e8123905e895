import assert from 'node:assert/strict';
import type { LookupFunction } from 'node:net';
import { type TestContext, test } from 'vitest';
import { readConfig } from '../../src/config/config.ts';
import { event } from '../../src/domain/event.ts';
import { createPartner } from '../../src/domain/partner.ts';
import { createEndpoint } from '../../src/domain/webhook/endpoint.ts';
import { openStore } from '../../src/gingham.ts';
import { systemContext } from '../../src/keyring/context.ts';
import { Poster } from '../../src/outbound/poster.ts';
import type { PosterSettings } from '../../src/outbound/poster-connections.ts';
import { appendEvents } from '../../src/store/events.ts';
import { savePartner } from '../../src/store/partners.ts';
import { saveEndpoint } from '../../src/store/webhook-endpoints.ts';
import { destinationProblem } from '../../src/workers/webhooks/destination-problem.ts';
import { Dispatcher } from '../../src/workers/webhooks/dispatcher.ts';
import { SigningKeys } from '../../src/workers/webhooks/signing-keys.ts';
import { createAuthority } from '../support/certificates.ts';
import { type OutsideParty, startOutsideParty } from '../support/outside-party.ts';
import { samplePartner } from '../support/samples.ts';
import { storedRows } from '../support/stored-rows.ts';
import { type Dialect, freshStore, onSampledDialect } from '../support/stores.ts';

const second = 1_000;
const policy = {
  timeoutMs: second,
  firstDelayMs: 30 * second,
  factor: 1,
  windowMs: 3_600 * second,
  retryAfterMaxMs: 0,
  rejectedShare: 0.9,
  rejectedForMs: 86_400 * second,
};
/** Classified as public, but unreachable. */
const publicAddress = '::8.8.8.8';

/** A name server that returns one result after the other; the last one repeatedly. */
function resolver(...answers: string[][]): { asked: string[]; lookup: LookupFunction } {
  const asked: string[] = [];
  const lookup: LookupFunction = (host, _options, found) => {
    const addresses = answers[Math.min(asked.length, answers.length - 1)] ?? [];
    asked.push(host);
    const all = addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));
    found(null, all);
  };
  return { asked, lookup };
}

/**
 * One webhook for one live endpoint that was accepted at registration; sent immediately and `retries` times after that.
 */
async function send(
  t: TestContext,
  dialect: Dialect,
  url: string,
  settings: PosterSettings,
  retries = 0,
): Promise<Record<string, unknown>[]> {
  const env = await freshStore(t, dialect);
  const { store, keyring, close } = await openStore(readConfig('serve', env), { isDurable: false });
  t.onTestFinished(close);
  let now = Date.now();
  const contextAt = systemContext(keyring);
  const partner = createPartner({ ...samplePartner }, 'system', contextAt(now));
  const { clientId: partnerClientId } = partner.partner;
  const environment = 'production';
  const types = ['end_customer.created'] as const;
  const wanted = { partnerClientId, environment, url, webhookTypes: types, secretDataKey: 1 } as const;
  await store.unitOfWork(async (db) => {
    await savePartner(db, partner);
    await saveEndpoint(db, createEndpoint(wanted, 0, 'system', contextAt(now), now));
    const about = { realm: 'live', partnerClientId, endCustomerClientId: 'c' } as const;
    const created = { type: 'end_customer.created', actor: 'system', ...about } as const;
    await appendEvents(db, [event(created, contextAt(now))]);
  });
  const poster = new Poster(settings);
  t.onTestFinished(() => poster.close());
  const dispatcher = new Dispatcher({
    store,
    keyring,
    keys: new SigningKeys(store, keyring, () => now),
    contextAt,
    now: () => now,
    wallNow: () => now,
    policy,
    timeoutMs: policy.timeoutMs,
    sandboxWebhookEnvironment: 'registration',
    concurrency: 1,
    holder: 'a node',
    posterOf: () => poster,
    logger: { error: (fields, message) => assert.fail(`${message} ${JSON.stringify(fields)}`) },
  });
  for (let attempt = 0; attempt <= retries; attempt += 1) {
    await dispatcher.drain();
    now += policy.firstDelayMs;
  }
  await dispatcher.close();
  return storedRows(
    { env },
    dialect,
    'select status, status_code, failure from webhook_deliveries natural join webhook_attempts order by number',
  );
}

/** Fails on any connection. */
function assertUntouched({ connections, requests }: OutsideParty): void {
  assert.deepEqual([connections.length, requests], [0, []]);
}

onSampledDialect((dialect) => {
  const closed = { privateAddresses: 'none', allowHttp: false } as const;

  for (const [what, addresses, says] of [
    ['this machine', ['127.0.0.1'], /^hooks\.example is at a loopback address, which may not be called\.$/u],
    ['this machine, mapped', ['::ffff:127.0.0.1'], /is at a loopback address/u],
    ['a cloud metadata service', ['169.254.169.254'], /is at the address of a cloud's metadata service/u],
    ['a private network', ['10.0.0.7'], /is at a private address/u],
    ['a public and a private address', [publicAddress, '192.168.0.1'], /is at a private address/u],
  ] as const) {
    test(`a name that resolves to ${what} at the time of delivery is not called`, async (t) => {
      const receiver = await startOutsideParty(t, (socket) => socket.end());
      const url = `https://hooks.example:${receiver.port}/`;
      const { asked, lookup } = resolver([...addresses]);
      assert.equal(await destinationProblem(url, closed), null);
      const [attempt, ...more] = await send(t, dialect, url, { ...closed, lookup });
      assert.equal(more.length, 0);
      assert.deepEqual([attempt?.['status'], attempt?.['status_code']], ['pending', null]);
      assert.match(String(attempt?.['failure']), says);
      assert.deepEqual(asked, ['hooks.example']);
      assertUntouched(receiver);
    });
  }

  test('a name is checked for each attempt, and not called once it is no longer public', async (t) => {
    const receiver = await startOutsideParty(t, (socket) => socket.end());
    const url = `https://hooks.example:${receiver.port}/`;
    const { asked, lookup } = resolver([publicAddress], ['127.0.0.1'], ['169.254.169.254']);
    const attempts = await send(t, dialect, url, { ...closed, lookup }, 2);
    const failures = attempts.map(({ failure }) => String(failure));
    assert.equal(failures.length, 3);
    // The checked address is connected to: the name is resolved once per attempt.
    assert.equal(asked.length, 3);
    assert.doesNotMatch(failures[0] ?? '', /may not be called/u);
    assert.match(failures[1] ?? '', /loopback address, which may not be called/u);
    assert.match(failures[2] ?? '', /metadata service, which may not be called/u);
    assertUntouched(receiver);
  });

  test('live webhooks are not sent without TLS, even if it was allowed when the endpoint was created', async (t) => {
    const receiver = await startOutsideParty(t, (socket) => socket.end());
    const url = `http://hooks.example:${receiver.port}/`;
    assert.equal(await destinationProblem(url, { ...closed, allowHttp: true }), null);
    const { lookup } = resolver([publicAddress]);
    const [attempt] = await send(t, dialect, url, { ...closed, lookup });
    assert.match(String(attempt?.['failure']), /^hooks\.example.* may only be called over https\.$/u);
    assertUntouched(receiver);
  });

  test('nothing is sent to a receiver without a valid certificate', async (t) => {
    const certified = createAuthority('Nobody').issue({ names: ['hooks.example'] });
    const receiver = await startOutsideParty(t, (socket) => socket.end(), certified);
    const { lookup } = resolver(['127.0.0.1']);
    const url = `https://hooks.example:${receiver.port}/`;
    const open = { privateAddresses: 'loopback', allowHttp: false, lookup } as const;
    const [attempt] = await send(t, dialect, url, open);
    assert.deepEqual([attempt?.['status'], attempt?.['status_code']], ['pending', null]);
    assert.match(String(attempt?.['failure']), /^No secure connection to hooks\.example/u);
    assert.equal(receiver.connections.length, 1);
    assert.deepEqual(receiver.requests, []);
  });
});
