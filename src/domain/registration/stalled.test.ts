import assert from 'node:assert/strict';
import { test } from 'vitest';
import { catalogueTerms, dayMs, seedInstitutions } from '../institution.ts';
import { type Registration, registrationStatuses } from './registration.ts';
import { expectedBy, isStalled, movingStatuses, stalledBefore } from './stalled.ts';

const terms = seedInstitutions.map((institution) => catalogueTerms(institution, 'manual'));
const wellsFargo = 'ins_127991';
const schwab = 'ins_11';

const registration = (changes: Partial<Registration>) =>
  ({
    realm: 'live',
    status: 'PROCESSING',
    withdrawnAt: null,
    institutionId: wellsFargo,
    ...changes,
  }) as Registration;

/** The last second in which a registration that moved then is stalled at `now`. */
const lastStalled = (now: string, institutionId: string) => {
  const before = stalledBefore(Date.parse(now), terms);
  const at = before.byInstitution.get(institutionId) ?? before.usual;
  for (const [updatedAt, expected] of [
    [at - 1, true],
    [at, false],
  ] as const) {
    assert.equal(isStalled(registration({ institutionId, updatedAt }), before), expected);
  }
  return new Date(at).toISOString();
};

for (const [day, now, since] of [
  ['Monday', '2026-11-30T12:00:00.000Z', '2026-11-25T12:00:00.000Z'],
  ['Wednesday', '2026-12-02T12:00:00.000Z', '2026-11-27T12:00:00.000Z'],
  ['Thursday', '2026-12-03T12:00:00.000Z', '2026-11-30T12:00:00.000Z'],
  ['Saturday', '2026-12-05T12:00:00.000Z', '2026-12-02T12:00:00.000Z'],
  ['Sunday', '2026-12-06T12:00:00.000Z', '2026-12-02T12:00:00.000Z'],
] as const) {
  test(`on a ${day}, three business days ago is ${since}`, () => {
    assert.equal(lastStalled(now, wellsFargo), since);
  });
}

test('an institution that usually takes 35 days has that time', () => {
  assert.equal(lastStalled('2026-12-02T12:00:00.000Z', schwab), '2026-10-28T12:00:00.000Z');
});

test('only live registrations at institutions can be stalled', () => {
  const before = stalledBefore(Date.parse('2026-12-02T12:00:00.000Z'), terms);
  const old = { updatedAt: Date.parse('2026-01-01T00:00:00.000Z') };
  for (const status of registrationStatuses) {
    const expected = (movingStatuses as readonly string[]).includes(status);
    assert.equal(isStalled(registration({ ...old, status }), before), expected, status);
  }
  assert.equal(isStalled(registration({ ...old, realm: 'sandbox' }), before), false);
  assert.equal(isStalled(registration({ ...old, withdrawnAt: old.updatedAt }), before), false);
});

test('a step of an institution is expected until the registration is stalled', () => {
  for (const institutionId of [wellsFargo, schwab]) {
    for (let hour = 0; hour < 14 * 24; hour += 5) {
      const updatedAt = Date.parse('2026-11-30T00:00:00.000Z') + (hour * dayMs) / 24;
      const moved = registration({ institutionId, updatedAt, task: 'RECORD_ANSWER' });
      const at = expectedBy(moved, terms) ?? 0;
      for (const [now, expected] of [
        [at, false],
        [at + 1, true],
      ] as const) {
        assert.equal(
          isStalled(moved, stalledBefore(now, terms)),
          expected,
          new Date(updatedAt).toISOString(),
        );
      }
    }
  }
});

test('a step of the operator is expected within three business days', () => {
  const updatedAt = Date.parse('2026-12-03T12:00:00.000Z');
  const changes = { institutionId: schwab, updatedAt, task: 'SUBMIT' } as const;
  const expected = Date.parse('2026-12-08T12:00:00.000Z');
  assert.equal(expectedBy(registration(changes), terms), expected);
  assert.equal(expectedBy(registration({ ...changes, status: 'ENABLED', task: 'UPDATE' }), terms), expected);
  const withdrawn = { status: 'ENABLED', task: 'WITHDRAW', withdrawnAt: updatedAt } as const;
  assert.equal(expectedBy(registration({ ...changes, ...withdrawn }), terms), expected);
  assert.equal(expectedBy(registration({ ...changes, status: 'ENABLED', task: null }), terms), null);
  assert.equal(expectedBy(registration({ ...changes, realm: 'sandbox' }), terms), null);
});
