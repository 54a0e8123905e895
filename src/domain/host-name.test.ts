import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, test } from 'vitest';
import { anyText } from '../../test/support/any-text.ts';
import { hostNameProblem, isIpLiteral, isPublicSuffix, malformedHost, toAsciiHostName } from './host-name.ts';

const unregistered = 'must name a registered domain, like example.com';
const label = (length: number) => 'a'.repeat(length);

describe('hostNameProblem', () => {
  const cases: [string, string | null][] = [
    ['example.com', null],
    ['EXAMPLE.com', null],
    ['example.com.', null],
    ['a-b.example.co.uk', null],
    ['r3---sn-abc.example.com', null],
    ['xn--bcher-kva.example', null],
    ['1password.com', null],
    ['github.io', null],
    [`${label(63)}.example.com`, null],
    [`${`${label(49)}.`.repeat(5)}com`, null],
    ['', malformedHost],
    ['.', malformedHost],
    ['.example.com', malformedHost],
    ['example..com', malformedHost],
    ['example.com..', malformedHost],
    ['-example.com', malformedHost],
    ['example-.com', malformedHost],
    ['exa_mple.com', malformedHost],
    ['exa mple.com', malformedHost],
    ['exa%6dple.com', malformedHost],
    ['a.example.com,b.example.com', malformedHost],
    ['*.example.com', malformedHost],
    ['bücher.example', malformedHost],
    ['[::1', malformedHost],
    [`${label(64)}.example.com`, malformedHost],
    [`${`${label(49)}.`.repeat(5)}coma`, malformedHost],
    ['com', unregistered],
    ['co.uk', unregistered],
    ['localhost', unregistered],
    ['192.0.2.1', unregistered],
    ['[2001:db8::1]', unregistered],
  ];
  for (const [host, problem] of cases) {
    test(`of "${host.slice(0, 40)}" (${host.length}) is ${problem ?? 'null'}`, () => {
      assert.equal(hostNameProblem(host), problem);
    });
  }

  test('does not reject any domain name as malformed', () => {
    fc.assert(fc.property(fc.domain(), (domain) => assert.notEqual(hostNameProblem(domain), malformedHost)));
  });

  test('accepts or rejects any text quickly', () => {
    fc.assert(fc.property(anyText(), (text) => void hostNameProblem(text)));
    for (const part of ['a', 'a.', 'a-', '-', '.']) {
      assert.equal(hostNameProblem(part.repeat(1_000_000)), malformedHost);
    }
  });
});

describe('toAsciiHostName', () => {
  const cases: [string, string | null][] = [
    ['Example.COM', 'example.com'],
    ['bücher.example', 'xn--bcher-kva.example'],
    ['BÜCHER.example', 'xn--bcher-kva.example'],
    ['例え.みんな', 'xn--r8jz45g.xn--q9jyb4c'],
    ['ｅｘａｍｐｌｅ.com', 'example.com'],
    ['exa mple.com', null],
    ['example.com/path', null],
    ['exa%6dple.com', null],
    ['user@example.com', null],
    ['example.com:80', null],
    ['[::1]', null],
    ['', null],
    [label(254), null],
  ];
  for (const [text, ascii] of cases) {
    test(`of "${text.slice(0, 40)}" is ${ascii}`, () => assert.equal(toAsciiHostName(text), ascii));
  }
});

test('isIpLiteral recognises IPv4 addresses, and IPv6 addresses in brackets', () => {
  for (const host of ['192.0.2.1', '127.0.0.1', '[::1]', '[2001:DB8::1]']) assert.ok(isIpLiteral(host), host);
  for (const host of [
    '127.1',
    '0x7f.0.0.1',
    '01.2.3.4',
    '2130706433',
    '::1',
    '[127.0.0.1]',
    '[fe80::1%25eth0]',
    '[]',
    '',
  ]) {
    assert.ok(!isIpLiteral(host), host);
  }
});

test('isPublicSuffix includes private suffixes and hosts without a registrable domain', () => {
  for (const host of ['com', 'co.uk', 'co.uk.', 'github.io', 'localhost', '192.0.2.1']) {
    assert.ok(isPublicSuffix(host), host);
  }
  for (const host of ['example.com', 'acme.github.io', 'a.b.example.co.uk'])
    assert.ok(!isPublicSuffix(host), host);
});
