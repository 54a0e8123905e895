import assert from 'node:assert/strict';
import { beforeAll, beforeEach, describe, test } from 'vitest';
import type { BankClient } from '../../../src/domain/dynamic-bank.ts';
import type { DynamicBank } from '../../../src/workers/registrar/dynamic/bank.ts';
import type { DynamicRegistration } from '../../../src/workers/registrar/dynamic/dynamic-registration.ts';
import { type FdxBank, startFdxBank } from '../../support/fdx-bank.ts';
import { answering, changing, writing } from '../../support/fdx-faults.ts';
import { suiteScope } from '../../support/scope.ts';
import { application, configurationOf, ofKind, registered, startRegistration } from './setting.ts';

describe('an invalid optional field', () => {
  const scope = suiteScope();
  let fdx: FdxBank;
  let bank: DynamicBank;
  let registration: DynamicRegistration;

  beforeAll(() => {
    registration = startRegistration(scope);
  });
  beforeEach(async () => {
    fdx = await startFdxBank(scope);
    bank = configurationOf(fdx);
  });

  /** Registers with a changed response, and returns the client. */
  async function kept(changes: Record<string, unknown>): Promise<BankClient> {
    fdx.next(changing((body) => ({ ...body, ...changes })));
    const client = registered(await registration.register(bank, application));
    const [there] = fdx.clients.values();
    assert.deepEqual([client.clientId, client.clientSecret], [there?.clientId, there?.clientSecret]);
    return client;
  }

  for (const [title, changes, member, value] of [
    ['a token with a line break', { registration_access_token: 'a\r\nb' }, 'registrationAccessToken', null],
    ['a token that is not a string', { registration_access_token: 7 }, 'registrationAccessToken', null],
    ['an invalid URL', { registration_client_uri: 'https://' }, 'registrationClientUri', null],
    ['a URL that is not a string', { registration_client_uri: ['/1'] }, 'registrationClientUri', null],
    ['an expiry that is not a number', { client_secret_expires_at: 'never' }, 'clientSecretExpiresAt', null],
    [
      'an expiry that is not a whole number of seconds',
      { client_secret_expires_at: 1e300 },
      'clientSecretExpiresAt',
      null,
    ],
    ['an issue time that is not a number', { client_id_issued_at: {} }, 'clientSecretExpiresAt', null],
  ] as const) {
    test(`${title} counts as omitted`, async () => {
      assert.deepEqual((await kept(changes))[member], value);
    });
  }

  test('a secret that is not a string counts as omitted', async () => {
    fdx.next(changing((body) => ({ ...body, client_secret: 7 })));
    assert.equal(registered(await registration.register(bank, application)).clientSecret, null);
  });

  test('deep nesting is cut off', async () => {
    const nested: unknown = JSON.parse(`${'{"a":'.repeat(30)}1${'}'.repeat(30)}`);
    const { metadata } = await kept({ nested, tier: 'basic' });
    assert.equal(metadata['tier'], 'basic');
    assert.equal(JSON.stringify(metadata['nested']).match(/"a"/gu)?.length, 14);
  });

  test('text that is not UTF-8 does not affect other fields', async () => {
    const answer = Buffer.from('{"client_id":"one","client_secret":"two","client_name":"Caf\xe9"}', 'latin1');
    fdx.next(writing(answer));
    const { clientId, clientSecret } = registered(await registration.register(bank, application));
    assert.deepEqual([clientId, clientSecret], ['one', 'two']);
  });

  for (const [title, uri, absolute] of [
    ['from the root', '/register/abc', '/register/abc'],
    ['from the endpoint', 'register/abc?d=e', '/fdx/v6/register/abc?d=e'],
    ['with characters outside RFC 3986', '/register/ä b', '/register/%C3%A4%20b'],
  ] as const) {
    test(`a relative URL ${title} is resolved against the registration endpoint`, async () => {
      const { registrationClientUri } = await kept({ registration_client_uri: uri });
      assert.equal(registrationClientUri, `${new URL(bank.registrationEndpoint).origin}${absolute}`);
    });
  }

  for (const uri of [
    'https://elsewhere.example/register/1',
    '//elsewhere.example/register/1',
    'http://a:b@127.0.0.1/register/1',
    'http://169.254.169.254/register/1',
    'ftp://127.0.0.1/register/1',
  ]) {
    test(`a URL that may not be called is stored, and nothing is sent there: ${uri}`, async () => {
      const client = await kept({ registration_client_uri: uri });
      assert.equal(client.registrationClientUri, new URL(uri, bank.registrationEndpoint).href);
      for (const outcome of [
        await registration.read(bank, client),
        await registration.update(bank, client, application),
        await registration.remove(bank, client),
      ]) {
        const { code, forOperator, message } = ofKind(outcome, 'refused');
        assert.deepEqual([code, forOperator], ['bank_configuration', true]);
        assert.match(message, /is not called/u);
        assert.doesNotMatch(message, /register\/1|a:b/u);
      }
      assert.equal(fdx.requests.length, 1);
    });
  }

  test('in the response to an update leaves the known value', async () => {
    const client = registered(await registration.register(bank, application));
    const useless = { registration_client_uri: 'https://elsewhere.example/', registration_access_token: 7 };
    fdx.next(changing((body) => ({ ...body, ...useless, client_secret: null })));
    const updated = registered(await registration.update(bank, client, application));
    assert.deepEqual({ ...updated, metadata: null }, { ...client, metadata: null });
  });

  test('an update accepted without a body leaves the client unchanged', async () => {
    const client = registered(await registration.register(bank, application));
    for (const status of [200, 204]) {
      fdx.next(answering({ status }));
      assert.deepEqual(registered(await registration.update(bank, client, application)), client);
    }
    fdx.next(answering({ status: 202 }));
    const pending = ofKind(await registration.update(bank, client, application), 'pending');
    assert.equal(pending.pollUri, client.registrationClientUri);
  });

  test('a registration accepted with only a Location is pending', async () => {
    fdx.next(answering({ status: 202, headers: { location: '/decisions/1' } }));
    const { pollUri } = ofKind(await registration.register(bank, application), 'pending');
    assert.equal(pollUri, new URL('/decisions/1', bank.registrationEndpoint).href);
  });

  test('a URL for the decision that may not be called does not affect the client', async () => {
    const elsewhere = 'https://elsewhere.example/decisions/1';
    const body = { client_id: 'one', client_secret: 'two', registration_client_uri: elsewhere };
    for (const [location, pollUri] of [
      [elsewhere, null],
      ['/decisions/1', new URL('/decisions/1', bank.registrationEndpoint).href],
    ] as const) {
      fdx.next(answering({ status: 202, body, headers: { location } }));
      const pending = ofKind(await registration.register(bank, application), 'pending');
      assert.equal(pending.client.clientSecret, 'two');
      assert.equal(pending.pollUri, pollUri);
    }
  });
});
