import assert from 'node:assert/strict';
import { beforeAll, describe, test } from 'vitest';
import type { BankClient } from '../../../src/domain/dynamic-bank.ts';
import type { DynamicBank } from '../../../src/workers/registrar/dynamic/bank.ts';
import type { DynamicRegistration } from '../../../src/workers/registrar/dynamic/dynamic-registration.ts';
import { type FdxBank, startFdxBank } from '../../support/fdx-bank.ts';
import { answering, changing, pending } from '../../support/fdx-faults.ts';
import { suiteScope } from '../../support/scope.ts';
import { application, configurationOf, ofKind, registered, startRegistration } from './setting.ts';

const uuid = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/u;

describe('at a bank with the FDX flavour', () => {
  const scope = suiteScope();
  let fdx: FdxBank;
  let bank: DynamicBank;
  let registration: DynamicRegistration;

  beforeAll(async () => {
    fdx = await startFdxBank(scope, { rotates: true });
    bank = configurationOf(fdx);
    registration = startRegistration(scope);
  });

  let count = 0;
  /** An application that the bank does not know yet. */
  const another = () => {
    count += 1;
    return { ...application, reference: `customer-${count}.production`, clientName: `Acme Budget ${count}` };
  };
  const lastRequest = () => fdx.requests.at(-1) ?? assert.fail('no request');

  test('every request has its own interaction id and the required token', async () => {
    const client = registered(await registration.register(bank, another()));
    const first = lastRequest();
    await registration.read(bank, client);
    const second = lastRequest();
    assert.match(String(first.headers['x-fapi-interaction-id']), uuid);
    assert.match(String(second.headers['x-fapi-interaction-id']), uuid);
    assert.notEqual(first.headers['x-fapi-interaction-id'], second.headers['x-fapi-interaction-id']);
    assert.equal(first.headers.authorization, `Bearer ${bank.initialAccessToken}`);
    assert.equal(second.headers.authorization, `Bearer ${client.registrationAccessToken}`);
  });

  test('an application approved at the third poll is pending until then', async () => {
    fdx.next(pending(3, 'approved', '120'));
    const mine = another();
    const taken = ofKind(await registration.register(bank, mine), 'pending');
    assert.equal(taken.retryAfterMs, 120_000);
    let { client, pollUri } = taken;
    for (const _poll of [1, 2]) {
      const still = ofKind(await registration.poll(bank, String(pollUri), client), 'pending');
      ({ client, pollUri } = still);
      assert.equal(still.retryAfterMs, null);
    }
    const approved = registered(await registration.poll(bank, String(pollUri), client));
    assert.equal(approved.clientId, fdx.named(mine.clientName)[0]?.clientId);
    registered(await registration.read(bank, approved));
  });

  test('an application declined at the second poll is refused with the bank’s message', async () => {
    fdx.next(pending(2, 'declined'));
    const taken = ofKind(await registration.register(bank, another()), 'pending');
    const still = ofKind(await registration.poll(bank, String(taken.pollUri), taken.client), 'pending');
    assert.deepEqual(await registration.poll(bank, String(still.pollUri), still.client), {
      kind: 'refused',
      code: 'registration_declined',
      message:
        'The institution rejected the request (HTTP 403). It says: “The application is outside the contract.”',
      forOperator: false,
    });
  });

  test('a status in a successful response shows that a client is pending or declined', async () => {
    const as = (status: string) => changing((body) => ({ ...body, status }));
    fdx.next(as('Pending_Approval'), as('in_review'), as('REJECTED'), as('Active'));
    const taken = ofKind(await registration.register(bank, another()), 'pending');
    const still = ofKind(await registration.poll(bank, String(taken.pollUri), taken.client), 'pending');
    const declined = await registration.poll(bank, String(still.pollUri), still.client);
    assert.equal(ofKind(declined, 'refused').code, 'registration_declined');
    registered(await registration.register(bank, another()));
  });

  test('a status is ignored at a bank without the FDX flavour', async () => {
    fdx.next(changing((body) => ({ ...body, status: 'pending' })));
    registered(await registration.register({ ...bank, flavour: 'rfc7591' }, another()));
  });

  describe('the URL to poll', () => {
    const taken = (body: unknown, headers = {}) => fdx.next(answering({ status: 202, body, headers }));

    test('is the Location if the response has no registration_client_uri', async () => {
      taken({}, { location: '/fdx/v6/applications/7' });
      const { pollUri } = ofKind(await registration.register(bank, another()), 'pending');
      assert.equal(pollUri, new URL('/fdx/v6/applications/7', bank.registrationEndpoint).href);
    });

    test('is that of the client below the registration endpoint if the bank returns only its id', async () => {
      taken({ client_id: 'a/b?c' });
      const { pollUri, client } = ofKind(await registration.register(bank, another()), 'pending');
      assert.equal(pollUri, `${bank.registrationEndpoint}/a%2Fb%3Fc`);
      fdx.next(answering({ status: 202, body: {} }));
      ofKind(await registration.poll(bank, String(pollUri), client), 'pending');
      // The bank has issued no other token.
      assert.equal(lastRequest().headers.authorization, `Bearer ${bank.initialAccessToken}`);
    });

    test('must be returned in one of these ways, else the outcome is unknown', async () => {
      taken({});
      ofKind(await registration.register(bank, another()), 'unknown');
      taken({ client_id: 'known' });
      const outcome = await registration.register({ ...bank, flavour: 'rfc7591' }, another());
      const { client, pollUri } = ofKind(outcome, 'pending');
      assert.deepEqual([client.clientId, pollUri], ['known', null]);
    });

    test('is never at another host', async () => {
      taken({}, { location: 'https://elsewhere.example/register/7' });
      ofKind(await registration.register(bank, another()), 'unknown');
    });
  });

  test('a name already registered at the bank is taken, for a new client and for an update', async () => {
    const [mine, other] = [another(), another()];
    const client = registered(await registration.register(bank, mine));
    const message = 'The institution already has this application. It says: “The name is in use.”';
    assert.deepEqual(await registration.register(bank, mine), { kind: 'name_taken', message });
    registered(await registration.register(bank, other));
    const renamed = { ...mine, clientName: other.clientName };
    assert.deepEqual(await registration.update(bank, client, renamed), { kind: 'name_taken', message });
  });

  test('tokens rotated by each read and update are adopted', async () => {
    const mine = another();
    let client = registered(await registration.register(bank, mine));
    const tokens = new Set([client.registrationAccessToken]);
    client = registered(await registration.read(bank, client));
    tokens.add(client.registrationAccessToken);
    client = registered(await registration.update(bank, client, mine));
    tokens.add(client.registrationAccessToken);
    assert.equal(tokens.size, 3);
    assert.deepEqual(await registration.remove(bank, client), { kind: 'deleted' });
    assert.equal(fdx.clients.has(client.clientId), false);
  });

  test('a token, secret or URL omitted from a response is kept; a new one replaces it', async () => {
    const client = registered(await registration.register(bank, another()));
    const { clientId: client_id } = client;
    fdx.next(answering({ status: 200, body: { client_id } }));
    assert.deepEqual(registered(await registration.read(bank, client)), { ...client, metadata: {} });
    const changes = { client_secret: 'new secret', client_secret_expires_at: 2_000_000_000 };
    fdx.next(answering({ status: 200, body: { client_id, ...changes } }));
    const read = registered(await registration.read(bank, client));
    assert.equal(read.clientSecret, 'new secret');
    assert.equal(read.clientSecretExpiresAt, 2_000_000_000_000);
    assert.equal(read.registrationAccessToken, client.registrationAccessToken);
  });

  test('an update sends the whole application and the bank’s fields, and nothing that is not allowed', async () => {
    const mine = another();
    const client = registered(await registration.register(bank, mine));
    registered(await registration.update(bank, client, { ...mine, logoUri: null }));
    const { method, body } = lastRequest();
    assert.equal(method, 'PUT');
    assert.deepEqual(body, {
      client_id: client.clientId,
      client_name: mine.clientName,
      client_uri: mine.clientUri,
      redirect_uris: mine.redirectUris,
      contacts: mine.contacts,
      grant_types: ['authorization_code', 'refresh_token'],
      response_types: ['code'],
      token_endpoint_auth_method: 'client_secret_basic',
      software_id: `gingham.${mine.reference}`,
      fdx_tier: 'standard',
    });
  });

  test('a client without its own URL is managed below the registration endpoint', async () => {
    const client = registered(await registration.register(bank, another()));
    const bare: BankClient = { ...client, registrationClientUri: null };
    registered(await registration.read(bank, bare));
    assert.equal(lastRequest().path, `/fdx/v6/register/${client.clientId}`);
  });

  test('no request is sent for a client that cannot be managed', async () => {
    const plain = { ...bank, flavour: 'rfc7591' as const };
    const client = registered(await registration.register(plain, another()));
    const asked = fdx.requests.length;
    const outcome = await registration.remove(plain, { ...client, registrationClientUri: null });
    assert.equal(ofKind(outcome, 'refused').forOperator, true);
    assert.equal(fdx.requests.length, asked);
  });

  test('a stored URL is not called after the bank’s host has changed', async () => {
    const client = registered(await registration.register(bank, another()));
    const asked = fdx.requests.length;
    const moved = { ...bank, registrationEndpoint: 'https://bank.example/register' };
    for (const outcome of [
      await registration.read(moved, client),
      await registration.remove(moved, client),
      await registration.poll(moved, `${fdx.registrationEndpoint}/x`, client),
    ]) {
      assert.equal(ofKind(outcome, 'refused').forOperator, true);
    }
    assert.equal(fdx.requests.length, asked);
  });
});
