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
} as const;
const create = (existing = 0) => createEndpoint(wanted, existing, actor, countingContext(now), realNow);
const { endpoint } = create();
const context = countingContext(now + 5);
const health = { hours: [[now, 0, 9]], rejectingSince: now, isFailing: true } as const;
const disabled: Endpoint = { ...endpoint, status: 'disabled', disabledReason: 'REJECTED', health };

/** What is told of a decision: its kind, by whom, about what and when. */
const told = ({ events }: Pick<EndpointDecision, 'events'>) =>
  events.map(({ type, actor, realm, partnerClientId, environment, occurredAt, data }) => ({
    ...{ type, actor, about: [realm, partnerClientId, environment].join(), occurredAt, data },
  }));
const about = 'sandbox,partner,sandbox';

describe('a new endpoint', () => {
  test('is active by its realm’s clock, untried, with a first secret and none before', () => {
    const { endpointId, ...rest } = endpoint;
    assert.deepEqual(rest, {
      ...wanted,
      status: 'active',
      disabledReason: null,
      activeSince: now,
      health: untried,
      secretVersion: 1,
      previousSecretUntil: null,
      createdAt: realNow,
    });
    const { url, webhookTypes } = wanted;
    const data = { endpointId, url, webhookTypes };
    assert.deepEqual(told(create()), [{ type: 'endpoint.created', actor, about, occurredAt: now, data }]);
  });

  test('is refused beside as many as there can be', () => {
    assert.equal(create(endpointsMax - 1).events.length, 1);
    assert.throws(
      () => create(endpointsMax),
      (error) => error instanceof DomainError && error.code === 'CONFLICT',
    );
  });
});

describe('a change', () => {
  test('tells what was before and is now, and touches nothing else', () => {
    const decision = updateEndpoint(endpoint, { url: 'https://y.example/' }, actor, context);
    assert.deepEqual(decision.endpoint, { ...endpoint, url: 'https://y.example/' });
    const { url, webhookTypes } = wanted;
    assert.deepEqual(told(decision)[0]?.data, {
      endpointId: endpoint.endpointId,
      before: { url, webhookTypes },
      after: { url: 'https://y.example/', webhookTypes },
    });
  });

  test('to what is so already is no event', () => {
    for (const changes of [{}, { url: wanted.url }, { webhookTypes: [...wanted.webhookTypes] }]) {
      assert.deepEqual(updateEndpoint(endpoint, changes, actor, context), { endpoint, events: [] });
    }
  });
});

describe('pause and resume', () => {
  const types = (decision: EndpointDecision) => decision.events.map(({ type }) => type);

  test('end each other, and are no event twice', () => {
    const paused = pauseEndpoint(endpoint, actor, context);
    assert.deepEqual([paused.endpoint.status, types(paused)], ['paused', ['endpoint.paused']]);
    assert.deepEqual(pauseEndpoint(paused.endpoint, actor, context).events, []);
    const resumed = resumeEndpoint(paused.endpoint, actor, context);
    assert.deepEqual([resumed.endpoint.status, types(resumed)], ['active', ['endpoint.resumed']]);
    assert.deepEqual(resumeEndpoint(resumed.endpoint, actor, context).events, []);
  });

  test('a disabled endpoint cannot be paused, so that its reason is not lost', () => {
    assert.deepEqual(pauseEndpoint(disabled, actor, context), { endpoint: disabled, events: [] });
  });

  test('resumed, an endpoint begins anew: active since then, without a reason, its past forgotten', () => {
    const after = resumeEndpoint(disabled, actor, context).endpoint;
    assert.deepEqual(after, { ...endpoint, activeSince: now + 5, health: untried });
  });
});

test('an endpoint is disabled by nobody but the system, and says why', () => {
  const decision = disableEndpoint(endpoint, 'GONE', context);
  assert.deepEqual(decision.endpoint, { ...endpoint, status: 'disabled', disabledReason: 'GONE' });
  const data = { endpointId: endpoint.endpointId, url: wanted.url, reason: 'GONE' };
  const type = 'endpoint.disabled';
  assert.deepEqual(told(decision), [{ type, actor: 'system', about, occurredAt: now + 5, data }]);
});

test('a new secret leaves the one before good for 24 hours of real time, and is not told by the event', () => {
  const decision = rotateSecret(endpoint, actor, context, realNow);
  const expected = { ...endpoint, secretVersion: 2, previousSecretUntil: realNow + 24 * 3_600_000 };
  assert.deepEqual(decision.endpoint, expected);
  assert.deepEqual(told(decision)[0]?.data, { endpointId: endpoint.endpointId });
});

test('the event of a removal tells what the endpoint was', () => {
  const { url, webhookTypes } = wanted;
  const events = [endpointRemoved(endpoint, actor, context)];
  const data = { endpointId: endpoint.endpointId, url, webhookTypes };
  assert.deepEqual(told({ events }), [{ type: 'endpoint.removed', actor, about, occurredAt: now + 5, data }]);
});

describe('an endpoint of an environment', () => {
  const withdrawn: Endpoint = { ...endpoint, status: 'disabled', disabledReason: 'WITHDRAWN' };
  const paused: Endpoint = { ...endpoint, status: 'paused' };

  test('that is withdrawn is disabled, and active again with the access', () => {
    const decision = followAccess(endpoint, ['production'], context);
    assert.deepEqual(decision.endpoint, withdrawn);
    const data = { endpointId: endpoint.endpointId, url: endpoint.url, reason: 'WITHDRAWN' };
    assert.deepEqual(
      told(decision).map(({ type, data }) => [type, data]),
      [['endpoint.disabled', data]],
    );
    const again = followAccess(withdrawn, ['sandbox'], context);
    assert.deepEqual([again.endpoint.status, again.endpoint.disabledReason], ['active', null]);
  });

  test('stays as it is where it was stopped for something else, or nothing has changed for it', () => {
    for (const environments of [['production'], ['sandbox']] as const) {
      for (const stopped of [paused, disabled]) {
        assert.deepEqual(followAccess(stopped, environments, context), { endpoint: stopped, events: [] });
      }
    }
    assert.deepEqual(followAccess(endpoint, ['sandbox'], context).events, []);
    assert.deepEqual(followAccess(withdrawn, [], context).events, []);
  });

  test('is not to be resumed without access', () => {
    requireAccess(paused, ['sandbox']);
    assert.throws(
      () => requireAccess(paused, ['production']),
      (error: DomainError) => error.code === 'CONFLICT' && /no access to sandbox/u.test(error.message),
    );
  });
});
