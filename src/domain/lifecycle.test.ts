import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, test } from 'vitest';
import { countingContext, samplePartner, sampleProfile } from '../../test/support/samples.ts';
import type { Context } from './context.ts';
import { createEndCustomer } from './create-end-customer.ts';
import type { EndCustomer, EndCustomerDecision } from './end-customer.ts';
import { DomainError } from './errors.ts';
import { catalogueTerms, seedInstitutions } from './institution.ts';
import {
  changeEndCustomer,
  enableEndCustomer,
  removeEndCustomer,
  reverseDenial,
  reviewEndCustomer,
} from './lifecycle.ts';
import { flowdownStatuses, questionnaireStatuses } from './profile.ts';
import { reconcileRegistrations } from './registration/reconcile.ts';
import type { Registration } from './registration/registration.ts';
import { offBoardEndCustomer, resumeEndCustomer, suspendEndCustomer } from './suspension.ts';

const actor = 'system';

type Step = (customer: EndCustomer, context: Context) => EndCustomerDecision;

const institutions = seedInstitutions.map((institution) => catalogueTerms(institution, 'simulated'));

const review =
  (decision: 'APPROVE' | 'DENY'): Step =>
  (customer, context) =>
    reviewEndCustomer(customer, { decision, reason: 'so' }, actor, context);
const steps: Record<string, Step> = {
  approve: review('APPROVE'),
  deny: review('DENY'),
  reverse: (customer, context) => reverseDenial(customer, 'so', actor, context),
  enable: (customer, context) => enableEndCustomer(customer, actor, context),
  remove: (customer, context) => removeEndCustomer(customer, actor, context),
  suspend: (customer, context) => suspendEndCustomer(customer, 'so', actor, context),
  resume: (customer, context) => resumeEndCustomer(customer, 'so', actor, context),
  offBoard: (customer, context) => offBoardEndCustomer(customer, 'so', actor, context),
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
      (customer, context) => changeEndCustomer(customer, changes, actor, context),
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

/** The status after each accepted step, by step and previous status. */
const statusAfter: Record<string, string> = {
  'approve UNDER_REVIEW': 'PENDING_ENABLEMENT',
  'deny UNDER_REVIEW': 'DENIED',
  'reverse DENIED': 'PENDING_ENABLEMENT',
  'enable PENDING_ENABLEMENT': 'ACTIVE',
  'remove UNDER_REVIEW': 'UNDER_REVIEW',
  'remove PENDING_ENABLEMENT': 'PENDING_ENABLEMENT',
  'remove DENIED': 'DENIED',
  'suspend ACTIVE': 'ACTIVE',
  'resume ACTIVE': 'ACTIVE',
  'offBoard ACTIVE': 'ACTIVE',
};

describe('in any sequence of steps,', () => {
  test('each decision follows the lifecycle, increments the revision and has its events', () => {
    fc.assert(
      fc.property(anyStart, fc.array(anyStep, { maxLength: 12 }), (start, taken) => {
        const context = countingContext();
        const availability = {
          development: start.development,
          limitedProductionCalls: start.limitedProductionCalls,
          liveConnector: 'simulated' as const,
        };
        const inputs = { partner: samplePartner, realm: 'live', availability, actor } as const;
        const nameMatches = { existing: null, applicationNameTaken: false, ...start };
        const created = createEndCustomer({ ...sampleProfile, ...start }, nameMatches, inputs, context);
        let customer = created.endCustomer;
        const rows = new Map<string, Registration>();
        const reconcile = (changed: EndCustomer) => {
          const inputs = {
            institutions,
            registrations: [...rows.values()],
            developmentIsOn: start.development,
          };
          for (const row of reconcileRegistrations(changed, inputs, context).registrations) {
            const key = `${row.institutionId} ${row.environment}`;
            const before = rows.get(key)?.status ?? 'NOT_STARTED';
            assert.ok(order[row.status] >= order[before], 'a registration never goes back');
            rows.set(key, row);
          }
        };
        reconcile(customer);
        const good = new Set(created.issuedKeys.map(({ environment }) => environment));
        assert.equal(good.has('production'), start.limitedProductionCalls > 0);

        for (const [name, step] of taken) {
          let decision: EndCustomerDecision;
          try {
            decision = step(customer, context);
          } catch (error) {
            assert.ok(error instanceof DomainError);
            continue;
          }
          const { endCustomer, endedKeys, issuedKeys, events } = decision;
          if (name !== 'update') assert.equal(endCustomer.status, statusAfter[`${name} ${customer.status}`]);
          if (name === 'suspend' || name === 'resume') {
            assert.equal(endCustomer.suspendedAt === null, name === 'resume');
            assert.notEqual(customer.suspendedAt === null, endCustomer.suspendedAt === null);
          }
          const isChange = events.length > 0;
          assert.equal(endCustomer.revision, customer.revision + (isChange ? 1 : 0));
          for (const event of events) assert.equal(event.endCustomerClientId, endCustomer.clientId);
          for (const environment of endedKeys) good.delete(environment);
          for (const { environment } of issuedKeys) good.add(environment);
          reconcile(endCustomer);
          customer = endCustomer;
          // A removed customer has no keys, a denied one none for production.
          if (customer.removedAt !== null) assert.equal(good.size, 0);
          if (customer.status === 'DENIED' || customer.removedAt !== null) assert.ok(!good.has('production'));
          const withdrawn = [...rows.values()].map(({ withdrawnAt }) => withdrawnAt !== null);
          assert.ok(withdrawn.every((is) => is === (customer.removedAt !== null)));
          if (customer.removedAt !== null) break;
        }

        const isComplete =
          customer.flowdownStatus === 'COMPLETE' && customer.questionnaireStatus === 'COMPLETE';
        const on = start.development ? 2 : 1;
        if (customer.status !== 'ACTIVE') assert.equal(rows.size, 0);
        else if (isComplete && customer.removedAt === null) assert.equal(rows.size, on * institutions.length);
      }),
      { numRuns: 1000 },
    );
  });
});
