import assert from 'node:assert/strict';
import { beforeAll, describe, test } from 'vitest';
import type { BankClient } from '../../../src/domain/dynamic-bank.ts';
import type { DynamicBank } from '../../../src/workers/registrar/dynamic/bank.ts';
import type { DynamicRegistration } from '../../../src/workers/registrar/dynamic/dynamic-registration.ts';
import { type OAuthBank, startOAuthBank } from '../../support/oauth-bank.ts';
import { suiteScope } from '../../support/scope.ts';
import { application, configurationOf, ofKind, registered, startRegistration } from './setting.ts';

describe('at an OpenID provider', () => {
  const scope = suiteScope();
  let provider: OAuthBank;
  let bank: DynamicBank;
  let registration: DynamicRegistration;

  beforeAll(async () => {
    provider = await startOAuthBank(scope);
    bank = configurationOf(provider, { flavour: 'rfc7591' });
    registration = startRegistration(scope);
  });

  const register = async () => registered(await registration.register(bank, application));
  const known = async ({ clientId }: BankClient): Promise<Record<string, unknown>> =>
    (await provider.clientOf(clientId)) ?? {};

  test('an application is registered with all its metadata', async () => {
    const client = await register();
    assert.ok(client.clientSecret !== null && client.registrationAccessToken !== null);
    assert.equal(client.clientSecretExpiresAt, null);
    assert.ok(client.registrationClientUri?.startsWith(`${bank.registrationEndpoint}/`));
    const metadata = await known(client);
    assert.deepEqual(
      {
        client_name: metadata['client_name'],
        client_uri: metadata['client_uri'],
        logo_uri: metadata['logo_uri'],
        redirect_uris: metadata['redirect_uris'],
        contacts: metadata['contacts'],
        grant_types: metadata['grant_types'],
        response_types: metadata['response_types'],
        token_endpoint_auth_method: metadata['token_endpoint_auth_method'],
        software_id: metadata['software_id'],
      },
      {
        client_name: application.clientName,
        client_uri: application.clientUri,
        logo_uri: application.logoUri,
        redirect_uris: application.redirectUris,
        contacts: application.contacts,
        grant_types: ['authorization_code', 'refresh_token'],
        response_types: ['code'],
        token_endpoint_auth_method: 'client_secret_basic',
        software_id: `gingham.${application.reference}`,
      },
    );
  });

  test('a registration can be read, repeatedly with the same result', async () => {
    const client = await register();
    const read = registered(await registration.read(bank, client));
    assert.deepEqual(read, client);
  });

  test('an update changes the redirect URIs, and keeps the provider’s fields', async () => {
    const client = await register();
    const before = await known(client);
    const redirectUris = ['https://acme.example/new', 'https://acme.example/other'];
    const updated = registered(await registration.update(bank, client, { ...application, redirectUris }));
    assert.equal(updated.clientId, client.clientId);
    assert.equal(updated.clientSecret, client.clientSecret);
    assert.deepEqual(await known(updated), { ...before, redirect_uris: redirectUris });
  });

  test('a removed logo is removed there too', async () => {
    const updated = registered(
      await registration.update(bank, await register(), { ...application, logoUri: null }),
    );
    assert.equal((await known(updated))['logo_uri'], undefined);
  });

  test('after an update the new registration access token is valid, and the previous one is not', async () => {
    const client = await register();
    const updated = registered(await registration.update(bank, client, application));
    assert.notEqual(updated.registrationAccessToken, client.registrationAccessToken);
    assert.deepEqual(await registration.read(bank, client), { kind: 'not_found' });
    registered(await registration.read(bank, updated));
  });

  test('a removed client is deleted there, and not found afterwards', async () => {
    const client = await register();
    assert.deepEqual(await registration.remove(bank, client), { kind: 'deleted' });
    assert.equal(await provider.clientOf(client.clientId), undefined);
    assert.deepEqual(await registration.remove(bank, client), { kind: 'not_found' });
    assert.deepEqual(await registration.read(bank, client), { kind: 'not_found' });
    assert.deepEqual(await registration.update(bank, client, application), { kind: 'not_found' });
  });

  test('an invalid redirect URI is refused with the provider’s code and message', async () => {
    const redirectUris = ['https://acme.example/callback#fragment'];
    const outcome = ofKind(await registration.register(bank, { ...application, redirectUris }), 'refused');
    assert.equal(outcome.code, 'invalid_redirect_uri');
    assert.equal(outcome.forOperator, false);
    assert.match(
      outcome.message,
      /^The institution does not accept a redirect URI\. It says: “redirect_uris .+”$/u,
    );
  });

  test('invalid metadata is refused', async () => {
    const outcome = await registration.register(bank, { ...application, clientUri: 'not an address' });
    assert.equal(ofKind(outcome, 'refused').code, 'invalid_client_metadata');
  });

  test('an invalid update is refused, and changes nothing', async () => {
    const client = await register();
    const outcome = await registration.update(bank, client, { ...application, redirectUris: ['nowhere'] });
    assert.equal(ofKind(outcome, 'refused').code, 'invalid_redirect_uri');
    assert.deepEqual((await known(client))['redirect_uris'], application.redirectUris);
    registered(await registration.read(bank, client));
  });

  for (const initialAccessToken of ['not-this-one', null]) {
    test(`an initial access token of ${initialAccessToken} is refused, and must be fixed by the operator`, async () => {
      const outcome = await registration.register({ ...bank, initialAccessToken }, application);
      assert.equal(ofKind(outcome, 'refused').forOperator, true);
    });
  }

  test('a provider without a registration endpoint at the URL must be fixed by the operator', async () => {
    const registrationEndpoint = `${bank.registrationEndpoint}istration`;
    const outcome = await registration.register({ ...bank, registrationEndpoint }, application);
    assert.equal(ofKind(outcome, 'refused').forOperator, true);
  });

  test('an unsupported look-up is not taken for one without a match', async () => {
    ofKind(await registration.lookUp(bank, application), 'unknown');
  });
});
