import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import type { Context } from './context.ts';
import { createEndCustomer } from './create-end-customer.ts';
import { flowdownStatuses, questionnaireStatuses } from './diligence.ts';
import type { EndCustomer, EndCustomerDecision, EndCustomerProfile } from './end-customer.ts';
import { DomainError } from './errors.ts';
import { seedInstitutions } from './institution.ts';
import {
  enableEndCustomer,
  removeEndCustomer,
  reverseDenial,
  reviewEndCustomer,
  updateDiligence,
} from './lifecycle.ts';
import { createPartner, type Partner } from './partner.ts';
import { type Registration, type RegistrationSurroundings, startRegistrations } from './registration.ts';

const actor = 'system';

/** Ids that count up, so that each is told from the others. */
function countingContext(): Context {
  let count = 0;
  const next = () => String(++count);
  return {
    now: 1_600_000_000_000,
    newClientId: next,
    newSecret: () => ({ plain: next(), hash: next() }),
    newToken: () => ({ plain: next(), hash: next() }),
    newId: next,
  };
}

const partner: Partner = createPartner(
  {
    name: 'Partner',
    products: ['auth'],
    environments: ['production'],
    reviewPolicy: 'AUTOMATIC',
    flowdownStatus: 'COMPLETE',
    questionnaireStatus: 'COMPLETE',
    technicalContact: null,
    billingContact: null,
    customerSupportInfo: null,
    logoSha256: null,
    usesCoBrandedConsentPane: false,
    hasMonthlyServiceCommitment: false,
  },
  actor,
  countingContext(),
).partner;

const profile: EndCustomerProfile = {
  companyName: 'A',
  legalEntityName: 'A',
  applicationName: 'A',
  website: 'example.com',
  registrationNumber: null,
  products: ['auth'],
  createLinkCustomization: false,
  logoSha256: null,
  technicalContact: { email: 'a@example.com' },
  billingContact: { email: 'a@example.com' },
  customerSupportInfo: null,
  address: {},
  assetsUnderManagement: null,
  redirectUris: [],
  isDiligenceAttested: true,
  isBankAddendumCompleted: true,
};

type Step = (
  customer: EndCustomer,
  around: RegistrationSurroundings,
  context: Context,
) => EndCustomerDecision;

const review =
  (decision: 'APPROVE' | 'DENY'): Step =>
  (customer, around, context) =>
    reviewEndCustomer(customer, { decision, reason: 'so' }, around, actor, context);
const steps: Record<string, Step> = {
  approve: review('APPROVE'),
  deny: review('DENY'),
  reverse: (customer, around, context) => reverseDenial(customer, 'so', around, actor, context),
  enable: (customer, around, context) => enableEndCustomer(customer, around, actor, context),
  remove: (customer, _around, context) => removeEndCustomer(customer, actor, context),
};

const anyStep: fc.Arbitrary<[string, Step]> = fc.oneof(
  fc.constantFrom(...(Object.entries(steps) as [string, Step][])),
  fc
    .record({
      flowdownStatus: fc.constantFrom(...flowdownStatuses),
      questionnaireStatus: fc.constantFrom(...questionnaireStatuses),
    })
    .map((changes): [string, Step] => [
      'update',
      (customer, around, context) => updateDiligence(customer, changes, around, actor, context),
    ]),
);

const anyStart = fc.record({
  isDiligenceAttested: fc.boolean(),
  isBankAddendumCompleted: fc.boolean(),
  channelConflict: fc.boolean(),
  development: fc.boolean(),
  limitedProductionCalls: fc.constantFrom(0, 5),
});

const order = { NOT_STARTED: 0, PROCESSING: 1, ATTENTION_REQUIRED: 1, APPROVED: 2, ENABLED: 3 };

/** Where each accepted step may lead, by where it starts. */
const ways: Record<string, string> = {
  'approve UNDER_REVIEW': 'PENDING_ENABLEMENT',
  'deny UNDER_REVIEW': 'DENIED',
  'reverse DENIED': 'PENDING_ENABLEMENT',
  'enable PENDING_ENABLEMENT': 'ACTIVE',
  'remove UNDER_REVIEW': 'UNDER_REVIEW',
  'remove PENDING_ENABLEMENT': 'PENDING_ENABLEMENT',
  'remove DENIED': 'DENIED',
};

describe('whatever happens to an end customer, in whatever order,', () => {
  test('each decision keeps to the lifecycle, counts a revision, and tells of itself', () => {
    fc.assert(
      fc.property(anyStart, fc.array(anyStep, { maxLength: 12 }), (start, taken) => {
        const context = countingContext();
        const availability = {
          development: start.development,
          limitedProductionCalls: start.limitedProductionCalls,
        };
        const around = { partner, realm: 'live', availability, actor } as const;
        const neighbours = { alreadyCreated: false, applicationNameTaken: false, ...start };
        const created = createEndCustomer({ ...profile, ...start }, neighbours, around, context);
        let customer = created.endCustomer;
        const rows = new Map<string, Registration>();
        const good = new Set(created.issuedKeys.map(({ environment }) => environment));
        assert.equal(good.has('production'), start.limitedProductionCalls > 0);

        for (const [name, step] of taken) {
          const surroundings = {
            institutions: seedInstitutions,
            registrations: [...rows.values()],
            developmentIsOn: start.development,
          };
          let decision: EndCustomerDecision;
          try {
            decision = step(customer, surroundings, context);
          } catch (error) {
            assert.ok(error instanceof DomainError);
            continue;
          }
          const { endCustomer, endedKeys, issuedKeys, events } = decision;
          if (name !== 'update') assert.equal(endCustomer.status, ways[`${name} ${customer.status}`]);
          const isChange = events.length > 0;
          assert.equal(endCustomer.revision, customer.revision + (isChange ? 1 : 0));
          for (const event of events) assert.equal(event.endCustomerClientId, endCustomer.clientId);
          for (const environment of endedKeys) good.delete(environment);
          for (const { environment } of issuedKeys) good.add(environment);
          for (const row of decision.registrations) {
            const key = `${row.institutionId} ${row.environment}`;
            const before = rows.get(key)?.status ?? 'NOT_STARTED';
            assert.ok(order[row.status] >= order[before], 'a registration never goes back');
            rows.set(key, row);
          }
          customer = endCustomer;
          // What is removed has nothing left; what is denied has no way into production.
          if (customer.removedAt !== null) assert.equal(good.size, 0);
          if (customer.status === 'DENIED' || customer.removedAt !== null) assert.ok(!good.has('production'));
          assert.equal(rows.size, customer.status === 'ACTIVE' ? (start.development ? 24 : 12) : 0);
          if (customer.removedAt !== null) break;
        }

        const isComplete =
          customer.flowdownStatus === 'COMPLETE' && customer.questionnaireStatus === 'COMPLETE';
        if (isComplete) for (const { status } of rows.values()) assert.notEqual(status, 'NOT_STARTED');
      }),
      { numRuns: 1000 },
    );
  });
});

describe('registrations', () => {
  const active = (changes: Partial<EndCustomer>): EndCustomer => {
    const around = {
      partner,
      realm: 'live',
      availability: { development: true, limitedProductionCalls: 0 },
      actor,
    } as const;
    const neighbours = { alreadyCreated: false, applicationNameTaken: false, channelConflict: false };
    const { endCustomer } = createEndCustomer(profile, neighbours, around, countingContext());
    return { ...endCustomer, status: 'ACTIVE', ...changes };
  };
  const started = (customer: EndCustomer, around: Partial<RegistrationSurroundings> = {}) =>
    startRegistrations(
      customer,
      { institutions: seedInstitutions, registrations: [], developmentIsOn: true, ...around },
      actor,
      countingContext(),
    );

  test('open waiting while flowdown or questionnaire is open, and tell of nothing yet', () => {
    for (const changes of [{ flowdownStatus: 'IN_REVIEW' }, { questionnaireStatus: 'RECEIVED' }] as const) {
      const { registrations, events } = started(active(changes));
      assert.equal(registrations.length, 24);
      assert.deepEqual(new Set(registrations.map(({ status }) => status)), new Set(['NOT_STARTED']));
      assert.deepEqual(events, []);
    }
  });

  test('are opened once, and left alone once they have started', () => {
    const { registrations } = started(active({}));
    assert.deepEqual(started(active({}), { registrations }), { registrations: [], events: [] });
  });

  test('are not opened at an institution that has retired; one that waits there starts all the same', () => {
    const retired = seedInstitutions.map((institution) => ({ ...institution, retiredAt: 1 }));
    assert.deepEqual(started(active({}), { institutions: retired }).registrations, []);
    const { registrations: waiting } = started(active({ flowdownStatus: 'NEGOTIATION' }));
    const later = started(active({}), { institutions: retired, registrations: waiting });
    assert.equal(later.registrations.length, 24);
    assert.equal(later.events.length, 24);
  });
});
