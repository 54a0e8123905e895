import assert from 'node:assert/strict';
import { beforeAll, beforeEach, describe, test } from 'vitest';
import type { BankClient, BankOutcome, DynamicBank } from '../../../src/registrar/dynamic/bank.ts';
import type { DynamicRegistration } from '../../../src/registrar/dynamic/dynamic-registration.ts';
import { type Fault, type FdxBank, startFdxBank } from '../../support/fdx-bank.ts';
import {
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

describe('what comes of an answer', () => {
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
    assert.equal(fdx.requests.length, sent + 1, 'it is asked once');
    return outcome;
  }

  function answerTo(what: Asked, client: BankClient): Promise<BankOutcome> {
    if (what === 'register') return registration.register(bank, application);
    if (what === 'poll') return registration.poll(bank, String(client.registrationClientUri), client);
    if (what === 'update') return registration.update(bank, client, application);
    return registration[what](bank, client);
  }

  function comesTo(
    title: string,
    fault: () => Fault,
    kinds: Partial<Record<Asked, BankOutcome['kind']>>,
  ): void {
    for (const what of asked) {
      const kind = kinds[what];
      if (kind === undefined) continue;
      test(`${title} leaves a ${what} ${kind}`, async () => {
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
  /** What may have had its effect cannot be known; to have read has none. */
  const inDoubt = { ...all('unknown'), poll: 'later', read: 'later' } as const;

  comesTo('429', () => failing(429), all('later'));
  comesTo('503', () => failing(503), all('later'));
  comesTo('408', () => failing(408), all('later'));
  comesTo('500', () => failingAfterwards(500), inDoubt);
  comesTo('502', () => failing(502), inDoubt);
  comesTo('504', () => failingAfterwards(504), inDoubt);
  comesTo('a status that HTTP does not have', () => failing(799), inDoubt);
  comesTo('no answer', () => keepingSilent, { register: 'unknown', poll: 'later', remove: 'unknown' });
  comesTo('no answer in time', () => answeringAfter(new Promise(() => {})), {
    read: 'later',
    update: 'unknown',
  });
  comesTo('a connection cut before', () => cutting('before'), inDoubt);
  comesTo('a connection cut after', () => cutting('after'), inDoubt);
  comesTo('an oversized answer', () => oversized(), {
    register: 'unknown',
    poll: 'unknown',
    read: 'unknown',
    update: 'unknown',
  });
  comesTo('broken JSON', () => writing('{"client_id":'), { ...all('unknown'), remove: 'deleted' });
  comesTo('a page', () => writing('<h1>Welcome</h1>', 'text/html'), { ...all('unknown'), remove: 'deleted' });
  comesTo('text that is not UTF-8', () => writing(new Uint8Array([0x22, 0xff, 0x22])), {
    ...all('unknown'),
    remove: 'deleted',
  });
  comesTo('a list', () => writing('[]'), {
    register: 'unknown',
    poll: 'unknown',
    read: 'unknown',
    update: 'unknown',
  });
  comesTo('endless nesting', () => writing(`{"a":${'['.repeat(20_000)}${']'.repeat(20_000)}}`), {
    register: 'unknown',
    read: 'unknown',
  });
  comesTo('an object that is no client', () => changing(() => ({})), {
    register: 'unknown',
    poll: 'unknown',
    read: 'unknown',
    update: 'unknown',
  });
  comesTo('another client', () => changing((body) => ({ ...body, client_id: 'another' })), {
    poll: 'unknown',
    read: 'unknown',
    update: 'unknown',
  });
  comesTo('204', () => answering({ status: 204 }), { ...all('unknown'), remove: 'deleted' });
  comesTo('202', () => answering({ status: 202 }), { register: 'unknown', remove: 'later' });
  comesTo('a redirect to another host', () => redirecting('https://elsewhere.example/'), all('unknown'));
  comesTo('a redirect that leads nowhere', () => answering({ status: 302 }), all('unknown'));
  comesTo('404', () => refusing(404, 'not_found'), { ...all('not_found'), register: 'refused' });
  comesTo('410', () => failing(410), { ...all('not_found'), register: 'refused' });
  comesTo('401', () => refusing(401, 'invalid_token'), { ...all('not_found'), register: 'refused' });
  comesTo('403', () => refusing(403, 'access_denied'), all('refused'));
  comesTo('405', () => failing(405), all('refused'));
  comesTo('409', () => failing(409), {
    ...all('refused'),
    register: 'name_taken',
    poll: 'name_taken',
    update: 'name_taken',
  });

  for (const redirected of ['register', 'update', 'remove'] as const) {
    test(`a redirect of a ${redirected} is not followed, not even to the same host`, async () => {
      ofKind(await ask(redirected, redirecting('/elsewhere', 308)), 'unknown');
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

  test('an answer that comes late, but in time, is taken', async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    fdx.next(answeringAfter(promise));
    const outcome = startRegistration(scope).register(bank, application);
    await fdx.arrived(1);
    resolve();
    registered(await outcome);
  });

  test('a client is not lost because its JSON is said to be something else, or to be 200', async () => {
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

  for (const [title, changes] of [
    [
      'a foreign registration_client_uri',
      { registration_client_uri: 'https://elsewhere.example/register/1' },
    ],
    ['one with a password', { registration_client_uri: 'http://a:b@127.0.0.1/register/1' }],
    ['one that is no address', { registration_client_uri: '/register/1' }],
    ['a token with a line break', { registration_access_token: 'a\r\nb: c' }],
    ['a token that is no text', { registration_access_token: 7 }],
    ['a client_id that is no text', { client_id: { a: 1 } }],
    ['a client_id with nothing in it', { client_id: '' }],
  ] as const) {
    test(`${title} makes an answer unreadable`, async () => {
      fdx.next(changing((body) => ({ ...body, ...changes })));
      ofKind(await registration.register(bank, application), 'unknown');
    });
  }

  describe('Retry-After', () => {
    const retryAfterMs = async (value: string) =>
      ofKind(await ask('register', failing(503, value)), 'later').retryAfterMs;

    test('is told in milliseconds from now, whether it was seconds or a date', async () => {
      assert.equal(await retryAfterMs('30'), 30_000);
      const inAnHourMs = (await retryAfterMs(new Date(Date.now() + 3_600_000).toUTCString())) ?? 0;
      assert.ok(inAnHourMs > 3_500_000 && inAnHourMs <= 3_600_000, String(inAnHourMs));
    });

    test('is now where it has passed, a week at most, and nothing where it is neither', async () => {
      assert.equal(await retryAfterMs('Wed, 21 Oct 2015 07:28:00 GMT'), 0);
      assert.equal(await retryAfterMs('99999999999999999999'), 7 * 24 * 3_600_000);
      assert.equal(await retryAfterMs('soon'), null);
    });
  });

  describe('without any answer', () => {
    const outcomeAt = (registrationEndpoint: string) =>
      registration.register({ ...bank, registrationEndpoint }, application);

    test('a bank that cannot be reached is tried later', async () => {
      const scope = openScope();
      const gone = await startFdxBank(scope);
      await scope.close();
      ofKind(await outcomeAt(gone.registrationEndpoint), 'later');
      ofKind(await outcomeAt('https://bank.invalid/register'), 'later');
    });

    test('a bank that does not speak TLS is tried later', async () => {
      ofKind(await outcomeAt(bank.registrationEndpoint.replace('http:', 'https:')), 'later');
    });

    for (const endpoint of [
      'http://10.0.0.1/register',
      'https://10.0.0.1/register',
      'nowhere',
      'ftp://127.0.0.1/',
    ]) {
      test(`the registration endpoint ${endpoint} is for the operator to mend`, async () => {
        const outcome = ofKind(await outcomeAt(endpoint), 'refused');
        assert.equal(outcome.code, 'bank_configuration');
        assert.equal(outcome.forOperator, true);
      });
    }

    test('an initial access token that no header can hold is for the operator to mend', async () => {
      const outcome = await registration.register({ ...bank, initialAccessToken: 'a\nb' }, application);
      assert.equal(ofKind(outcome, 'refused').forOperator, true);
      assert.equal(fdx.requests.length, 0);
    });
  });
});
