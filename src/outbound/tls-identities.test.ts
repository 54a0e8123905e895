import assert from 'node:assert/strict';
import { test } from 'vitest';
import { createAuthority } from '../../test/support/certificates.ts';
import { TlsIdentities } from './tls-identities.ts';

const clientCertificate = createAuthority('a root').issue({ commonName: 'a client' });
// Text before a certificate is not part of it, but changes the identity.
const another = (number: number) => ({
  clientCertificate: { ...clientCertificate, cert: `${number}\n${clientCertificate.cert}` },
});

test('each identity is parsed once', () => {
  const identities = new TlsIdentities();
  const context = identities.contextOf({ clientCertificate });
  assert.equal(identities.contextOf({ clientCertificate: { ...clientCertificate } }), context);
  assert.notEqual(identities.contextOf({}), context);
  assert.notEqual(identities.contextOf(another(1)), context);
});

test('the hundred most recently used are cached', () => {
  const identities = new TlsIdentities();
  const used = identities.contextOf(another(0));
  const unused = identities.contextOf(another(1));
  for (let number = 2; number <= 100; number += 1) {
    identities.contextOf(another(number));
    assert.equal(identities.contextOf(another(0)), used);
  }
  assert.notEqual(identities.contextOf(another(1)), unused);
});
