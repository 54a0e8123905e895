import assert from 'node:assert/strict';
import { beforeAll, describe, test } from 'vitest';
import { type Environment, environments } from '../../src/domain/environment.ts';
import { type Answer, application, type Credentials, partnerCalls, post, send } from './client.ts';
import { deskOf } from './desk.ts';
import { newPartner } from './partner.ts';
import type { PartnerOperation } from './partner-operations.ts';
import type { TestServer } from './test-server.ts';

/** Defines the tests of the checks that precede the rules of every partner operation. */
export function refusesLikeEveryPartnerOperation(
  server: () => TestServer,
  operation: PartnerOperation,
): void {
  const { path, bodyBytesMax, toEndCustomers = 'UNAUTHORIZED_ROUTE_ACCESS' } = operation;
  const url = () => `${server().url}/sandbox${path}`;
  const credentials = () => ({ client_id: server().demo.clientId, secret: server().demo.secrets.sandbox });
  const body = () => ({ ...credentials(), ...operation.body() });
  const text = () => JSON.stringify(body());

  const refuses = ({ status, body }: Answer, code: string, expected = 400) => {
    assert.equal(body.error_code, code, JSON.stringify(body));
    assert.equal(status, expected);
  };

  describe('INVALID_BODY', () => {
    const bodies: [string, () => string][] = [
      ['nothing', () => ''],
      ['invalid JSON', () => '{"client_id": '],
      ['an array', () => `[${text()}]`],
      ['a string', () => JSON.stringify(text())],
      ['a number', () => '7'],
      ['null', () => 'null'],
      ['a comment', () => `${text()} // that is all`],
      ['a byte order mark before it', () => `\ufeff${text()}`],
      ['a NUL after it', () => `${text()}\0`],
    ];
    for (const [name, text] of bodies) {
      test(`for a body that is or contains ${name}`, async () =>
        refuses(await post(url(), text()), 'INVALID_BODY'));
    }

    test(`with 413 for a body over ${bodyBytesMax} bytes`, async () => {
      const padded = (bytes: number) => {
        const text = JSON.stringify({ ...body(), client_id: 'nobody' });
        return text + ' '.repeat(bytes - text.length);
      };
      refuses(await post(url(), padded(bodyBytesMax)), 'INVALID_API_KEYS');
      refuses(await post(url(), padded(bodyBytesMax + 1)), 'INVALID_BODY', 413);
    });
  });

  describe('INVALID_HEADERS', () => {
    const headers: [string, Record<string, string>][] = [
      ['another Content-Type', { 'content-type': 'text/plain' }],
      ['a form', { 'content-type': 'application/x-www-form-urlencoded' }],
      ['another charset', { 'content-type': 'application/json; charset=utf-16' }],
      ['a compressed body', { 'content-encoding': 'gzip' }],
      ['a Plaid-Version that is not a date', { 'plaid-version': 'latest' }],
      ['a Plaid-Version in the future', { 'plaid-version': '2021-01-01' }],
      ['a Plaid-Version that is not in the calendar', { 'plaid-version': '2019-02-31' }],
    ];
    for (const [name, header] of headers) {
      test(`for ${name}`, async () => refuses(await post(url(), text(), header), 'INVALID_HEADERS'));
    }

    test('for a request without a body', async () => refuses(await send('POST', url()), 'INVALID_HEADERS'));
  });

  test('INCOMPATIBLE_API_VERSION for an older Plaid-Version', async () => {
    for (const version of ['2019-05-29', '2018-05-22', '2017-03-08']) {
      refuses(await post(url(), text(), { 'plaid-version': version }), 'INCOMPATIBLE_API_VERSION');
    }
  });

  test('NOT_FOUND for another method or a similar path', async () => {
    for (const method of ['GET', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']) {
      refuses(await send(method, url()), 'NOT_FOUND', 404);
    }
    for (const path of [
      `${url()}/`,
      `${url()}x`,
      url().replace(/(?<=\/sandbox\/)\w+/u, (step) => step.toUpperCase()),
    ]) {
      refuses(await post(path, body()), 'NOT_FOUND', 404);
    }
  });

  describe('MISSING_FIELDS', () => {
    test('names both credentials', async () => {
      const { body } = await post(url(), operation.body());
      assert.equal(body.error_code, 'MISSING_FIELDS');
      assert.match(body.error_message, /: client_id; secret$/u);
    });

    test('names the missing credential if the other is in a header', async () => {
      const { body } = await post(url(), operation.body(), { 'plaid-secret': credentials().secret });
      assert.equal(body.error_code, 'MISSING_FIELDS');
      assert.match(body.error_message, /: client_id$/u);
    });

    test('names all missing fields of a body with credentials only', async () => {
      const { body } = await post(url(), credentials());
      assert.equal(body.error_code, 'MISSING_FIELDS');
      const named = body.error_message.split(': ')[1].split('; ');
      const required = Object.keys(operation.body()).filter((name) => name !== 'redirect_uris');
      assert.deepEqual(named.sort(), required.sort());
    });
  });

  test('UNKNOWN_FIELDS names all unknown fields, including names of Object.prototype', async () => {
    const odd = '"b":1,"__proto__":{"x":1},"constructor":1,"prototype":1,"toString":1,"a":null';
    const { body } = await post(url(), `${text().slice(0, -1)},${odd}}`);
    assert.equal(body.error_code, 'UNKNOWN_FIELDS');
    assert.match(body.error_message, /: b; __proto__; constructor; prototype; toString; a$/u);
  });

  describe('INVALID_FIELD', () => {
    test('for a credential that is not a string', async () => {
      for (const wrong of [7, null, {}, []]) {
        const { body: reply } = await post(url(), { ...body(), secret: wrong });
        assert.equal(reply.error_code, 'INVALID_FIELD');
        assert.match(reply.error_message, /: secret must be string$/u);
      }
    });

    test('for two different values of a credential', async () => {
      const { body: reply } = await post(url(), body(), { 'plaid-client-id': 'another' });
      assert.equal(reply.error_code, 'INVALID_FIELD');
      assert.match(reply.error_message, /: client_id /u);
    });

    test('names every field of the wrong type by its path', async () => {
      const required = Object.keys(operation.body()).filter((name) => name !== 'redirect_uris');
      const wrong = Object.fromEntries(required.map((name) => [name, 7]));
      const { body } = await post(url(), { ...credentials(), ...wrong });
      assert.equal(body.error_code, 'INVALID_FIELD');
      for (const name of required) assert.match(body.error_message, new RegExp(`\\b${name} must be`, 'u'));
    });
  });

  describe('INVALID_API_KEYS', () => {
    let other: Credentials;
    beforeAll(async () => {
      other = await newPartner(server());
    });

    const pairs: [string, () => { client_id: string; secret: string }][] = [
      ['an unknown client_id', () => ({ ...credentials(), client_id: 'f'.repeat(24) })],
      ['an unknown secret', () => ({ ...credentials(), secret: 'f'.repeat(30) })],
      ['empty credentials', () => ({ client_id: '', secret: '' })],
      ['swapped credentials', () => ({ client_id: credentials().secret, secret: credentials().client_id })],
      ['a secret in capitals', () => ({ ...credentials(), secret: credentials().secret.toUpperCase() })],
      ['a secret with a space', () => ({ ...credentials(), secret: ` ${credentials().secret}` })],
      ['production’s secret', () => ({ ...credentials(), secret: server().demo.secrets.production })],
      ['development’s secret', () => ({ ...credentials(), secret: server().demo.secrets.development })],
      ['another partner’s secret', () => ({ ...credentials(), secret: other.secrets.sandbox })],
      ['another partner’s client_id', () => ({ ...credentials(), client_id: other.clientId })],
    ];
    for (const [name, pair] of pairs) {
      test(`for ${name}`, async () => {
        const { status, body: reply } = await post(url(), { ...body(), ...pair() });
        refuses({ status, body: reply, headers: new Headers() }, 'INVALID_API_KEYS');
        // The same response for all, so that it reveals nothing.
        assert.equal(reply.error_message, 'client_id and secret are not a valid pair in this environment');
      });
    }
  });

  describe('keys of end customers', () => {
    const isSimulation = path.startsWith('/simulation/');

    const codesBy = async (clientId: string, secret: string) => {
      const codes: Partial<Record<Environment, string>> = {};
      for (const environment of environments) {
        const target = `${server().url}/${environment}${path}`;
        const { body } = await post(target, { ...operation.body(), client_id: clientId, secret });
        codes[environment] = body.error_code;
      }
      return codes;
    };
    const rightIn = (environment: Environment) => ({
      production: 'INVALID_API_KEYS',
      development: 'INVALID_API_KEYS',
      sandbox: 'INVALID_API_KEYS',
      [environment]: toEndCustomers,
      ...(isSimulation ? { production: 'SANDBOX_ONLY', development: 'SANDBOX_ONLY' } : {}),
    });

    test(`are ${toEndCustomers} in their own environment, INVALID_API_KEYS in others`, async () => {
      const call = partnerCalls(server().url, server().demo, 'production');
      const created = await call('/partner/customer/create', application());
      const { client_id, secrets } = created.body.end_customer;
      const enabled = await call('/partner/customer/enable', { end_customer_client_id: client_id });
      const keys = { ...secrets, production: enabled.body.production_secret };
      for (const environment of environments) {
        assert.deepEqual(await codesBy(client_id, keys[environment]), rightIn(environment));
      }
    });

    test('are valid only in the sandbox if they were issued there, whatever environment they are named for', async () => {
      const call = partnerCalls(server().url, server().demo);
      const created = await call('/partner/customer/create', application());
      const { client_id, secrets } = created.body.end_customer;
      const enabled = await call('/partner/customer/enable', { end_customer_client_id: client_id });
      const keys = [secrets.sandbox, secrets.development, enabled.body.production_secret];
      for (const key of keys) assert.deepEqual(await codesBy(client_id, key), rightIn('sandbox'));
    });
  });

  test('of several errors, the first in the order of checks is returned', async () => {
    const call = partnerCalls(server().url, server().demo);
    const created = await call('/partner/customer/create', application());
    const { client_id, secrets } = created.body.end_customer;
    const faulty = { ...body(), [Object.keys(operation.body())[0] as string]: 7, odd: 1 };
    const old = { 'plaid-version': '2019-05-29' };
    const wrongInHeaders = { 'plaid-client-id': client_id, 'plaid-secret': 'wrong' };
    const missing = Object.fromEntries(
      Object.keys(operation.body())
        .slice(1)
        .map((name) => [name, undefined]),
    );
    const steps: [string, unknown, Record<string, string>?][] = [
      ['INCOMPATIBLE_API_VERSION', '{', { ...old, ...wrongInHeaders, 'content-type': 'text/plain' }],
      ['INVALID_API_KEYS', '{', { ...wrongInHeaders, 'content-type': 'text/plain' }],
      ['INVALID_HEADERS', '{', { 'content-type': 'text/plain' }],
      ['INVALID_BODY', '{'],
      ['MISSING_FIELDS', { odd: 1 }],
      ['INVALID_API_KEYS', { ...faulty, secret: 'wrong' }],
      [
        operation.toEndCustomers === undefined ? 'UNAUTHORIZED_ROUTE_ACCESS' : 'UNKNOWN_FIELDS',
        { ...faulty, client_id, secret: secrets.sandbox },
      ],
      // An operation with one required field cannot lack another.
      [Object.keys(missing).length > 0 ? 'MISSING_FIELDS' : 'UNKNOWN_FIELDS', { ...faulty, ...missing }],
      ['UNKNOWN_FIELDS', faulty],
      ['INVALID_FIELD', { ...faulty, odd: undefined }],
    ];
    for (const [code, sent, headers] of steps) refuses(await post(url(), sent, headers), code);
  });

  test('UNAUTHORIZED_ENVIRONMENT for a partner without access to the environment', async () => {
    const { clientId, secrets } = await newPartner(server());
    const pair = { client_id: clientId, secret: secrets.sandbox };
    await deskOf(server()).changePartner(clientId, { environments: ['production'] });
    refuses(await post(url(), { ...operation.body(), ...pair }), 'UNAUTHORIZED_ENVIRONMENT');
  });

  test('INVALID_API_KEYS for a revoked secret', async () => {
    const { clientId, secrets } = await newPartner(server(), { environments: ['sandbox'] });
    const pair = { client_id: clientId, secret: secrets.sandbox };
    refuses(await post(url(), { ...pair, unknown: 1 }), 'MISSING_FIELDS');
    await deskOf(server()).revokeSecrets(clientId);
    refuses(await post(url(), { ...operation.body(), ...pair }), 'INVALID_API_KEYS');
  });
}
