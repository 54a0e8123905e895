import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, test } from 'vitest';
import { anyText } from '../../test/support/any-text.ts';
import { foldEmail, isEmailAddress } from './email-address.ts';

const letters = (length: number) => 'a'.repeat(length);

describe('an email address', () => {
  const right = [
    'ada@example.com',
    'Ada.Okafor+bank@Mail.Example.co.uk',
    "o'neil!#$%&*/=?^_`{|}~-@example.com",
    'ada@bücher.example',
    'ada@xn--bcher-kva.example',
    'ada@例え.みんな',
    'ada@corp.internal',
    `${letters(64)}@example.com`,
    `${letters(64)}@${`${letters(45)}.`.repeat(4)}com`,
  ];
  for (const address of right) {
    test(`can be ${address.slice(0, 40)} (${address.length})`, () => assert.ok(isEmailAddress(address)));
  }

  const wrong = [
    '',
    '@',
    'ada',
    'ada@',
    '@example.com',
    'ada@example.com.',
    'ada@.example.com',
    'ada@example..com',
    'ada@-example.com',
    'ada@exa_mple.com',
    'ada@exa%6dple.com',
    'ada@example.com:25',
    'ada@example.com/path',
    'ada@localhost',
    'ada@com',
    'ada@co.uk',
    'ada@1.2.3.4',
    'ada@127.1',
    'ada@0x7f.0.0.1',
    'ada@[1.2.3.4]',
    'ada@[IPv6:::1]',
    'ada @example.com',
    'ada@exa mple.com',
    'ada@example.com\n',
    'a@b@example.com',
    'Ada <ada@example.com>',
    '"ada"@example.com',
    '.ada@example.com',
    'ada.@example.com',
    'a..da@example.com',
    'zoë@example.com',
    `${letters(65)}@example.com`,
    `a@${letters(64)}.com`,
    `${letters(64)}@${`${letters(46)}.`.repeat(4)}com`,
  ];
  for (const address of wrong) {
    test(`is not ${JSON.stringify(address).slice(0, 40)} (${address.length})`, () => {
      assert.ok(!isEmailAddress(address));
    });
  }

  test('is distinguished from any text quickly', () => {
    fc.assert(fc.property(anyText(), (text) => void isEmailAddress(text)));
    for (const part of ['a', 'a.', 'a@', '@', 'ü']) assert.ok(!isEmailAddress(part.repeat(1_000_000)));
  });
});

describe('foldEmail', () => {
  const cases: [string, string][] = [
    ['Mona@Example.COM', 'mona@example.com'],
    ['Mona@Bücher.example', 'mona@xn--bcher-kva.example'],
    ['mona@XN--BCHER-KVA.example', 'mona@xn--bcher-kva.example'],
    // The Kelvin sign, whose lower case is k.
    ['\u212aAY@example.com', '\u212aay@example.com'],
    ['Mona@127.1', 'mona@127.1'],
    ['Mona', 'mona'],
    ['mona@ü ü', 'mona@ü ü'],
  ];
  for (const [address, folded] of cases) {
    test(`of ${address} is ${folded}`, () => {
      assert.equal(foldEmail(address), folded);
      assert.equal(foldEmail(folded), folded);
    });
  }
});
