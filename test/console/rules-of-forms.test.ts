import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { fieldErrorsOf } from '../../console/src/api/field-errors.ts';
import { redirectUriProblem } from '../../console/src/pages/application/redirect-uri.ts';
import { redirectUriProblem as rule } from '../../src/domain/web-address.ts';

describe('forms in the console', () => {
  test('show the problem of each field as a sentence', () => {
    const fields = [
      { path: 'website', problem: 'is not a web address' },
      { path: 'redirect_uris[12]', problem: 'must use https (http is for localhost and 127.0.0.1 only)' },
      { path: 'address.city', problem: 'Which one?' },
    ];
    assert.deepEqual(fieldErrorsOf({ fields }), [
      { path: 'website', problem: 'Is not a web address.' },
      { path: 'redirect_uris[12]', problem: 'Must use https (http is for localhost and 127.0.0.1 only).' },
      { path: 'address.city', problem: 'Which one?' },
    ]);
  });

  test('accept every redirect URI that the server accepts', () => {
    const uris = [
      'https://app.example.com/oauth',
      'https://*.example.com/oauth',
      'https://*.example.co.uk:8443/a/b',
      'http://localhost:3000/oauth',
      'http://127.0.0.1/',
      'https://example.com',
      'https://xn--bcher-kva.example/oauth',
      'https://[2001:db8::1]/oauth',
      'HTTPS://EXAMPLE.COM/A%20B',
      'https://example.com/a,b/.well-known/..c',
    ];
    for (const uri of uris) assert.deepEqual([uri, rule(uri), redirectUriProblem(uri)], [uri, null, null]);
  });

  test('reject most redirect URIs that the server rejects, while they are typed', () => {
    const uris = [
      'app.example.com',
      'https://',
      'http://example.com/oauth',
      'ftp://example.com/',
      'https://example.com/?a=1',
      'https://example.com/#top',
      'https://me:pass@example.com/',
      'https://a.*.example.com/',
      'https://*.*.example.com/',
      'https://*.com/',
      'https://exa mple.com/',
      'https://a.example.com/cb,https://b.example.com/cb',
      'https://example.com/cb/../x',
      'https://example.com/cb/%2e%2E',
    ];
    for (const uri of uris) {
      assert.ok(rule(uri) !== null, uri);
      assert.ok(redirectUriProblem(uri) !== null, uri);
    }
  });
});
