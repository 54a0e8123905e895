import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, test } from 'vitest';
import { anyText } from '../../test/support/any-text.ts';
import { foldName } from './names.ts';

describe('a name reads the same', () => {
  const pairs: [string, string, string][] = [
    ['case', 'Acme Savings', 'ACME savings'],
    ['case of letters with two lower forms', 'ΟΔΥΣΣΕΥΣ', 'οδυσσευς'],
    ['sharp s written in capitals', 'Straße', 'STRASSE'],
    ['sharp s as a capital', 'STRAẞE', 'Straße'],
    ['full width', 'Ａｃｍｅ　１', 'Acme 1'],
    ['half width', 'ｱｸﾒ', 'アクメ'],
    ['accents written apart', 'Cafe\u0301', 'Café'],
    ['spaces in a row', 'Acme \t  Savings', 'Acme Savings'],
    ['spaces around', '  Acme ', 'Acme'],
    ['a no-break space', 'Acme\u00a0Savings', 'Acme Savings'],
    ['signs of no width', 'Ac\u200bme\u00ad\ufeff', 'Acme'],
  ];
  for (const [difference, one, other] of pairs) {
    test(`whatever its ${difference}`, () => assert.equal(foldName(one), foldName(other)));
  }

  test('but not where letters differ', () => {
    assert.notEqual(foldName('Acme'), foldName('Acne'));
    assert.notEqual(foldName('Acme Savings'), foldName('AcmeSavings'));
    assert.notEqual(foldName('Café'), foldName('Cafe'));
  });

  const text = anyText();

  test('once folded, folding changes nothing', () => {
    fc.assert(fc.property(text, (name) => assert.equal(foldName(foldName(name)), foldName(name))));
  });

  test('in capitals, whatever the script', () => {
    fc.assert(fc.property(text, (name) => assert.equal(foldName(name.toUpperCase()), foldName(name))));
  });
});
