import assert from 'node:assert/strict';
import { test } from 'vitest';
import { countingContext } from '../../../test/support/samples.ts';
import {
  sandboxCustomer,
  sandboxInstitution,
  startedRegistrations,
  startMs,
} from '../../../test/support/sandbox-samples.ts';
import { dayMs } from '../institution.ts';
import { afterChanges, catchUp } from './catch-up.ts';

const institutions = [
  sandboxInstitution('ins_1', { paceMs: 4 * dayMs }),
  sandboxInstitution('ins_2', { paceMs: 1 * dayMs }),
  sandboxInstitution('ins_3', { outcome: 'PROCESSING' }),
];
const settled = sandboxCustomer({ registrationsDueAt: null });
const inputs = {
  institutions,
  registrations: startedRegistrations(settled, institutions),
  developmentIsOn: true,
  progress: { mode: 'clock' },
} as const;

function statusesAt(days: number, customer = settled): Record<string, string> {
  const changes = catchUp(customer, inputs, startMs + days * dayMs, countingContext);
  const rows = afterChanges(inputs.registrations, changes);
  assert.equal(rows.length, inputs.registrations.length);
  const inProduction = rows.filter(({ environment }) => environment === 'production');
  return Object.fromEntries(inProduction.map(({ institutionId, status }) => [institutionId, status]));
}

test('nothing changes before anything is due', () => {
  assert.deepEqual(catchUp(settled, inputs, startMs, countingContext), { registrations: [], events: [] });
});

test('due steps are performed; other registrations are kept', () => {
  assert.deepEqual(statusesAt(1), { ins_1: 'PROCESSING', ins_2: 'ENABLED', ins_3: 'PROCESSING' });
});

test('a decision applies from its time: registrations approved earlier continue, others stop', () => {
  const registrationsDueAt = startMs + 0.8 * dayMs;
  const withoutFlowdown = { ...settled, flowdownStatus: 'NOT_STARTED', registrationsDueAt } as const;
  const stopped = 'ATTENTION_REQUIRED';
  assert.deepEqual(statusesAt(9, withoutFlowdown), { ins_1: stopped, ins_2: 'ENABLED', ins_3: stopped });
});
