import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, test } from 'vitest';
import { anyText } from '../../test/support/any-text.ts';
import { foldName } from './names.ts';

describe('folded names are equal', () => {
  const pairs: [string, string, string][] = [
    ['case', 'Acme Savings', 'ACME savings'],
    ['case of letters with two lower forms', 'ΟΔΥΣΣΕΥΣ', 'οδυσσευς'],
    ['sharp s in upper case', 'Straße', 'STRASSE'],
    ['sharp s as a capital', 'STRAẞE', 'Straße'],
    ['full width', 'Ａｃｍｅ　１', 'Acme 1'],
    ['half width', 'ｱｸﾒ', 'アクメ'],
    ['combining accents', 'Cafe\u0301', 'Café'],
    ['spaces in a row', 'Acme \t  Savings', 'Acme Savings'],
    ['surrounding spaces', '  Acme ', 'Acme'],
    ['a no-break space', 'Acme\u00a0Savings', 'Acme Savings'],
    ['zero-width characters', 'Ac\u200bme\u00ad\ufeff', 'Acme'],
  ];
  for (const [difference, one, other] of pairs) {
    test(`despite a difference in ${difference}`, () => assert.equal(foldName(one), foldName(other)));
  }

  test('unless letters differ', () => {
    assert.notEqual(foldName('Acme'), foldName('Acne'));
    assert.notEqual(foldName('Acme Savings'), foldName('AcmeSavings'));
    assert.notEqual(foldName('Café'), foldName('Cafe'));
  });

  const text = anyText();

  test('folding is idempotent', () => {
    fc.assert(fc.property(text, (name) => assert.equal(foldName(foldName(name)), foldName(name))));
  });

  test('in upper case, in any script', () => {
    fc.assert(fc.property(text, (name) => assert.equal(foldName(name.toUpperCase()), foldName(name))));
  });
});
