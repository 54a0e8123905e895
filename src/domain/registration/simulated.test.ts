import assert from 'node:assert/strict';
import { test } from 'vitest';
import {
  at,
  type SimulatedRegistration,
  sandboxCustomer,
  sandboxInstitution,
  startedRegistrations,
  startMs,
} from '../../../test/support/sandbox-samples.ts';
import { dayMs } from '../institution.ts';
import type { SimulatedOutcome } from './filing.ts';
import { resume } from './reconcile.ts';
import { simulatedStep } from './simulated.ts';

/** The statuses of a registration, with the days after its start at which it reaches them. */
function course(outcome: SimulatedOutcome, paceDays: number) {
  const bank = sandboxInstitution('ins_1', { outcome, paceMs: paceDays * dayMs });
  let row = startedRegistrations(sandboxCustomer(), [bank])[1] as SimulatedRegistration;
  const seen: [string, number][] = [[row.status, 0]];
  while (row.dueAt !== null) {
    const days = (row.dueAt - startMs) / dayMs;
    row = simulatedStep(row, bank.name, at(days)).registration as SimulatedRegistration;
    seen.push([row.status, days]);
  }
  return { seen, row, bank };
}

test('a registration is APPROVED after three quarters of its pace and ENABLED at its end', () => {
  const { seen, row } = course('ENABLED', 4);
  assert.deepEqual(seen, [
    ['PROCESSING', 0],
    ['APPROVED', 3],
    ['ENABLED', 4],
  ]);
  assert.equal(row.environment, 'production');
  assert.equal(row.productionEnablementDate, '2026-03-04');
});

test('with a pace of zero it is enabled immediately', () => {
  assert.deepEqual(
    course('ENABLED', 0).seen.map(([, days]) => days),
    [0, 0, 0],
  );
});

test('it stops at the final status of its institution', () => {
  assert.deepEqual(course('APPROVED', 4).seen.at(-1), ['APPROVED', 3]);
  assert.deepEqual(course('PROCESSING', 4).seen, [['PROCESSING', 0]]);
});

test('an institution with the outcome ATTENTION_REQUIRED reports a problem, and enables once it is fixed', () => {
  const { seen, row, bank } = course('ATTENTION_REQUIRED', 4);
  assert.deepEqual(seen.at(-1), ['ATTENTION_REQUIRED', 3]);
  assert.match(String(row.problems[0]?.message), /^Bank ins_1 has questions/u);
  const again = resume(row, bank.name, null, at(10)).registration as SimulatedRegistration;
  assert.deepEqual(again.problems, []);
  assert.equal(again.dueAt, startMs + 13 * dayMs);
  const approved = simulatedStep(again, bank.name, at(13)).registration;
  assert.deepEqual([approved.status, approved.dueAt], ['APPROVED', startMs + 14 * dayMs]);
});
