import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { countingContext } from '../../../test/support/samples.ts';
import { DomainError } from '../errors.ts';
import { type Filing, newDynamicFiling } from './filing.ts';
import { type RecordedOutcome, recordedOutcomes, recordOutcome, retryNow } from './record.ts';
import { type Registration, type RegistrationTask, registrationStatuses } from './registration.ts';

const context = { ...countingContext(), now: Date.UTC(2026, 2, 1) };
const inputs = { name: 'Harbour Bank', fingerprint: 'new', actor: 'operator:t' } as const;

const manual = (submittedAt: number | null, application: string | null = 'old'): Filing => ({
  connector: 'manual',
  submittedAt,
  application,
});

function registration(changes: Partial<Registration> = {}): Registration {
  return {
    endCustomerClientId: 'c'.repeat(24),
    partnerClientId: 'b'.repeat(24),
    realm: 'live',
    institutionId: 'ins_1',
    environment: 'production',
    status: 'PROCESSING',
    problems: [],
    productionEnablementDate: null,
    startedAt: 0,
    dueAt: null,
    task: 'SUBMIT',
    filing: manual(null, null),
    withdrawnAt: null,
    updatedAt: 0,
    ...changes,
  };
}

function record(of: Registration, outcome: RecordedOutcome, sealedClient: string | null = null) {
  const reason = outcome === 'REFUSED' ? 'no' : null;
  return recordOutcome(of, { outcome, reason, sealedClient }, inputs, context);
}

const isRefused = (code: string, path?: string) => (error: unknown) =>
  error instanceof DomainError && error.code === code && error.fields[0]?.path === path;

describe('the outcomes that can be recorded for a manual registration', () => {
  const tasks: readonly (RegistrationTask | null)[] = ['SUBMIT', 'RECORD_ANSWER', 'UPDATE', 'WITHDRAW', null];
  /** The outcomes that each state accepts; every other is a conflict. */
  const accepted = (
    status: string,
    task: RegistrationTask | null,
    isWithdrawn: boolean,
  ): RecordedOutcome[] => [
    ...(task === 'SUBMIT' ? (['SUBMITTED'] as const) : []),
    ...(task === 'UPDATE' ? (['UPDATED'] as const) : []),
    ...(task === 'WITHDRAW' ? (['WITHDRAWN'] as const) : []),
    ...(status === 'PROCESSING' && !isWithdrawn ? (['APPROVED', 'REFUSED'] as const) : []),
    ...((status === 'PROCESSING' || status === 'APPROVED') && !isWithdrawn ? (['ENABLED'] as const) : []),
  ];
  for (const status of registrationStatuses) {
    for (const task of tasks) {
      for (const withdrawnAt of [null, 5]) {
        test(`${status}, ${task}${withdrawnAt === null ? '' : ', withdrawn'}`, () => {
          const of = registration({ status, task, withdrawnAt, filing: manual(1) });
          const recordable = recordedOutcomes.filter((outcome) => {
            try {
              const { registration: after, events } = record(
                of,
                outcome,
                outcome === 'REGISTERED' ? 'x' : null,
              );
              assert.ok(events.length > 0);
              assert.equal(after.updatedAt, context.now);
              return true;
            } catch (error) {
              assert.ok(isRefused('CONFLICT')(error), String(error));
              return false;
            }
          });
          assert.deepEqual(recordable.toSorted(), accepted(status, task, withdrawnAt !== null).toSorted());
        });
      }
    }
  }
});

test('the filed application and its time are stored', () => {
  const { registration: filed } = record(registration(), 'SUBMITTED');
  assert.deepEqual(filed.filing, manual(context.now, 'new'));
  const { registration: found } = record(registration(), 'ENABLED');
  assert.deepEqual(found.filing, manual(context.now, 'new'));
  assert.equal(found.productionEnablementDate, '2026-03-01');
});

test('a response does not apply to a change that has not been sent to the institution', () => {
  const changed = registration({ task: 'UPDATE', filing: manual(1) });
  for (const outcome of ['APPROVED', 'ENABLED'] as const) {
    const { registration: after } = record(changed, outcome);
    assert.deepEqual([after.task, after.filing], ['UPDATE', manual(1)]);
  }
  const { registration: refused } = record(changed, 'REFUSED');
  assert.deepEqual([refused.task, refused.filing], [null, manual(null, 'old')]);
});

test('development has no production enablement date', () => {
  const { registration: after } = record(registration({ environment: 'development' }), 'ENABLED');
  assert.equal(after.productionEnablementDate, null);
});

describe('for an exchange whose response was lost', () => {
  const lost = registration({
    task: 'RESOLVE',
    filing: { ...newDynamicFiling, isUnsettled: true, failures: 3, lastFailure: 'silence' },
  });

  test('REGISTERED requires the client, NOT_REGISTERED rejects it; both resume it', () => {
    assert.throws(() => record(lost, 'REGISTERED'), isRefused('INVALID_FIELD', 'bank_client'));
    assert.throws(() => record(lost, 'NOT_REGISTERED', 'x'), isRefused('INVALID_FIELD', 'bank_client'));
    for (const [outcome, sealedClient] of [
      ['REGISTERED', 'sealed'],
      ['NOT_REGISTERED', null],
    ] as const) {
      const { registration: after } = record(lost, outcome, sealedClient);
      const { filing, task, dueAt } = after;
      assert.deepEqual([task, dueAt], [null, context.now]);
      assert.ok(filing.connector === 'dynamic');
      assert.deepEqual(
        [filing.sealedClient, filing.isUnsettled, filing.failures, filing.lastFailure],
        [sealedClient, false, 0, null],
      );
    }
  });

  test('no other outcome can be recorded', () => {
    for (const outcome of ['SUBMITTED', 'APPROVED', 'ENABLED', 'REFUSED', 'UPDATED', 'WITHDRAWN'] as const) {
      assert.throws(() => record(lost, outcome), isRefused('CONFLICT'));
    }
  });

  test('a manual withdrawal deletes the credentials', () => {
    const filing = { ...newDynamicFiling, sealedClient: 'sealed' };
    const { registration: after } = record(
      registration({ status: 'ENABLED', task: 'WITHDRAW', withdrawnAt: 5, filing }),
      'WITHDRAWN',
    );
    assert.ok(after.filing.connector === 'dynamic' && after.filing.sealedClient === null);
  });
});

describe('a retry', () => {
  const failing = registration({
    task: null,
    dueAt: context.now + 1_000_000,
    filing: { ...newDynamicFiling, failures: 4 },
  });

  test('makes it due now and keeps the number of failures', () => {
    const { registration: after, events } = retryNow(failing, inputs, context);
    assert.equal(after.dueAt, context.now);
    assert.deepEqual(after.filing, failing.filing);
    assert.deepEqual(
      events.map(({ type, actor, data }) => [type, actor, data]),
      [['registration.recorded', 'operator:t', { outcome: 'RETRIED' }]],
    );
  });

  test('is rejected during a request to the bank, and without a failure', () => {
    const attempt = { id: 'a', kind: 'register', startedAt: 1, application: 'x' } as const;
    const filing = { ...newDynamicFiling, failures: 4 };
    for (const of of [
      { ...failing, filing: { ...filing, attempt } },
      { ...failing, filing: newDynamicFiling },
      { ...failing, dueAt: null },
      registration({ dueAt: 7 }),
    ]) {
      assert.throws(() => retryNow(of, inputs, context), isRefused('CONFLICT'));
    }
  });
});

describe('a retry of a registration that requires attention', () => {
  const problem = (kind: 'REFUSED_BY_INSTITUTION' | 'LOGO_REQUIRED') => ({ kind, message: 'so' });
  const refused = (...kinds: Parameters<typeof problem>[0][]) =>
    registration({ status: 'ATTENTION_REQUIRED', task: null, problems: kinds.map(problem) });

  test('resumes it as the operator if the institution refused it', () => {
    const { registration: after, events } = retryNow(refused('REFUSED_BY_INSTITUTION'), inputs, context);
    assert.deepEqual([after.status, after.task, after.problems], ['PROCESSING', 'SUBMIT', []]);
    assert.deepEqual(
      events.map(({ type, actor }) => [type, actor]),
      [['registration.updated', 'operator:t']],
    );
  });

  test('is rejected while a precondition is not met, and after removal', () => {
    for (const of of [
      refused('LOGO_REQUIRED'),
      refused('LOGO_REQUIRED', 'REFUSED_BY_INSTITUTION'),
      { ...refused('REFUSED_BY_INSTITUTION'), withdrawnAt: 5 },
    ]) {
      assert.throws(() => retryNow(of, inputs, context), isRefused('CONFLICT'));
    }
  });
});

test('nothing can be recorded in a sandbox', () => {
  const inSandbox = registration({ realm: 'sandbox' });
  for (const outcome of recordedOutcomes) {
    assert.throws(() => record(inSandbox, outcome), isRefused('CONFLICT'));
  }
  assert.throws(() => retryNow(inSandbox, inputs, context), isRefused('CONFLICT'));
});
