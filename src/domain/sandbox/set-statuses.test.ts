import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import {
  at,
  sandboxCustomer,
  sandboxInstitution,
  startedRegistrations,
  startMs,
} from '../../../test/support/sandbox-samples.ts';
import type { EndCustomer } from '../end-customer.ts';
import { DomainError } from '../errors.ts';
import { dayMs, type InstitutionTerms } from '../institution.ts';
import type { Registration, RegistrationStatus } from '../registration/registration.ts';
import { type StatusChange, setRegistrationStatuses, settableStatuses } from './set-statuses.ts';

const banks = [sandboxInstitution('ins_1'), sandboxInstitution('ins_2')];
const all: StatusChange = { institutionId: null, environment: null, status: 'ENABLED', error: null };

interface Scene {
  customer?: EndCustomer;
  institutions?: readonly InstitutionTerms[];
  registrations?: readonly Registration[];
  developmentIsOn?: boolean;
}

function set(change: Partial<StatusChange>, scene: Scene = {}) {
  const { customer = sandboxCustomer(), institutions = banks, developmentIsOn = true } = scene;
  const registrations = scene.registrations ?? startedRegistrations(customer, institutions);
  const inputs = { institutions, registrations, developmentIsOn };
  return setRegistrationStatuses(customer, inputs, { ...all, ...change }, 'partner:p', at(2));
}

function refuses(change: Partial<StatusChange>, scene: Scene, path: string, says: RegExp): void {
  assert.throws(
    () => set(change, scene),
    (error) => {
      assert.ok(error instanceof DomainError && error.code === 'INVALID_FIELD');
      const [field] = error.fields;
      assert.equal(field?.path, path);
      assert.match(String(field?.problem), says);
      return true;
    },
  );
}

/** A registration for production with a status. */
function registrationAt(status: RegistrationStatus, institution: InstitutionTerms): Registration[] {
  const rows = startedRegistrations(sandboxCustomer(), [institution]).filter(
    ({ environment }) => environment === 'production',
  );
  if (status === 'PROCESSING') return rows;
  const change = { environment: 'production', status } as Partial<StatusChange>;
  return set(change, { registrations: rows, institutions: [institution] }).registrations;
}

describe('a registration moves through all statuses in between, each with its event:', () => {
  const paths: Record<string, Record<string, string[] | null>> = {
    PROCESSING: {
      PROCESSING: [],
      ATTENTION_REQUIRED: ['ATTENTION_REQUIRED'],
      APPROVED: ['APPROVED'],
      ENABLED: ['APPROVED', 'ENABLED'],
    },
    ATTENTION_REQUIRED: {
      PROCESSING: ['PROCESSING'],
      ATTENTION_REQUIRED: [],
      APPROVED: ['PROCESSING', 'APPROVED'],
      ENABLED: ['PROCESSING', 'APPROVED', 'ENABLED'],
    },
    APPROVED: { PROCESSING: null, ATTENTION_REQUIRED: null, APPROVED: [], ENABLED: ['ENABLED'] },
    ENABLED: { PROCESSING: null, ATTENTION_REQUIRED: null, APPROVED: null, ENABLED: [] },
  };
  const [bank] = banks as [InstitutionTerms];
  for (const [from, targets] of Object.entries(paths)) {
    for (const status of settableStatuses) {
      test(`${from} to ${status}`, () => {
        const registrations = registrationAt(from as RegistrationStatus, bank);
        const scene = { registrations, institutions: [bank], developmentIsOn: false };
        const expected = targets[status] ?? null;
        if (expected === null) {
          refuses(
            { status },
            scene,
            'status',
            new RegExp(`cannot become ${status}: .* ins_1 .* is ${from}$`, 'u'),
          );
          return;
        }
        const { events, registrations: after } = set({ status }, scene);
        assert.deepEqual(
          events.map(({ data }) => data['after']),
          expected,
        );
        for (const { actor, occurredAt } of events) {
          assert.equal(actor, 'partner:p');
          assert.equal(occurredAt, startMs + 2 * dayMs);
        }
        assert.equal(after.length, expected.length === 0 ? 0 : 1);
        assert.equal(after[0]?.status ?? status, status);
      });
    }
  }
});

test('it continues at its pace from there, never in the past', () => {
  const slow = sandboxInstitution('ins_1', { paceMs: 8 * dayMs });
  const [approved] = registrationAt('APPROVED', slow);
  assert.equal(approved?.dueAt, startMs + 8 * dayMs);
  const quick = sandboxInstitution('ins_1', { paceMs: dayMs });
  assert.equal(registrationAt('APPROVED', quick)[0]?.dueAt, startMs + 2 * dayMs);
  assert.equal(registrationAt('ATTENTION_REQUIRED', quick)[0]?.dueAt, null);
});

test('an institution that would raise a problem later has done so once it is set', () => {
  const bank = sandboxInstitution('ins_1', { outcome: 'ATTENTION_REQUIRED' });
  const registrations = registrationAt('ATTENTION_REQUIRED', bank);
  const [fixed] = set(
    { status: 'PROCESSING', environment: 'production' },
    { registrations, institutions: [bank] },
  ).registrations;
  assert.equal(fixed?.filing.connector === 'simulated' && fixed.filing.outcome, 'ENABLED');
});

test('the institution’s message is reported, and again if it changes', () => {
  const first = set({ status: 'ATTENTION_REQUIRED', error: 'Who are you?' });
  assert.equal(first.events.length, 4);
  for (const { problems } of first.registrations) assert.equal(problems[0]?.message, 'Who are you?');
  const scene = { registrations: first.registrations };
  const second = set({ status: 'ATTENTION_REQUIRED', error: 'Really?', institutionId: 'ins_2' }, scene);
  assert.deepEqual(
    second.registrations.map(({ problems }) => problems.map(({ message }) => message)),
    [['Really?'], ['Really?']],
  );
  refuses({ status: 'APPROVED', error: 'no' }, {}, 'error', /only with ATTENTION_REQUIRED/u);
});

test('one institution and one environment can be selected; others stay unchanged', () => {
  const { registrations } = set({ institutionId: 'ins_2', environment: 'development' });
  assert.deepEqual(
    registrations.map(({ institutionId, environment }) => [institutionId, environment]),
    [['ins_2', 'development']],
  );
  assert.equal(set({}).registrations.length, 4);
});

test('either all registrations move or none', () => {
  const registrations = startedRegistrations(sandboxCustomer(), banks);
  const [done] = set({ institutionId: 'ins_2', environment: 'production' }, { registrations }).registrations;
  const rows = registrations.map((row) =>
    row.institutionId === 'ins_2' && row.environment === 'production' ? (done as Registration) : row,
  );
  refuses({ status: 'APPROVED' }, { registrations: rows }, 'status', /ins_2 in production is ENABLED/u);
});

describe('registrations that have not started', () => {
  const pending = sandboxCustomer({ status: 'PENDING_ENABLEMENT' });

  test('are skipped without an environment, as long as one has started', () => {
    const customer = sandboxCustomer({ flowdownStatus: 'IN_REVIEW' });
    const started = startedRegistrations(sandboxCustomer(), banks.slice(0, 1));
    const { registrations } = set({}, { customer, registrations: started });
    assert.deepEqual(
      registrations.map(({ institutionId, environment }) => [institutionId, environment]),
      [
        ['ins_1', 'development'],
        ['ins_1', 'production'],
      ],
    );
  });

  const reasons: [string, Partial<EndCustomer>, RegExp][] = [
    [
      'is not enabled',
      { status: 'PENDING_ENABLEMENT' },
      /have not started, as the end customer is not enabled yet/u,
    ],
    ['is under review', { status: 'UNDER_REVIEW' }, /not approved yet: it is UNDER_REVIEW/u],
    ['is denied', { status: 'DENIED' }, /is DENIED/u],
    ['lacks flowdown', { flowdownStatus: 'NEGOTIATION' }, /flowdown_status is NEGOTIATION/u],
    ['lacks its questionnaire', { questionnaireStatus: 'RECEIVED' }, /questionnaire_status is RECEIVED/u],
  ];
  for (const [name, changes, says] of reasons) {
    test(`are rejected with the reason if the end customer ${name}`, () => {
      refuses({ environment: 'production' }, { customer: sandboxCustomer(changes) }, 'status', says);
    });
  }

  test('are rejected without an environment if none has started', () => {
    const scene = { customer: sandboxCustomer({ status: 'UNDER_REVIEW' }) };
    refuses({}, scene, 'status', /have not started, as the end customer is not approved/u);
    refuses({}, { customer: pending, developmentIsOn: false }, 'status', /not enabled yet/u);
  });

  test('are skipped at a retired institution, unless it is named', () => {
    const retired = [banks[0] as InstitutionTerms, { ...(banks[1] as InstitutionTerms), isRetired: true }];
    const customer = sandboxCustomer();
    const rows = startedRegistrations(customer, banks).filter(
      ({ institutionId, environment }) => institutionId === 'ins_1' || environment === 'development',
    );
    const scene = { customer, institutions: retired, registrations: rows };
    assert.equal(set({ environment: 'production' }, scene).registrations.length, 1);
    const named = { environment: 'production', institutionId: 'ins_2' } as const;
    refuses(named, scene, 'status', /Bank ins_2 accepts no new registrations/u);
  });
});

test('unknown values are rejected with their field', () => {
  refuses({ institutionId: 'ins_9' }, {}, 'institution_id', /^ins_9 is not in this sandbox/u);
  refuses(
    { environment: 'development' },
    { developmentIsOn: false },
    'environment',
    /development.*switched off/u,
  );
  refuses({}, { institutions: [] }, 'status', /no institutions/u);
});
