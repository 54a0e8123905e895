import assert from 'node:assert/strict';
import { beforeAll, describe, test } from 'vitest';
import type { DynamicBank } from '../../../src/workers/registrar/dynamic/bank.ts';
import type { DynamicRegistration } from '../../../src/workers/registrar/dynamic/dynamic-registration.ts';
import { createAuthority } from '../../support/certificates.ts';
import { type FdxBank, startFdxBank } from '../../support/fdx-bank.ts';
import { suiteScope } from '../../support/scope.ts';
import { application, configurationOf, ofKind, registered, startRegistration } from './setting.ts';

describe('at a bank that requires a client certificate', () => {
  const scope = suiteScope();
  const [servers, partners] = [createAuthority('Servers'), createAuthority('Partners')];
  let fdx: FdxBank;
  let bank: DynamicBank;
  let registration: DynamicRegistration;

  beforeAll(async () => {
    fdx = await startFdxBank(scope, {
      tls: { ...servers.issue({ names: ['127.0.0.1'] }), ca: partners.root },
    });
    bank = configurationOf(fdx, {
      ca: servers.root,
      mutualTls: partners.issue({ names: ['partners.example'] }),
    });
    registration = startRegistration(scope);
  });

  test('a client is registered, identified and managed with it', async () => {
    const client = registered(await registration.register(bank, application));
    const { metadata } = fdx.clients.get(client.clientId) ?? assert.fail();
    assert.equal(metadata['tls_client_auth_san_dns'], 'partners.example');
    const read = registered(await registration.read(bank, client));
    const updated = registered(await registration.update(bank, read, application));
    assert.deepEqual(await registration.remove(bank, updated), { kind: 'deleted' });
  });

  for (const [title, changes] of [
    ['no certificate', { mutualTls: null }],
    ['a certificate with another root', { mutualTls: servers.issue({ names: ['partners.example'] }) }],
    ['a server with an unknown root', { ca: null }],
    ['a certificate that cannot be read', { mutualTls: { cert: 'none', key: 'none' } }],
  ] as const) {
    test(`${title} fails, and nothing is registered`, async () => {
      const arrived = fdx.requests.length;
      const outcome = await registration.lookUp({ ...bank, ...changes }, application);
      ofKind(outcome, 'later');
      assert.equal(fdx.requests.length, arrived);
    });
  }
});
