import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { sandboxInstitution } from '../../../test/support/sandbox-samples.ts';
import { dayMs } from '../institution.ts';
import { wishedOutcome, wishesIn, wishWords } from './wishes.ts';

describe('a name asks for', () => {
  for (const word of wishWords) {
    test(`${word} in brackets at its end`, () => {
      assert.deepEqual(wishesIn(`Sunflower [${word}]`), [{ word, institutionIds: [] }]);
    });
  }

  const spellings = [
    '[under_review]',
    '[Under-Review]',
    '[ UNDER_REVIEW ]',
    '[UNDER_REVIEW]  ',
    '[UNDER_REVIEW,]',
  ];
  for (const spelling of spellings) {
    test(`the same when it is written ${JSON.stringify(spelling)}`, () => {
      assert.equal(wishesIn(`Sunflower ${spelling}`)[0]?.word, 'UNDER_REVIEW');
    });
  }

  for (const spelling of ['[APPROVED ins_1 ins_2]', '[APPROVED: ins_1, ins_2]', '[approved ins_1,ins_2]']) {
    test(`some institutions only when it is written ${spelling}`, () => {
      assert.deepEqual(wishesIn(`Sunflower ${spelling}`)[0]?.institutionIds, ['ins_1', 'ins_2']);
    });
  }

  test('several things in several brackets', () => {
    const words = wishesIn('Sunflower [UNDER_REVIEW][PROCESSING ins_1] [APPROVED ins_2]').map(
      ({ word }) => word,
    );
    assert.deepEqual(words.toSorted(), ['APPROVED', 'PROCESSING', 'UNDER_REVIEW']);
  });

  const nothing = [
    'Sunflower',
    'DENIED',
    '[DENIED] Sunflower',
    'Sunflower [beta]',
    'Sunflower [DENIED] Inc.',
    'Sunflower []',
    'Sunflower [NOT_STARTED]',
    'Sunflower (DENIED)',
  ];
  for (const name of nothing) {
    test(`nothing by ${JSON.stringify(name)}`, () => {
      assert.deepEqual(wishesIn(name), []);
    });
  }
});

describe('at an institution', () => {
  const bank = sandboxInstitution('ins_1', { paceMs: 7 * dayMs, outcome: 'PROCESSING' });
  const told = (applicationName: string, realm: 'live' | 'sandbox' = 'sandbox') =>
    wishedOutcome({ applicationName, realm }, bank);

  test('a registration ends as the name asks for, at the institution’s pace; ENABLED at once', () => {
    assert.deepEqual(told('A [APPROVED]'), { paceMs: 7 * dayMs, outcome: 'APPROVED' });
    assert.deepEqual(told('A [ATTENTION_REQUIRED ins_1]'), {
      paceMs: 7 * dayMs,
      outcome: 'ATTENTION_REQUIRED',
    });
    assert.deepEqual(told('A [ENABLED]'), { paceMs: 0, outcome: 'ENABLED' });
  });

  test('it ends as usual there where the name asks for nothing, for other institutions, or in the live realm', () => {
    const usual = { paceMs: 7 * dayMs, outcome: 'PROCESSING' };
    for (const name of ['A', 'A [UNDER_REVIEW]', 'A [APPROVED ins_2]']) assert.deepEqual(told(name), usual);
    assert.deepEqual(told('A [APPROVED]', 'live'), usual);
  });

  test('what is asked for one institution goes before what is asked for all, whichever comes first', () => {
    assert.equal(told('A [ENABLED] [APPROVED ins_1]').outcome, 'APPROVED');
    assert.equal(told('A [APPROVED ins_1] [ENABLED]').outcome, 'APPROVED');
  });
});
