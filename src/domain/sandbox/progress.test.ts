import assert from 'node:assert/strict';
import { test } from 'vitest';
import { countingContext } from '../../../test/support/samples.ts';
import {
  at,
  sandboxCustomer,
  sandboxInstitution,
  startedRegistrations,
  startMs,
} from '../../../test/support/sandbox-samples.ts';
import { dayMs } from '../institution.ts';
import type { Registration } from '../registration/registration.ts';
import { countRead, horizonOf, progressRegistrations, timeOf } from './progress.ts';

const banks = [
  sandboxInstitution('ins_1', { paceMs: 4 * dayMs }),
  sandboxInstitution('ins_2', { paceMs: 1 * dayMs }),
  sandboxInstitution('ins_3', { outcome: 'PROCESSING' }),
];
const started = () => startedRegistrations(sandboxCustomer(), banks);
const statuses = (rows: readonly Registration[]) =>
  rows
    .filter(({ environment }) => environment === 'production')
    .toSorted((a, b) => (a.institutionId < b.institutionId ? -1 : 1))
    .map(({ status }) => status);

test('all due steps are performed, each at its time, with events in that order', () => {
  const until = startMs + 3.5 * dayMs;
  const { registrations, events } = progressRegistrations(started(), until, banks, countingContext);
  assert.deepEqual(statuses(registrations), ['APPROVED', 'ENABLED']);
  const days = events.map(({ occurredAt }) => (occurredAt - startMs) / dayMs);
  assert.deepEqual(days, [0.75, 0.75, 1, 1, 3, 3]);
  for (const row of registrations) assert.ok(row.dueAt === null || row.dueAt > until);
});

test('the n-th read completes registrations; completed ones are not counted', () => {
  let rows: readonly Registration[] = started();
  const read = () => {
    const { registrations } = countRead(rows, 3, banks, at(9));
    rows = rows.map(
      (row) =>
        registrations.find(
          (other) => other.institutionId === row.institutionId && other.environment === row.environment,
        ) ?? row,
    );
    return registrations.length;
  };
  assert.equal(read(), 4);
  assert.equal(read(), 4);
  assert.deepEqual(statuses(rows), ['PROCESSING', 'PROCESSING', 'PROCESSING']);
  assert.equal(read(), 4);
  assert.deepEqual(statuses(rows), ['ENABLED', 'ENABLED', 'PROCESSING']);
  assert.equal(
    rows.find(({ environment }) => environment === 'production')?.productionEnablementDate,
    '2026-03-10',
  );
  assert.equal(read(), 0);
});

test('mode clock includes everything due by now, reads nothing, immediate everything', () => {
  assert.equal(horizonOf({ mode: 'clock' }, 7), 7);
  assert.ok(horizonOf({ mode: 'reads', reads: 1 }, 7) < -8.64e15);
  assert.ok(horizonOf({ mode: 'immediate' }, 7) > 8.64e15);
});

test('a step takes place when due in mode clock, but not before the mode was set; otherwise now', () => {
  assert.equal(timeOf({ mode: 'clock' }, 5, 7), 5);
  assert.equal(timeOf({ mode: 'clock', since: 6 }, 5, 7), 6);
  assert.equal(timeOf({ mode: 'clock', since: 4 }, 5, 7), 5);
  assert.equal(timeOf({ mode: 'reads', reads: 1 }, 5, 7), 7);
  assert.equal(timeOf({ mode: 'immediate' }, 9, 7), 7);
});
