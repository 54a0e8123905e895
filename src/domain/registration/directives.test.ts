import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { sandboxInstitution } from '../../../test/support/sandbox-samples.ts';
import { dayMs } from '../institution.ts';
import { directedOutcome, directiveNames, parseDirectives } from './directives.ts';

describe('a name', () => {
  for (const word of directiveNames) {
    test(`contains ${word} in brackets at its end`, () => {
      assert.deepEqual(parseDirectives(`Sunflower [${word}]`), [{ word, institutionIds: [] }]);
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
    test(`contains the same written as ${JSON.stringify(spelling)}`, () => {
      assert.equal(parseDirectives(`Sunflower ${spelling}`)[0]?.word, 'UNDER_REVIEW');
    });
  }

  for (const spelling of ['[APPROVED ins_1 ins_2]', '[APPROVED: ins_1, ins_2]', '[approved ins_1,ins_2]']) {
    test(`limits a directive to institutions with ${spelling}`, () => {
      assert.deepEqual(parseDirectives(`Sunflower ${spelling}`)[0]?.institutionIds, ['ins_1', 'ins_2']);
    });
  }

  test('can contain several directives', () => {
    const words = parseDirectives('Sunflower [UNDER_REVIEW][PROCESSING ins_1] [APPROVED ins_2]').map(
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
    test(`such as ${JSON.stringify(name)} contains none`, () => {
      assert.deepEqual(parseDirectives(name), []);
    });
  }
});

describe('at an institution', () => {
  const bank = sandboxInstitution('ins_1', { paceMs: 7 * dayMs, outcome: 'PROCESSING' });
  const outcomeFor = (applicationName: string, realm: 'live' | 'sandbox' = 'sandbox') =>
    directedOutcome({ applicationName, realm }, bank);

  test('a directive sets the final status, at the institution’s pace; ENABLED immediately', () => {
    assert.deepEqual(outcomeFor('A [APPROVED]'), { paceMs: 7 * dayMs, outcome: 'APPROVED' });
    assert.deepEqual(outcomeFor('A [ATTENTION_REQUIRED ins_1]'), {
      paceMs: 7 * dayMs,
      outcome: 'ATTENTION_REQUIRED',
    });
    assert.deepEqual(outcomeFor('A [ENABLED]'), { paceMs: 0, outcome: 'ENABLED' });
  });

  test('the institution’s outcome applies without a directive, for other institutions, and in the live realm', () => {
    const usual = { paceMs: 7 * dayMs, outcome: 'PROCESSING' };
    for (const name of ['A', 'A [UNDER_REVIEW]', 'A [APPROVED ins_2]'])
      assert.deepEqual(outcomeFor(name), usual);
    assert.deepEqual(outcomeFor('A [APPROVED]', 'live'), usual);
  });

  test('a directive for one institution takes precedence over one for all, in either order', () => {
    assert.equal(outcomeFor('A [ENABLED] [APPROVED ins_1]').outcome, 'APPROVED');
    assert.equal(outcomeFor('A [APPROVED ins_1] [ENABLED]').outcome, 'APPROVED');
  });
});
