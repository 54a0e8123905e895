import assert from 'node:assert/strict';
import { test } from 'vitest';
import { DomainError } from '../errors.ts';
import { dayMs, seedInstitutions } from '../institution.ts';
import { chooseInstitutions, type InstitutionInput } from './institutions.ts';

const input = (institutionId: string, changes: Partial<InstitutionInput> = {}): InstitutionInput => ({
  institutionId,
  ...changes,
});

const catalogue = seedInstitutions.map((institution) => ({
  ...institution,
  requiresLogo: true,
  classicDisablementDate: '2027-01-31',
  connector: 'manual' as const,
  retiredAt: 1,
}));

test('omitted fields default to the catalogue, except that the institution is simulated and accepts registrations', () => {
  const [terms] = chooseInstitutions([input('ins_56')], catalogue);
  assert.deepEqual(terms, {
    institutionId: 'ins_56',
    name: 'Chase',
    manualChanges: [],
    classicDisablementDate: '2027-01-31',
    requiresLogo: true,
    isRetired: false,
    connector: 'simulated',
    paceMs: 2 * dayMs,
    outcome: 'ENABLED',
  });
});

test('given fields override the catalogue, including null and zero', () => {
  const said = { name: 'Hunt', paceDays: 0, requiresLogo: false, classicDisablementDate: null };
  const [terms] = chooseInstitutions([input('ins_56', { ...said, outcome: 'APPROVED' })], catalogue);
  const { name, paceMs, requiresLogo, classicDisablementDate, outcome } = terms ?? {};
  assert.deepEqual(
    [name, paceMs, requiresLogo, classicDisablementDate, outcome],
    ['Hunt', 0, false, null, 'APPROVED'],
  );
});

test('an institution not in the catalogue defaults to one day and no logo; fractions of days are rounded to milliseconds', () => {
  const [usual, quick] = chooseInstitutions(
    [input('ins_a', { name: 'A' }), input('ins_b', { name: 'B', paceDays: 1 / 3 })],
    catalogue,
  );
  assert.deepEqual([usual?.paceMs, usual?.requiresLogo, usual?.outcome], [dayMs, false, 'ENABLED']);
  assert.equal(quick?.paceMs, dayMs / 3);
  assert.ok(
    Number.isInteger(chooseInstitutions([input('ins_56', { paceDays: 0.123456789 })], catalogue)[0]?.paceMs),
  );
});

test('duplicates, and unknown institutions without a name, are rejected by index', () => {
  const inputs = [input('ins_56'), input('ins_new'), input('ins_56')];
  assert.throws(
    () => chooseInstitutions(inputs, catalogue),
    (error) => {
      assert.ok(error instanceof DomainError);
      assert.deepEqual(
        error.fields.map(({ path }) => path),
        ['institutions[1].institution_id', 'institutions[2].institution_id'],
      );
      return true;
    },
  );
});
