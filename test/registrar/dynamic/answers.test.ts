import assert from 'node:assert/strict';
import { beforeAll, beforeEach, describe, test } from 'vitest';
import type { BankClient } from '../../../src/domain/dynamic-bank.ts';
import type { BankOutcome, DynamicBank } from '../../../src/workers/registrar/dynamic/bank.ts';
import type { DynamicRegistration } from '../../../src/workers/registrar/dynamic/dynamic-registration.ts';
import { type Fault, type FdxBank, startFdxBank } from '../../support/fdx-bank.ts';
import {
  announcing,
  answering,
  answeringAfter,
  changing,
  cutting,
  failing,
  failingAfterwards,
  keepingSilent,
  mislabelling,
  oversized,
  redirecting,
  refusing,
  writing,
} from '../../support/fdx-faults.ts';
import { openScope, suiteScope } from '../../support/scope.ts';
import { application, configurationOf, ofKind, registered, startRegistration } from './setting.ts';

describe('the outcome of a response', () => {
  const scope = suiteScope();
  let fdx: FdxBank;
  let bank: DynamicBank;
  let registration: DynamicRegistration;

  beforeAll(() => {
    registration = startRegistration(scope, { timeoutMs: 500 });
  });
  beforeEach(async () => {
    fdx = await startFdxBank(scope);
    bank = configurationOf(fdx);
  });

  type Asked = 'register' | 'poll' | 'read' | 'update' | 'remove';
  const asked: readonly Asked[] = ['register', 'poll', 'read', 'update', 'remove'];

  async function ask(what: Asked, fault: Fault): Promise<BankOutcome> {
    const client: BankClient | undefined =
      what === 'register' ? undefined : registered(await registration.register(bank, application));
    fdx.next(fault);
    const sent = fdx.requests.length;
    const outcome = await answerTo(what, client as BankClient);
    assert.equal(fdx.requests.length, sent + 1, 'one request is sent');
    return outcome;
  }

  function answerTo(what: Asked, client: BankClient): Promise<BankOutcome> {
    if (what === 'register') return registration.register(bank, application);
    if (what === 'poll') return registration.poll(bank, String(client.registrationClientUri), client);
    if (what === 'update') return registration.update(bank, client, application);
    return registration[what](bank, client);
  }

  function hasOutcome(
    title: string,
    fault: () => Fault,
    kinds: Partial<Record<Asked, BankOutcome['kind']>>,
  ): void {
    for (const what of asked) {
      const kind = kinds[what];
      if (kind === undefined) continue;
      test(`${title} makes the outcome of ${what} ${kind}`, async () => {
        ofKind(await ask(what, fault()), kind);
      });
    }
  }

  const all = (kind: BankOutcome['kind']) => ({
    register: kind,
    poll: kind,
    read: kind,
    update: kind,
    remove: kind,
  });
  /** The effect of a request that may have been processed is unknown; reading has none. */
  const inDoubt = { ...all('unknown'), poll: 'later', read: 'later' } as const;

  hasOutcome('429', () => failing(429), all('later'));
  hasOutcome('503', () => failing(503), all('later'));
  hasOutcome('408', () => failing(408), all('later'));
  hasOutcome('500', () => failingAfterwards(500), inDoubt);
  hasOutcome('502', () => failing(502), inDoubt);
  hasOutcome('504', () => failingAfterwards(504), inDoubt);
  hasOutcome('an invalid status', () => failing(799), inDoubt);
  hasOutcome('no response', () => keepingSilent, { register: 'unknown', poll: 'later', remove: 'unknown' });
  hasOutcome('no response in time', () => answeringAfter(new Promise(() => {})), {
    read: 'later',
    update: 'unknown',
  });
  hasOutcome('a connection cut before', () => cutting('before'), inDoubt);
  hasOutcome('a connection cut after', () => cutting('after'), inDoubt);
  hasOutcome('an oversized response', () => oversized(), {
    register: 'unknown',
    poll: 'unknown',
    read: 'unknown',
    update: 'unknown',
  });
  hasOutcome('broken JSON', () => writing('{"client_id":'), { ...all('unknown'), remove: 'deleted' });
  hasOutcome('an HTML page', () => writing('<h1>Welcome</h1>', 'text/html'), {
    ...all('unknown'),
    remove: 'deleted',
  });
  hasOutcome('text that is not UTF-8', () => writing(new Uint8Array([0x22, 0xff, 0x22])), {
    ...all('unknown'),
    remove: 'deleted',
  });
  hasOutcome('a list', () => writing('[]'), {
    register: 'unknown',
    poll: 'unknown',
    read: 'unknown',
    update: 'unknown',
  });
  hasOutcome('endless nesting', () => writing(`{"a":${'['.repeat(20_000)}${']'.repeat(20_000)}}`), {
    register: 'unknown',
    read: 'unknown',
  });
  hasOutcome('an object that is not a client', () => changing(() => ({})), {
    register: 'unknown',
    poll: 'unknown',
    read: 'unknown',
    update: 'unknown',
  });
  hasOutcome('another client', () => changing((body) => ({ ...body, client_id: 'another' })), {
    poll: 'unknown',
    read: 'unknown',
    update: 'unknown',
  });
  hasOutcome('204', () => answering({ status: 204 }), {
    ...all('unknown'),
    update: 'registered',
    remove: 'deleted',
  });
  hasOutcome('202', () => answering({ status: 202 }), { register: 'unknown', remove: 'later' });
  const refusedAfterwards = { ...all('refused'), register: 'unknown' } as const;
  hasOutcome(
    'a redirect to another host',
    () => redirecting('https://elsewhere.example/'),
    refusedAfterwards,
  );
  hasOutcome('a redirect without a location', () => answering({ status: 302 }), refusedAfterwards);
  hasOutcome('404', () => refusing(404, 'not_found'), { ...all('not_found'), register: 'refused' });
  hasOutcome('410', () => failing(410), { ...all('not_found'), register: 'refused' });
  hasOutcome('401', () => refusing(401, 'invalid_token'), { ...all('not_found'), register: 'refused' });
  hasOutcome('403', () => refusing(403, 'access_denied'), all('refused'));
  hasOutcome('405', () => failing(405), all('refused'));
  hasOutcome('501', () => failing(501), all('refused'));
  hasOutcome('409', () => failing(409), {
    ...all('refused'),
    register: 'name_taken',
    poll: 'name_taken',
    update: 'name_taken',
  });

  for (const [redirected, kind] of [
    ['register', 'unknown'],
    ['update', 'refused'],
    ['remove', 'refused'],
  ] as const) {
    test(`a redirect of a ${redirected} is not followed, not even to the same host`, async () => {
      ofKind(await ask(redirected, redirecting('/elsewhere', 308)), kind);
    });
  }

  test('a redirect of a read is followed on the same host', async () => {
    const client = registered(await registration.register(bank, application));
    fdx.next(redirecting(`/fdx/v6/register/${client.clientId}`));
    registered(
      await registration.read(bank, { ...client, registrationClientUri: `${bank.registrationEndpoint}/old` }),
    );
    assert.equal(fdx.requests.length, 3);
  });

  test('interim responses are skipped', async () => {
    fdx.next(announcing, announcing, announcing, announcing);
    const client = registered(await registration.register(bank, application));
    registered(await registration.read(bank, client));
    registered(await registration.update(bank, client, application));
    ofKind(await registration.remove(bank, client), 'deleted');
  });

  test('a slow response within the time limit is accepted', async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    fdx.next(answeringAfter(promise));
    const outcome = startRegistration(scope).register(bank, application);
    await fdx.arrived(1);
    resolve();
    registered(await outcome);
  });

  test('a client is accepted with another content type or with status 200', async () => {
    fdx.next(mislabelling('text/html; charset=utf-8'));
    registered(await registration.register(bank, application));
    const body = { client_id: 'one', client_secret: 'secret' };
    fdx.next(answering({ status: 200, body }));
    assert.deepEqual(registered(await registration.register(bank, application)), {
      clientId: 'one',
      clientSecret: 'secret',
      clientSecretExpiresAt: null,
      registrationClientUri: null,
      registrationAccessToken: null,
      metadata: {},
    });
  });

  for (const [title, client_id] of [
    ['that is not a string', { a: 1 }],
    ['that is empty', ''],
    ['that is not ASCII', 'é'],
  ] as const) {
    test(`a client_id ${title} makes a response invalid`, async () => {
      fdx.next(changing((body) => ({ ...body, client_id })));
      ofKind(await registration.register(bank, application), 'unknown');
    });
  }

  describe('Retry-After', () => {
    const retryAfterMs = async (value: string) =>
      ofKind(await ask('register', failing(503, value)), 'later').retryAfterMs;

    test('is returned in milliseconds from now, from seconds or a date', async () => {
      assert.equal(await retryAfterMs('30'), 30_000);
      const inAnHourMs = (await retryAfterMs(new Date(Date.now() + 3_600_000).toUTCString())) ?? 0;
      assert.ok(inAnHourMs > 3_500_000 && inAnHourMs <= 3_600_000, String(inAnHourMs));
    });

    test('is zero for the past, at most a week, and null if it is neither', async () => {
      assert.equal(await retryAfterMs('Wed, 21 Oct 2015 07:28:00 GMT'), 0);
      assert.equal(await retryAfterMs('99999999999999999999'), 7 * 24 * 3_600_000);
      assert.equal(await retryAfterMs('soon'), null);
    });
  });

  describe('without a response', () => {
    const outcomeAt = (registrationEndpoint: string) =>
      registration.register({ ...bank, registrationEndpoint }, application);

    test('an unreachable bank is retried later', async () => {
      const scope = openScope();
      const gone = await startFdxBank(scope);
      await scope.close();
      ofKind(await outcomeAt(gone.registrationEndpoint), 'later');
      ofKind(await outcomeAt('https://bank.invalid/register'), 'later');
    });

    test('a bank without TLS is retried later', async () => {
      ofKind(await outcomeAt(bank.registrationEndpoint.replace('http:', 'https:')), 'later');
    });

    for (const endpoint of [
      'http://10.0.0.1/register',
      'https://10.0.0.1/register',
      'nowhere',
      'ftp://127.0.0.1/',
    ]) {
      test(`the registration endpoint ${endpoint} must be fixed by the operator`, async () => {
        const outcome = ofKind(await outcomeAt(endpoint), 'refused');
        assert.equal(outcome.code, 'bank_configuration');
        assert.equal(outcome.forOperator, true);
      });
    }

    test('an initial access token invalid in a header must be fixed by the operator', async () => {
      const outcome = await registration.register({ ...bank, initialAccessToken: 'a\nb' }, application);
      assert.equal(ofKind(outcome, 'refused').forOperator, true);
      assert.equal(fdx.requests.length, 0);
    });
  });
});
