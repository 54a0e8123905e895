import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, test } from 'vitest';
import { anyText } from '../../test/support/any-text.ts';
import { malformedHost } from './host-name.ts';
import {
  httpsRedirectUris,
  normaliseRedirectUri,
  redirectUriProblem,
  registrableDomain,
  toUri,
  webAddressProblem,
  webAddressUri,
} from './web-address.ts';

const noAddress = 'is not a web address';
const noHttp = 'must use http or https';
const noUser = 'must not contain a user name or password';
const noPort = 'must have a port from 1 to 65535';
const noDomain = 'must name a registered domain, like example.com';

describe('a web address', () => {
  const cases: [string, string | null][] = [
    ['plaid.com', null],
    ['www.example.co.uk/about?us=1#team', null],
    ['http://example.com', null],
    ['HTTPS://EXAMPLE.COM/', null],
    ['example.com:8443/path', null],
    ['example.com.', null],
    ['example.com/to?next=https://example.org', null],
    ['bücher.example', null],
    ['xn--bcher-kva.example', null],
    ['ｅｘａｍｐｌｅ.com', null],
    ['acme.github.io', null],
    ['github.io', null],
    ['ftp://example.com', noHttp],
    ['ws://example.com', noHttp],
    ['file://example.com/etc/passwd', noHttp],
    ['javascript:alert(1)', noAddress],
    ['mailto:someone', noAddress],
    ['//example.com', noAddress],
    ['https:///example.com', noAddress],
    ['https://', noAddress],
    ['https://example.com\\@example.org', noAddress],
    ['example com', noAddress],
    ['exam\u00a0ple.com', noAddress],
    ['example.com:99999', noAddress],
    ['https://[::1', noAddress],
    ['https://user@example.com', noUser],
    ['https://user:secret@example.com', noUser],
    ['mailto:someone@example.com', noUser],
    ['@example.com', noUser],
    ['localhost', noDomain],
    ['intranet/page', noDomain],
    ['192.0.2.1', noDomain],
    ['https://[2001:db8::1]/', noDomain],
    ['com', noDomain],
    ['co.uk', noDomain],
    ['*.example.com', malformedHost],
    ['-.com', malformedHost],
    ['a..com', malformedHost],
    ['.example.com', malformedHost],
    ['https://.example.com/', malformedHost],
    ['%2eexample.com', malformedHost],
    ['example.com..', malformedHost],
    ['exa_mple.com', malformedHost],
    ['https://a.example.com,https://b.example.com', malformedHost],
    [`${'a'.repeat(64)}.example.com`, malformedHost],
    ['example.com:0', noPort],
  ];
  for (const [address, problem] of cases) {
    test(`${address} ${problem ?? 'is valid'}`, () => assert.equal(webAddressProblem(address), problem));
  }

  test('is valid or invalid, but never throws', () => {
    fc.assert(fc.property(anyText(), (text) => void webAddressProblem(text)));
  });

  test('that is valid has a registrable domain', () => {
    fc.assert(
      fc.property(fc.domain(), anyText(10), (domain, rest) => {
        const url = `https://${domain}/${rest}`;
        if (webAddressProblem(url) === null) assert.notEqual(registrableDomain(url), null);
      }),
    );
  });
});

describe('the registrable domain', () => {
  const same: [string, string][] = [
    ['example.com', 'example.com'],
    ['https://www.app.example.com/path?query#fragment', 'example.com'],
    ['EXAMPLE.com.', 'example.com'],
    ['shop.example.co.uk:444', 'example.co.uk'],
    ['acme.github.io', 'acme.github.io'],
    ['github.io', 'github.io'],
    ['www.bücher.example', 'xn--bcher-kva.example'],
    ['XN--BCHER-KVA.example', 'xn--bcher-kva.example'],
    ['ｅｘａｍｐｌｅ.com', 'example.com'],
    ['https://ex%61mple.com', 'example.com'],
    ['exa\u00admple.com', 'example.com'],
  ];
  for (const [address, domain] of same) {
    test(`of ${address} is ${domain}`, () => assert.equal(registrableDomain(address), domain));
  }

  test('of an address without one is null', () => {
    for (const address of ['localhost', '192.0.2.1', 'co.uk', ''])
      assert.equal(registrableDomain(address), null);
  });

  test('is the same with and without a scheme, in upper case, and with a path', () => {
    fc.assert(
      fc.property(fc.domain(), (domain) => {
        const expected = registrableDomain(domain);
        for (const written of [`http://${domain}`, domain.toUpperCase(), `${domain}/path`, `${domain}.`]) {
          assert.equal(registrableDomain(written), expected);
        }
      }),
    );
  });
});

describe('a redirect URI', () => {
  const notUri = 'is not a URI';
  const noHttps = 'must use https';
  const notThere = 'must use https (http is for localhost and 127.0.0.1 only)';
  const noLabel = 'can contain * only as the whole left-most label of the host';
  const noSuffix = 'must not have * directly above a public suffix';
  const severalUris = 'must be one URI (give each as a separate item)';
  const dots = 'must not have . or .. as a path segment';
  const cases: [string, string | null][] = [
    ['https://example.com', null],
    ['https://www.example.com:8443/oauth.html', null],
    ['HTTPS://EXAMPLE.COM/Path', null],
    ['https://xn--bcher-kva.example/oauth', null],
    ['https://example.com./oauth', null],
    ['https://192.0.2.1/oauth', null],
    ['https://[2001:db8::1]:444/oauth', null],
    ['https://localhost/oauth', null],
    ['https://example.com/a%20b/~c', null],
    ['http://localhost/oauth.html', null],
    ['http://localhost:3000', null],
    ['http://127.0.0.1:80/oauth', null],
    ['https://*.example.com/oauth.html', null],
    ['https://*.example.co.uk', null],
    ['https://*.acme.github.io/oauth', null],
    ['https://github.io/oauth', null],
    ['https://app.localhost/oauth', null],
    ['https://app.internal/oauth', null],
    ['https://example.com:1/oauth', null],
    ['https://example.com:65535/oauth', null],
    ['https://example.com/a,b/c.d/..e/f../...', null],
    ['https://[2001:DB8::1]/oauth', null],
    ['https://a.example.com/cb,https://b.example.com/cb', severalUris],
    ['https://a.example.com/cb;https://b.example.com/cb', severalUris],
    ['https://a.example.com,https://b.example.com', severalUris],
    ['https://a.example.com/cb%20https://b.example.com/cb', severalUris],
    ['https://a.example.com,b.example.com/cb', malformedHost],
    ['https://example..com/cb', malformedHost],
    ['https://.example.com/cb', malformedHost],
    ['https://-example.com/cb', malformedHost],
    ['https://exa_mple.com/cb', malformedHost],
    ['https://ex%61mple.com/cb', malformedHost],
    ['https://0x7f.0.0.1/cb', malformedHost],
    ['https://127.1/cb', malformedHost],
    ['https://2130706433/cb', malformedHost],
    ['https://example.123/cb', malformedHost],
    ['https://[fe80::1%25eth0]/cb', malformedHost],
    [`https://${'a'.repeat(64)}.example.com/cb`, malformedHost],
    ['https://com/cb', noDomain],
    ['https://co.uk/cb', noDomain],
    ['https://intranet/cb', noDomain],
    ['https://localhost./cb', noDomain],
    ['https://example.com:0/cb', noPort],
    ['https://example.com:/cb', noPort],
    ['https://example.com:080/cb', noPort],
    ['https://example.com:65536/cb', noPort],
    ['http://localhost:0/cb', noPort],
    ['https://example.com/cb/../x', dots],
    ['https://example.com/cb/./x', dots],
    ['https://example.com/..', dots],
    ['https://example.com/.', dots],
    ['https://example.com/cb/%2e%2e/x', dots],
    ['https://example.com/cb/%2E./x', dots],
    ['https://example.com/cb/.%2e', dots],
    ['https://example.com/cb%2f..%2fx', dots],
    ['https://example.com/cb%5C..%5Cx', dots],
    ['http://localhost/cb/../x', dots],
    ['https://s/../x', dots],
    ['https://*.example.com/../x', dots],
    ['https://example.com?next=1', 'must not have a query'],
    ['https://example.com/?', 'must not have a query'],
    ['https://example.com/#top', 'must not have a fragment'],
    ['https://example.com#', 'must not have a fragment'],
    ['https://user@example.com', noUser],
    ['https://user:secret@example.com/', noUser],
    ['https://@example.com', noUser],
    ['http://localhost:x@example.com', noUser],
    ['http://example.com', notThere],
    ['http://localhost.example.com', notThere],
    ['http://sub.localhost', notThere],
    ['http://[::1]/', notThere],
    ['http://127.0.0.2/', notThere],
    ['http://127.1/', notThere],
    ['http://0x7f.0.0.1/', notThere],
    ['http://*.localhost/', notThere],
    ['myapp://oauth', noHttps],
    ['com.example.app://oauth', noHttps],
    ['ftp://example.com', noHttps],
    ['javascript://example.com/%0aalert(1)', noHttps],
    ['javascript:alert(1)', notUri],
    ['com.example.app:/oauth', notUri],
    ['https:example.com', notUri],
    ['https:/example.com', notUri],
    ['https:///example.com', notUri],
    ['https://', notUri],
    ['//example.com', notUri],
    ['example.com/oauth', notUri],
    ['/oauth', notUri],
    [' https://example.com', notUri],
    ['https://example.com ', notUri],
    ['https://exam ple.com', notUri],
    ['https://example.com\\@example.org', notUri],
    ['https://example.com/\\oauth', notUri],
    ['https://example.com/<oauth>', notUri],
    ['https://example.com/%zz', notUri],
    ['https://bücher.example/oauth', notUri],
    ['https://＊.example.com', notUri],
    ['https://example.com:99999', noPort],
    ['https://example.com:8x', notUri],
    ['https://:8080/oauth', notUri],
    ['https://?next=1', notUri],
    ['https://[::1', notUri],
    ['https://*', noLabel],
    ['https://*example.com', noLabel],
    ['https://app*.example.com', noLabel],
    ['https://app.*.example.com', noLabel],
    ['https://*.*.example.com', noLabel],
    ['https://*.example.com/*', noLabel],
    ['https://example.com/*', noLabel],
    ['https://%2a.example.com/', malformedHost],
    ['https://%2A.co.uk/', malformedHost],
    ['https://*.example..com/', malformedHost],
    ['https://*.exa_mple.com/', malformedHost],
    ['https://*.192.0.2.1/', noSuffix],
    ['https://*.com', noSuffix],
    ['https://*.co.uk/oauth', noSuffix],
    ['https://*.co.uk./oauth', noSuffix],
    ['https://*.CO.UK/oauth', noSuffix],
    ['https://*.github.io', noSuffix],
    ['https://*.kawasaki.jp', noSuffix],
    ['https://*.x.kawasaki.jp', noSuffix],
    ['https://*.localhost', noSuffix],
    ['https://*.xn--p1ai/', noSuffix],
  ];
  for (const [uri, problem] of cases) {
    test(`${uri} ${problem ?? 'is valid'}`, () => assert.equal(redirectUriProblem(uri), problem));
  }

  test('is valid or invalid, but never throws', () => {
    fc.assert(fc.property(anyText(), (text) => void redirectUriProblem(text)));
  });

  test('that is valid uses https or localhost, without query and fragment', () => {
    const parts = fc.constantFrom(
      'http',
      'https',
      'app',
      '://',
      '/',
      '*',
      '.',
      'localhost',
      'a.com',
      '@',
      '?',
      '#',
      ':1',
    );
    fc.assert(
      fc.property(fc.array(parts, { maxLength: 8 }), (pieces) => {
        const uri = pieces.join('');
        if (redirectUriProblem(uri) !== null) return;
        const { protocol, hostname, search, hash, username } = new URL(uri);
        assert.ok(protocol === 'https:' || (protocol === 'http:' && hostname === 'localhost'), uri);
        assert.equal(`${search}${hash}${username}`, '');
      }),
      { numRuns: 2000 },
    );
  });
});

describe('normaliseRedirectUri', () => {
  const cases: [string, string][] = [
    ['HTTPS://App.Example.COM/OAuth/CB', 'https://app.example.com/OAuth/CB'],
    ['hTTps://EXAMPLE.com', 'https://example.com'],
    ['https://EXAMPLE.com:443/', 'https://example.com:443/'],
    ['https://*.Example.com/A%2fb', 'https://*.example.com/A%2fb'],
    ['https://[2001:DB8::A]:444/A', 'https://[2001:db8::a]:444/A'],
    ['HTTP://LOCALHOST:3000/HTTPS://A', 'http://localhost:3000/HTTPS://A'],
  ];
  for (const [uri, normalised] of cases) {
    test(`${uri} becomes ${normalised}`, () => {
      assert.equal(normaliseRedirectUri(uri), normalised);
      assert.equal(normaliseRedirectUri(normalised), normalised);
    });
  }
});

test('httpsRedirectUris normalises URIs that were stored as sent', () => {
  const stored = ['HTTPS://App.example.com/oauth', 'http://localhost/', 'https://b.example.com/'];
  assert.deepEqual(httpsRedirectUris(stored), ['https://app.example.com/oauth', 'https://b.example.com/']);
});

describe('webAddressUri', () => {
  for (const [typed, uri] of [
    ['https://пример.рф/о-нас?q=я', 'https://xn--e1afmkfd.xn--p1ai/%D0%BE-%D0%BD%D0%B0%D1%81?q=%D1%8F'],
    ['bücher.example', 'https://xn--bcher-kva.example/'],
    ['example.com/a b', 'https://example.com/a%20b'],
    ['https://example.com/x|y?a[]={b}^#`', 'https://example.com/x%7Cy?a%5B%5D=%7Bb%7D%5E#%60'],
    ['https://example.com/100%', 'https://example.com/100%25'],
    ['example.com/50%25', 'https://example.com/50%25'],
    ['Example.COM', 'https://Example.COM'],
    ['HTTP://example.com:80', 'HTTP://example.com:80'],
  ] as const) {
    test(`converts ${typed} to ${uri}`, () => assert.equal(webAddressUri(typed), uri));
  }

  test('toUri returns a URI, and text that is no URL, unchanged', () => {
    for (const text of [
      'https://*.example.com/x?y=z#a',
      'https://[::1]:80/',
      'urn:example:a',
      'ä',
      'https://',
    ]) {
      assert.equal(toUri(text), text);
    }
  });

  test('returns an ASCII URI with the same host for any URL', () => {
    const uriForm = /^https?:\/\/[\w.:[\]-]+(?:[\w\-.~:/?#@!$&'()*+,;=]|%[\da-f]{2})*$/iu;
    fc.assert(
      fc.property(anyText(), (text) => {
        const typed = `https://bücher.example/${text.replaceAll('#', '')}`;
        if (webAddressProblem(typed) !== null) return;
        const uri = webAddressUri(typed);
        assert.match(uri, uriForm);
        assert.equal(URL.parse(uri)?.host, 'xn--bcher-kva.example');
        assert.equal(webAddressUri(uri), uri);
      }),
    );
  });
});
