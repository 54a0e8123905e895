import assert from 'node:assert/strict';
import { beforeAll, describe, test } from 'vitest';
import { type BankTest, hasPassed } from '../../../src/domain/bank-test.ts';
import { Outbound, type PrivateAddresses } from '../../../src/outbound/outbound.ts';
import type { DynamicBank } from '../../../src/workers/registrar/dynamic/bank.ts';
import { testBank } from '../../../src/workers/registrar/dynamic/bank-test.ts';
import { createAuthority } from '../../support/certificates.ts';
import { type FdxBank, startFdxBank } from '../../support/fdx-bank.ts';
import { answering, cutting, failing, keepingSilent } from '../../support/fdx-faults.ts';
import { type OAuthBank, startOAuthBank } from '../../support/oauth-bank.ts';
import { refusingPort } from '../../support/outside-party.ts';
import { suiteScope } from '../../support/scope.ts';
import { configurationOf } from './setting.ts';

const scope = suiteScope();
const [servers, partners] = [createAuthority('Servers'), createAuthority('Partners')];

/** The result of testing a bank, by step. */
async function tried(
  bank: DynamicBank,
  {
    privateAddresses = 'loopback',
    timeoutMs = 5000,
  }: { privateAddresses?: PrivateAddresses; timeoutMs?: number } = {},
): Promise<BankTest> {
  const outbound = new Outbound({ privateAddresses, allowHttp: false });
  const { initialAccessToken, softwareStatement, mutualTls, ...settings } = bank;
  const secrets = { initialAccessToken, softwareStatement, mutualTls };
  const result = await testBank(
    outbound,
    { settings, secrets },
    { left: new AbortController().signal, timeoutMs },
  );
  await outbound.close();
  for (const secret of [initialAccessToken, softwareStatement, mutualTls?.key]) {
    if (secret) assert.ok(!JSON.stringify(result).includes(secret));
  }
  return result;
}

const outcomes = ({ steps }: BankTest) =>
  Object.fromEntries(steps.map(({ name, outcome }) => [name, outcome]));
const step = ({ steps }: BankTest, name: string) => steps.find((step) => step.name === name) ?? assert.fail();
/** Nothing after the step has been checked. */
function endsAt(result: BankTest, name: string, says: RegExp): void {
  const at = result.steps.findIndex((step) => step.name === name);
  assert.equal(result.steps[at]?.outcome, 'failed', JSON.stringify(result));
  assert.match(result.steps[at]?.message ?? '', says);
  for (const { outcome, durationMs } of result.steps.slice(at + 1)) {
    assert.deepEqual([outcome, durationMs], ['skipped', null]);
  }
  assert.ok(!hasPassed(result));
}

describe('at an OpenID provider', () => {
  let bank: OAuthBank;
  beforeAll(async () => {
    bank = await startOAuthBank(scope);
  });

  test('all steps pass: it names its endpoint, rejects the invalid registration, and accepts the token', async () => {
    const result = await tried(configurationOf(bank, { flavour: 'rfc7591' }));
    assert.deepEqual(outcomes(result), {
      settings: 'ok',
      address: 'ok',
      tls: 'skipped',
      discovery: 'ok',
      registration_endpoint: 'ok',
      access_token: 'ok',
    });
    assert.ok(hasPassed(result));
    assert.match(step(result, 'discovery').message, /the same registration endpoint/u);
    const { asked, status, durationMs } = step(result, 'registration_endpoint');
    assert.deepEqual([asked, status], [{ method: 'POST', url: bank.registrationEndpoint }, 400]);
    assert.ok(Number(durationMs) > 0);
    assert.equal(result.tls, null);
  });

  test('a wrong or missing token is reported', async () => {
    for (const [initialAccessToken, says] of [
      ['wrong-token-of-ours', /rejects the initial access token/u],
      [null, /requires an initial access token, and none is configured/u],
    ] as const) {
      const result = await tried(configurationOf(bank, { flavour: 'rfc7591', initialAccessToken }));
      endsAt(result, 'access_token', says);
      assert.equal(step(result, 'registration_endpoint').outcome, 'ok');
      assert.equal(step(result, 'access_token').status, 401);
    }
  });

  test('a URL other than the one the bank names is reported, and is not an endpoint', async () => {
    const registrationEndpoint = new URL('/elsewhere', bank.registrationEndpoint).href;
    const result = await tried(configurationOf({ ...bank, registrationEndpoint }));
    assert.match(step(result, 'discovery').message, /names another registration endpoint: “http/u);
    endsAt(result, 'registration_endpoint', /responds with 404: there is no registration endpoint/u);
  });
});

describe('at a bank with the FDX flavour', () => {
  let fdx: FdxBank;
  let bank: DynamicBank;
  beforeAll(async () => {
    fdx = await startFdxBank(scope, {
      tls: { ...servers.issue({ names: ['127.0.0.1'], commonName: 'bank.example' }), ca: partners.root },
    });
    bank = configurationOf(fdx, {
      ca: servers.root,
      mutualTls: partners.issue({ commonName: 'gingham.example' }),
    });
  });
  /** The bank's response to the POST; discovery has sent two requests before. */
  const answers = (fault: Parameters<FdxBank['next']>[0]) => fdx.next(failing(404), failing(404), fault);

  test('all steps pass: the connection is reported, and nothing is registered', async () => {
    const result = await tried(bank);
    assert.deepEqual(outcomes(result), {
      settings: 'ok',
      address: 'ok',
      tls: 'ok',
      discovery: 'skipped',
      registration_endpoint: 'ok',
      access_token: 'ok',
    });
    const { validUntil, ...tls } = result.tls ?? assert.fail();
    assert.deepEqual(tls, {
      protocol: 'TLSv1.3',
      subject: 'CN=bank.example',
      issuer: 'CN=Servers',
      clientSubject: 'CN=gingham.example',
    });
    assert.ok(validUntil > Date.now());
    assert.equal(fdx.clients.size, 0);
    assert.deepEqual(
      fdx.requests.map(({ method, headers }) => [method, headers.authorization !== undefined]),
      [
        ['GET', false],
        ['GET', false],
        ['POST', true],
      ],
    );
    assert.equal(fdx.requests.at(-1)?.body?.['software_statement'], undefined);
  });

  test('a certificate with an unknown root, for another host or expired fails the TLS step', async () => {
    endsAt(await tried({ ...bank, ca: null }), 'tls', /^No secure connection to 127\.0\.0\.1/u);
    for (const [options, says] of [
      [{ names: ['other.example'] }, /ERR_TLS_CERT_ALTNAME_INVALID/u],
      [{ names: ['127.0.0.1'], endsAt: Date.now() - 1000 }, /CERT_HAS_EXPIRED/u],
    ] as const) {
      const wrong = await startFdxBank(scope, {
        tls: servers.issue({ ...options, names: [...options.names] }),
      });
      endsAt(await tried({ ...bank, ...configurationOf(wrong, { ca: servers.root }) }), 'tls', says);
      assert.equal(wrong.requests.length, 0);
    }
  });

  test('without a client certificate that the bank accepts, there is no response', async () => {
    const arrived = fdx.requests.length;
    for (const mutualTls of [servers.issue({ commonName: 'stranger' }), null]) {
      const result = await tried({ ...bank, mutualTls });
      assert.equal(step(result, 'tls').outcome, 'ok');
      endsAt(result, 'registration_endpoint', /127\.0\.0\.1/u);
      assert.equal(step(result, 'discovery').outcome, 'failed');
    }
    assert.equal(fdx.requests.length, arrived);
  });

  test('an expired client certificate is reported before anything is sent', async () => {
    const mutualTls = partners.issue({ endsAt: Date.now() - 1000 });
    endsAt(await tried({ ...bank, mutualTls }), 'settings', /certificate for mutual TLS is valid from/u);
  });

  test('the bank’s message is reported, without our token', async () => {
    const { initialAccessToken } = bank;
    const message = `<b>Unknown token</b> ${initialAccessToken}`;
    answers(answering({ status: 403, body: { code: 'forbidden', message } }));
    const { message: reported } = step(await tried(bank), 'access_token');
    assert.equal(reported, 'The institution rejects the initial access token: “‹b›Unknown token‹/b› …”.');
  });

  for (const [what, fault, says] of [
    [
      'is busy',
      failing(503, '60'),
      /responds with 503: the institution accepts no registrations at the moment/u,
    ],
    ['fails', failing(500), /responds with 500 instead of rejecting/u],
    ['disconnects', cutting('before'), /was lost/u],
    ['redirects', answering({ status: 302, headers: { location: '/' } }), /127\.0\.0\.1/u],
  ] as const) {
    test(`a bank that ${what} has no working endpoint`, async () => {
      answers(fault);
      endsAt(await tried(bank), 'registration_endpoint', says);
    });
  }

  test('a silent bank times out', async () => {
    answers(keepingSilent);
    endsAt(await tried(bank, { timeoutMs: 400 }), 'registration_endpoint', /did not respond within 400 ms/u);
  });

  test('a client registered despite the rules is removed, or reported if that fails', async () => {
    const stray = {
      clientId: 'stray',
      clientSecret: 'stray-secret',
      registrationAccessToken: 'stray-token-of-the-bank',
      metadata: {},
      review: null,
      polls: 0,
    };
    const body = {
      client_id: 'stray',
      client_secret: 'stray-secret',
      registration_access_token: stray.registrationAccessToken,
      registration_client_uri: `${fdx.registrationEndpoint}/stray`,
    };
    fdx.clients.set('stray', stray);
    answers(answering({ status: 201, body }));
    endsAt(await tried(bank), 'registration_endpoint', /had to reject \(201\); the client has been removed/u);
    assert.equal(fdx.clients.size, 0);

    answers(answering({ status: 200, body: { ...body, registration_client_uri: undefined } }));
    endsAt(
      await tried(bank),
      'registration_endpoint',
      /could not be removed: ask the institution to remove it/u,
    );
    answers(answering({ status: 201, body: {} }));
    endsAt(
      await tried(bank),
      'registration_endpoint',
      /could not be removed: ask the institution to remove it/u,
    );
  });
});

describe('before reaching a bank', () => {
  const bankAt = (registrationEndpoint: string) =>
    configurationOf({ registrationEndpoint, initialAccessToken: 'token-of-nobody' });

  test('a closed port is reported', async () => {
    endsAt(await tried(bankAt(`https://127.0.0.1:${refusingPort}/register`)), 'tls', /ECONNREFUSED/u);
    const plain = await tried(bankAt(`http://127.0.0.1:${refusingPort}/register`));
    endsAt(plain, 'registration_endpoint', /ECONNREFUSED/u);
  });

  test('addresses that may not be called are rejected before anything is sent', async () => {
    for (const [host, privateAddresses] of [
      ['127.0.0.1', 'none'],
      ['10.0.0.1', 'loopback'],
      ['169.254.169.254', 'all'],
    ] as const) {
      const result = await tried(bankAt(`https://${host}/register`), { privateAddresses });
      endsAt(result, 'address', /which may not be called/u);
    }
  });

  test('without a configuration all other steps are skipped', async () => {
    const outbound = new Outbound({ privateAddresses: 'none', allowHttp: false });
    const result = await testBank(outbound, null, { left: new AbortController().signal });
    endsAt(result, 'settings', /No interface is configured/u);
    await outbound.close();
  });
});
