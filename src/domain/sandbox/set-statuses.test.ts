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
import { type StatusWish, setRegistrationStatuses, settableStatuses } from './set-statuses.ts';

const banks = [sandboxInstitution('ins_1'), sandboxInstitution('ins_2')];
const all: StatusWish = { institutionId: null, environment: null, status: 'ENABLED', error: null };

interface Scene {
  customer?: EndCustomer;
  institutions?: readonly InstitutionTerms[];
  registrations?: readonly Registration[];
  developmentIsOn?: boolean;
}

function set(wish: Partial<StatusWish>, scene: Scene = {}) {
  const { customer = sandboxCustomer(), institutions = banks, developmentIsOn = true } = scene;
  const registrations = scene.registrations ?? startedRegistrations(customer, institutions);
  const around = { institutions, registrations, developmentIsOn };
  return setRegistrationStatuses(customer, around, { ...all, ...wish }, 'partner:p', at(2));
}

function refuses(wish: Partial<StatusWish>, scene: Scene, path: string, says: RegExp): void {
  assert.throws(
    () => set(wish, scene),
    (error) => {
      assert.ok(error instanceof DomainError && error.code === 'INVALID_FIELD');
      const [field] = error.fields;
      assert.equal(field?.path, path);
      assert.match(String(field?.problem), says);
      return true;
    },
  );
}

/** One registration for production, brought to a status. */
function registrationAt(status: RegistrationStatus, institution: InstitutionTerms): Registration[] {
  const rows = startedRegistrations(sandboxCustomer(), [institution]).filter(
    ({ environment }) => environment === 'production',
  );
  if (status === 'PROCESSING') return rows;
  const wish = { environment: 'production', status } as Partial<StatusWish>;
  return set(wish, { registrations: rows, institutions: [institution] }).registrations;
}

describe('a registration is taken over all statuses that lead there, each with its event:', () => {
  const ways: Record<string, Record<string, string[] | null>> = {
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
  for (const [from, targets] of Object.entries(ways)) {
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

test('it goes on from there by its pace, and never into the past', () => {
  const slow = sandboxInstitution('ins_1', { paceMs: 8 * dayMs });
  const [approved] = registrationAt('APPROVED', slow);
  assert.equal(approved?.dueAt, startMs + 8 * dayMs);
  const quick = sandboxInstitution('ins_1', { paceMs: dayMs });
  assert.equal(registrationAt('APPROVED', quick)[0]?.dueAt, startMs + 2 * dayMs);
  assert.equal(registrationAt('ATTENTION_REQUIRED', quick)[0]?.dueAt, null);
});

test('an institution that would find fault later has done so when it was made to', () => {
  const bank = sandboxInstitution('ins_1', { outcome: 'ATTENTION_REQUIRED' });
  const registrations = registrationAt('ATTENTION_REQUIRED', bank);
  const [mended] = set(
    { status: 'PROCESSING', environment: 'production' },
    { registrations, institutions: [bank] },
  ).registrations;
  assert.equal(mended?.filing.connector === 'simulated' && mended.filing.outcome, 'ENABLED');
});

test('what the institution says is told; said anew, it is told anew', () => {
  const first = set({ status: 'ATTENTION_REQUIRED', error: 'Who are you?' });
  assert.equal(first.events.length, 4);
  for (const { problems } of first.registrations) assert.equal(problems[0]?.message, 'Who are you?');
  const scene = { registrations: first.registrations };
  const second = set({ status: 'ATTENTION_REQUIRED', error: 'Really?', institutionId: 'ins_2' }, scene);
  assert.deepEqual(
    second.registrations.map(({ problems }) => problems.map(({ message }) => message)),
    [['Really?'], ['Really?']],
  );
  refuses({ status: 'APPROVED', error: 'no' }, {}, 'error', /ATTENTION_REQUIRED only/u);
});

test('one institution and one environment are chosen; the others stay', () => {
  const { registrations } = set({ institutionId: 'ins_2', environment: 'development' });
  assert.deepEqual(
    registrations.map(({ institutionId, environment }) => [institutionId, environment]),
    [['ins_2', 'development']],
  );
  assert.equal(set({}).registrations.length, 4);
});

test('all are taken there, or none', () => {
  const registrations = startedRegistrations(sandboxCustomer(), banks);
  const [done] = set({ institutionId: 'ins_2', environment: 'production' }, { registrations }).registrations;
  const rows = registrations.map((row) =>
    row.institutionId === 'ins_2' && row.environment === 'production' ? (done as Registration) : row,
  );
  refuses({ status: 'APPROVED' }, { registrations: rows }, 'status', /ins_2 in production is ENABLED/u);
});

describe('registrations that have not started', () => {
  const pending = sandboxCustomer({ status: 'PENDING_ENABLEMENT' });

  test('are passed over where no environment is named, as long as one has started', () => {
    const { registrations } = set({}, { customer: pending });
    assert.deepEqual(
      registrations.map(({ environment }) => environment),
      ['development', 'development'],
    );
  });

  const reasons: [string, Partial<EndCustomer>, RegExp][] = [
    ['is not enabled', { status: 'PENDING_ENABLEMENT' }, /for production have not started.*not enabled yet/u],
    ['is under review', { status: 'UNDER_REVIEW' }, /not approved yet: it is UNDER_REVIEW/u],
    ['is denied', { status: 'DENIED' }, /is DENIED/u],
    ['lacks flowdown', { flowdownStatus: 'NEGOTIATION' }, /flowdown_status is NEGOTIATION/u],
    ['lacks its questionnaire', { questionnaireStatus: 'RECEIVED' }, /questionnaire_status is RECEIVED/u],
  ];
  for (const [name, changes, says] of reasons) {
    test(`are refused by name where the end customer ${name}`, () => {
      refuses({ environment: 'production' }, { customer: sandboxCustomer(changes) }, 'status', says);
    });
  }

  test('are refused where none has started, by the environment that starts first', () => {
    const scene = { customer: sandboxCustomer({ status: 'UNDER_REVIEW' }) };
    refuses({}, scene, 'status', /for development have not started, as the end customer is not approved/u);
    refuses({}, { customer: pending, developmentIsOn: false }, 'status', /for production .* not enabled/u);
  });

  test('are passed over at an institution that was retired, unless it is named', () => {
    const registrations = startedRegistrations(pending, banks);
    const retired = [banks[0] as InstitutionTerms, { ...(banks[1] as InstitutionTerms), isRetired: true }];
    const customer = sandboxCustomer();
    const [, , ...production] = startedRegistrations(customer, banks);
    const rows = [...registrations, ...production.filter(({ institutionId }) => institutionId === 'ins_1')];
    const scene = { customer, institutions: retired, registrations: rows };
    assert.equal(set({ environment: 'production' }, scene).registrations.length, 1);
    const named = { environment: 'production', institutionId: 'ins_2' } as const;
    refuses(named, scene, 'status', /Bank ins_2 takes no new registrations/u);
  });
});

test('what does not exist is refused by the field that names it', () => {
  refuses({ institutionId: 'ins_9' }, {}, 'institution_id', /^ins_9 is no institution/u);
  refuses(
    { environment: 'development' },
    { developmentIsOn: false },
    'environment',
    /development.*switched off/u,
  );
  refuses({}, { institutions: [] }, 'status', /no institutions/u);
});
