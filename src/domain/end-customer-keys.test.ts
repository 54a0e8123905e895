import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { countingContext, samplePartner, sampleProfile } from '../../test/support/samples.ts';
import { createEndCustomer } from './create-end-customer.ts';
import type { EndCustomer } from './end-customer.ts';
import { rotateEndCustomerKey } from './end-customer-keys.ts';
import { type Availability, environments, type Realm } from './environment.ts';
import type { DomainError } from './errors.ts';
import { unrestricted } from './key-restrictions.ts';
import type { Rotation } from './key-rotation.ts';
import { enableEndCustomer, removeEndCustomer, reviewEndCustomer } from './lifecycle.ts';

const availability: Availability = {
  development: true,
  liveConnector: 'manual',
  limitedProductionCalls: 10,
};
const context = countingContext();
const actor = 'system';
const none = { existing: null, applicationNameTaken: false, channelConflict: false };

const created = (realm: Realm = 'live', channelConflict = false): EndCustomer =>
  createEndCustomer(
    sampleProfile,
    { ...none, channelConflict },
    { partner: samplePartner, realm, availability, actor },
    context,
  ).endCustomer;
const pending = created();
const reviewed = created('live', true);
const denied = reviewEndCustomer(reviewed, { decision: 'DENY', reason: 'so' }, actor, context).endCustomer;
const active = enableEndCustomer(pending, actor, context).endCustomer;
const removed = removeEndCustomer(pending, actor, context).endCustomer;
const inSandbox = enableEndCustomer(created('sandbox'), actor, context).endCustomer;

const old = { keyId: 'old', revokedAt: null, ...unrestricted } as const;
const rotation: Rotation = { revokesPrevious: false, previousValidUntil: null };
const realNow = 1_700_000_000_000;

describe('rotating a key', () => {
  const cases: [string, EndCustomer, readonly string[]][] = [
    ['PENDING_ENABLEMENT', pending, ['development', 'sandbox']],
    ['UNDER_REVIEW', reviewed, ['development', 'sandbox']],
    ['DENIED', denied, ['development', 'sandbox']],
    ['ACTIVE', active, ['production', 'development', 'sandbox']],
    ['ACTIVE in a sandbox', inSandbox, ['production', 'development', 'sandbox']],
    ['removed', removed, []],
  ];
  for (const [status, customer, allowed] of cases) {
    test(`is allowed for ${allowed.join(', ') || 'no environment'} if the customer is ${status}`, () => {
      for (const environment of environments) {
        const rotate = () =>
          rotateEndCustomerKey(
            customer,
            { environment, rotation, restrictions: unrestricted },
            [{ ...old, environment }],
            { availability, actor },
            context,
            realNow,
          );
        if (!allowed.includes(environment)) {
          assert.throws(rotate, (error: DomainError) => error.code === 'CONFLICT', environment);
          continue;
        }
        const { key, revoked, events } = rotate();
        assert.deepEqual([key.environment, key.callsLeft, revoked], [environment, null, []]);
        assert.deepEqual(
          events.map(({ type, realm, environment, data }) => [type, realm, environment, data]),
          [['api_key.issued', customer.realm, environment, { keyId: key.keyId }]],
        );
      }
    });
  }

  test('fails for development if that is switched off', () => {
    const request = { environment: 'development', rotation, restrictions: unrestricted } as const;
    const inputs = { availability: { ...availability, development: false }, actor } as const;
    assert.throws(
      () => rotateEndCustomerKey(active, request, [], inputs, context, realNow),
      (error: DomainError) => error.code === 'INVALID_FIELD' && error.fields[0]?.path === 'environment',
    );
  });
});
