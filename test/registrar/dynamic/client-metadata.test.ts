import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import type { BankClient } from '../../../src/domain/dynamic-bank.ts';
import {
  clientMetadata,
  metadataOfBank,
  replacingMetadata,
  softwareIdOf,
} from '../../../src/workers/registrar/dynamic/client-metadata.ts';
import { createAuthority } from '../../support/certificates.ts';
import { application, configurationOf } from './setting.ts';

const bank = configurationOf({
  registrationEndpoint: 'https://bank.example/register',
  initialAccessToken: 'a',
});

describe('the metadata of an application', () => {
  test('contains all given fields, and omits missing ones', () => {
    assert.deepEqual(clientMetadata(bank, { ...application, logoUri: null, policyUri: null }), {
      client_name: 'Acme Budget',
      client_uri: 'https://acme.example/',
      redirect_uris: ['https://acme.example/callback'],
      contacts: ['tech@acme.example'],
      grant_types: ['authorization_code', 'refresh_token'],
      response_types: ['code'],
      token_endpoint_auth_method: 'client_secret_basic',
      software_id: `gingham.${application.reference}`,
    });
    assert.equal('contacts' in clientMetadata(bank, { ...application, contacts: [] }), false);
    const more = { policyUri: 'https://acme.example/policy', tosUri: 'https://acme.example/terms' };
    const metadata = clientMetadata(
      { ...bank, softwareStatement: 'e30.e30.c2ln' },
      { ...application, ...more },
    );
    assert.equal(metadata['logo_uri'], application.logoUri);
    assert.equal(metadata['policy_uri'], more.policyUri);
    assert.equal(metadata['tos_uri'], more.tosUri);
    assert.equal(metadata['software_statement'], 'e30.e30.c2ln');
  });

  test('can be extended by the bank’s configuration, which determines the authentication method', () => {
    const extraMetadata = { scope: 'ACCOUNT_BASIC', token_endpoint_auth_method: 'private_key_jwt' };
    const metadata = clientMetadata({ ...bank, extraMetadata }, application);
    assert.equal(metadata['scope'], 'ACCOUNT_BASIC');
    assert.equal(metadata['token_endpoint_auth_method'], 'private_key_jwt');
  });

  test('omits the fields that the configuration sets to null, in updates also those set by the bank', () => {
    const extraMetadata = {
      metadata: null,
      token_endpoint_auth_method: null,
      response_types: null,
      tier: 'basic',
    };
    const metadata = clientMetadata({ ...bank, extraMetadata }, application);
    assert.equal('token_endpoint_auth_method' in metadata || 'response_types' in metadata, false);
    const client = { clientId: 'one', metadata: { metadata: {}, token_endpoint_auth_method: '', other: 1 } };
    assert.deepEqual(replacingMetadata({ ...bank, extraMetadata }, client, application), {
      ...metadata,
      other: 1,
      client_id: 'one',
    });
  });

  test('contains URLs as URIs', () => {
    const iri = 'https://пример.рф/о-нас?q=я';
    const uri = 'https://xn--e1afmkfd.xn--p1ai/%D0%BE-%D0%BD%D0%B0%D1%81?q=%D1%8F';
    const addresses = { clientUri: iri, logoUri: iri, policyUri: iri, tosUri: iri, redirectUris: [iri, uri] };
    const extraMetadata = { jwks_uri: iri, request_uris: [iri], scope: 'я' };
    const metadata = clientMetadata({ ...bank, extraMetadata }, { ...application, ...addresses });
    const names = ['client_uri', 'logo_uri', 'policy_uri', 'tos_uri', 'jwks_uri'];
    for (const name of names) assert.equal(metadata[name], uri, name);
    assert.deepEqual([metadata['redirect_uris'], metadata['request_uris']], [[uri, uri], [uri]]);
    assert.equal(metadata['scope'], 'я');
    const client = { clientId: 'one', metadata: { initiate_login_uri: iri } };
    const replacing = replacingMetadata(bank, client, application);
    assert.equal(replacing['initiate_login_uri'], uri);
  });

  test('takes precedence over the configuration’s', () => {
    const names = [
      ...['client_name', 'client_uri', 'logo_uri', 'redirect_uris', 'contacts', 'policy_uri', 'tos_uri'],
      ...['software_id', 'software_statement', 'client_id', 'client_secret', 'registration_access_token'],
    ];
    const extraMetadata = Object.fromEntries(names.map((name) => [name, 'another']));
    const changed = clientMetadata({ ...bank, extraMetadata }, application);
    assert.deepEqual(changed, clientMetadata(bank, application));
  });

  test('repeats the bank’s fields in an update, but not fields removed from the application', () => {
    const client: BankClient = {
      clientId: 'one',
      clientSecret: 'secret',
      clientSecretExpiresAt: null,
      registrationClientUri: null,
      registrationAccessToken: 'token',
      metadata: { grant_types: ['authorization_code'], tier: 'basic', scope: 'LESS' },
    };
    const metadata = replacingMetadata({ ...bank, extraMetadata: { scope: 'MORE' } }, client, {
      ...application,
      logoUri: null,
    });
    assert.deepEqual(metadata, {
      ...clientMetadata(bank, { ...application, logoUri: null }),
      grant_types: ['authorization_code'],
      tier: 'basic',
      scope: 'MORE',
      client_id: 'one',
    });
  });
});

describe('the software id', () => {
  const statement = (payload: string) => `e30.${Buffer.from(payload).toString('base64url')}.c2ln`;

  test('is unique to this application', () => {
    assert.equal(softwareIdOf(bank, application), `gingham.${application.reference}`);
    assert.equal(softwareIdOf({ ...bank, softwareId: null }, application), application.reference);
  });

  test('is the software statement’s if that contains one, and is then not repeated', () => {
    const softwareStatement = statement('{"software_id":"gingham"}');
    assert.equal(softwareIdOf({ ...bank, softwareStatement }, application), null);
    assert.equal(clientMetadata({ ...bank, softwareStatement }, application)['software_id'], undefined);
  });

  for (const text of ['{"software_name":"gingham"}', 'null', '"software_id"', 'no JSON']) {
    test(`is ours if a software statement contains ${text}`, () => {
      const softwareId = softwareIdOf({ ...bank, softwareStatement: statement(text) }, application);
      assert.equal(softwareId, `gingham.${application.reference}`);
    });
  }
});

describe('a client that authenticates by certificate (RFC 8705, section 2.1.2)', () => {
  const authority = createAuthority('Root');
  const named = (mutualTls: { cert: string; key: string }) => {
    const metadata = clientMetadata({ ...bank, mutualTls }, application);
    return Object.entries(metadata).filter(([name]) => /^tls_|_auth_method$/u.test(name));
  };

  test('is identified by the first DNS name of the certificate', () => {
    const certified = authority.issue({ names: ['127.0.0.1', 'partners.example', 'other.example'] });
    assert.deepEqual(named(certified), [
      ['token_endpoint_auth_method', 'tls_client_auth'],
      ['tls_client_auth_san_dns', 'partners.example'],
    ]);
  });

  test('is identified by its subject, in the form of RFC 4514, if the certificate has no DNS name', () => {
    assert.deepEqual(named(authority.issue({ commonName: 'Acme, Inc.' })), [
      ['token_endpoint_auth_method', 'tls_client_auth'],
      ['tls_client_auth_subject_dn', 'CN=Acme\\, Inc.'],
    ]);
  });

  test('is identified by the name in the bank’s configuration, or by none with another method', () => {
    const mutualTls = authority.issue({ names: ['partners.example'] });
    const namesWith = (extraMetadata: Record<string, unknown>) =>
      Object.keys(clientMetadata({ ...bank, mutualTls, extraMetadata }, application)).filter((name) =>
        name.startsWith('tls_client_auth_'),
      );
    assert.deepEqual(namesWith({ tls_client_auth_san_ip: '192.0.2.1' }), ['tls_client_auth_san_ip']);
    assert.deepEqual(namesWith({ token_endpoint_auth_method: 'client_secret_basic' }), []);
    assert.deepEqual(namesWith({ token_endpoint_auth_method: 'tls_client_auth' }), [
      'tls_client_auth_san_dns',
    ]);
  });

  test('is identified by a new certificate after it has replaced the old one', () => {
    const metadata = metadataOfBank({ tls_client_auth_subject_dn: 'CN=old', tier: 'basic' });
    assert.deepEqual(metadata, { tier: 'basic' });
  });

  test('has no name if the certificate cannot be read', () => {
    const names = named({ cert: 'none', key: 'none' });
    assert.deepEqual(names, [['token_endpoint_auth_method', 'tls_client_auth']]);
  });
});
