import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { countingContext } from '../../../test/support/samples.ts';
import { DomainError } from '../errors.ts';
import {
  createEndpoint,
  disableEndpoint,
  type Endpoint,
  type EndpointDecision,
  endpointRemoved,
  endpointsMax,
  followAccess,
  pauseEndpoint,
  requireAccess,
  resumeEndpoint,
  rotateSecret,
  updateEndpoint,
} from './endpoint.ts';
import { untried } from './health.ts';

const now = 1_600_000_000_000;
const realNow = 1_700_000_000_000;
const actor = 'partner:partner';
const wanted = {
  partnerClientId: 'partner',
  environment: 'sandbox',
  url: 'https://x.example/',
  webhookTypes: ['end_customer.created'],
  secretDataKey: 2,
} as const;
const create = (existing = 0) => createEndpoint(wanted, existing, actor, countingContext(now), realNow);
const { endpoint } = create();
const context = countingContext(now + 5);
const health = { hours: [[now, 0, 9]], rejectingSince: now, isFailing: true } as const;
const disabled: Endpoint = { ...endpoint, status: 'disabled', disabledReason: 'REJECTED', health };

/** The events of a decision: type, actor, scope, time and data. */
const eventsOf = ({ events }: Pick<EndpointDecision, 'events'>) =>
  events.map(({ type, actor, realm, partnerClientId, environment, occurredAt, data }) => ({
    ...{ type, actor, about: [realm, partnerClientId, environment].join(), occurredAt, data },
  }));
const about = 'sandbox,partner,sandbox';

describe('a new endpoint', () => {
  test('is active in realm time, without attempts, with one secret', () => {
    const { endpointId, ...rest } = endpoint;
    assert.deepEqual(rest, {
      ...wanted,
      status: 'active',
      disabledReason: null,
      dropped: 0,
      fullSince: null,
      activeSince: now,
      health: untried,
      secretVersion: 1,
      secretDataKey: 2,
      previousSecretDataKey: 2,
      previousSecretUntil: null,
      createdAt: realNow,
    });
    const { url, webhookTypes } = wanted;
    const data = { endpointId, url, webhookTypes };
    assert.deepEqual(eventsOf(create()), [{ type: 'endpoint.created', actor, about, occurredAt: now, data }]);
  });

  test('is rejected beyond the limit', () => {
    assert.equal(create(endpointsMax - 1).events.length, 1);
    assert.throws(
      () => create(endpointsMax),
      (error) => error instanceof DomainError && error.code === 'CONFLICT',
    );
  });
});

describe('a change', () => {
  test('records old and new values, and affects nothing else', () => {
    const decision = updateEndpoint(endpoint, { url: 'https://y.example/' }, actor, context);
    assert.deepEqual(decision.endpoint, { ...endpoint, url: 'https://y.example/' });
    const { url, webhookTypes } = wanted;
    assert.deepEqual(eventsOf(decision)[0]?.data, {
      endpointId: endpoint.endpointId,
      before: { url, webhookTypes },
      after: { url: 'https://y.example/', webhookTypes },
    });
  });

  test('without a difference has no event', () => {
    for (const changes of [{}, { url: wanted.url }, { webhookTypes: [...wanted.webhookTypes] }]) {
      assert.deepEqual(updateEndpoint(endpoint, changes, actor, context), { endpoint, events: [] });
    }
  });
});

describe('pause and resume', () => {
  const types = (decision: EndpointDecision) => decision.events.map(({ type }) => type);

  test('reverse each other, and have no event if repeated', () => {
    const paused = pauseEndpoint(endpoint, actor, context);
    assert.deepEqual([paused.endpoint.status, types(paused)], ['paused', ['endpoint.paused']]);
    assert.deepEqual(pauseEndpoint(paused.endpoint, actor, context).events, []);
    const resumed = resumeEndpoint(paused.endpoint, actor, context);
    assert.deepEqual([resumed.endpoint.status, types(resumed)], ['active', ['endpoint.resumed']]);
    assert.deepEqual(resumeEndpoint(resumed.endpoint, actor, context).events, []);
  });

  test('a disabled endpoint cannot be paused, which keeps its reason', () => {
    assert.deepEqual(pauseEndpoint(disabled, actor, context), { endpoint: disabled, events: [] });
  });

  test('a resumed endpoint is active since then, without a reason, with clear health', () => {
    const after = resumeEndpoint(disabled, actor, context).endpoint;
    assert.deepEqual(after, { ...endpoint, activeSince: now + 5, health: untried });
  });
});

test('an endpoint is disabled by the system, with a reason', () => {
  const decision = disableEndpoint(endpoint, 'GONE', context);
  assert.deepEqual(decision.endpoint, { ...endpoint, status: 'disabled', disabledReason: 'GONE' });
  const data = { endpointId: endpoint.endpointId, url: wanted.url, reason: 'GONE' };
  const type = 'endpoint.disabled';
  assert.deepEqual(eventsOf(decision), [{ type, actor: 'system', about, occurredAt: now + 5, data }]);
});

test('a rotated secret stays valid for 24 hours of real time; the event does not contain it', () => {
  const decision = rotateSecret(endpoint, 3, actor, context, realNow);
  const secrets = { secretVersion: 2, secretDataKey: 3, previousSecretDataKey: 2 };
  const expected = { ...endpoint, ...secrets, previousSecretUntil: realNow + 24 * 3_600_000 };
  assert.deepEqual(decision.endpoint, expected);
  assert.deepEqual(eventsOf(decision)[0]?.data, { endpointId: endpoint.endpointId });
});

test('the event of a removal contains the endpoint’s settings', () => {
  const { url, webhookTypes } = wanted;
  const events = [endpointRemoved(endpoint, actor, context)];
  const data = { endpointId: endpoint.endpointId, url, webhookTypes };
  assert.deepEqual(eventsOf({ events }), [
    { type: 'endpoint.removed', actor, about, occurredAt: now + 5, data },
  ]);
});

describe('an endpoint of an environment', () => {
  const withdrawn: Endpoint = { ...endpoint, status: 'disabled', disabledReason: 'WITHDRAWN' };
  const paused: Endpoint = { ...endpoint, status: 'paused' };

  test('that is withdrawn is disabled, and active again when access is restored', () => {
    const decision = followAccess(endpoint, ['production'], context);
    assert.deepEqual(decision.endpoint, withdrawn);
    const data = { endpointId: endpoint.endpointId, url: endpoint.url, reason: 'WITHDRAWN' };
    assert.deepEqual(
      eventsOf(decision).map(({ type, data }) => [type, data]),
      [['endpoint.disabled', data]],
    );
    const again = followAccess(withdrawn, ['sandbox'], context);
    assert.deepEqual([again.endpoint.status, again.endpoint.disabledReason], ['active', null]);
  });

  test('stays unchanged if stopped for another reason, or if its access has not changed', () => {
    for (const environments of [['production'], ['sandbox']] as const) {
      for (const stopped of [paused, disabled]) {
        assert.deepEqual(followAccess(stopped, environments, context), { endpoint: stopped, events: [] });
      }
    }
    assert.deepEqual(followAccess(endpoint, ['sandbox'], context).events, []);
    assert.deepEqual(followAccess(withdrawn, [], context).events, []);
  });

  test('cannot be resumed without access', () => {
    requireAccess(paused, ['sandbox']);
    assert.throws(
      () => requireAccess(paused, ['production']),
      (error: DomainError) => error.code === 'CONFLICT' && /no access to sandbox/u.test(error.message),
    );
  });
});
