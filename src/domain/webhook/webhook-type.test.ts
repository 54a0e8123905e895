import assert from 'node:assert/strict';
import { test } from 'vitest';
import { eventTypes } from '../event.ts';
import { environmentsOf, isContractType, ownWebhookTypes, webhookTypesOf } from './webhook-type.ts';

test('a registration’s change has webhooks in the contract’s shape and in ours', () => {
  const both = ['END_CUSTOMER_OAUTH_STATUS_UPDATED', 'registration.updated'];
  assert.deepEqual(webhookTypesOf({ type: 'registration.updated' }), both);
  assert.deepEqual(webhookTypesOf({ type: 'webhook.fired' }), both);
});

test('other events have a webhook of the same name, or none', () => {
  const others = eventTypes.filter((type) => type !== 'registration.updated' && type !== 'webhook.fired');
  for (const type of others) {
    const expected = ownWebhookTypes.filter((own) => own === type);
    assert.deepEqual(webhookTypesOf({ type }), expected, type);
  }
});

test('keys, tokens, settings and tests have no webhooks', () => {
  const silent = [
    'api_key.issued',
    'token.created',
    'partner.updated',
    'endpoint.tested',
    'sandbox.reset',
  ] as const;
  for (const type of silent) assert.deepEqual(webhookTypesOf({ type }), []);
});

test('only the contract’s own type has the contract’s shape', () => {
  assert.equal(isContractType('END_CUSTOMER_OAUTH_STATUS_UPDATED'), true);
  for (const type of ownWebhookTypes) assert.equal(isContractType(type), false);
});

test('live events go to their environment, or to both without one', () => {
  const live = (environment: 'production' | 'development' | null) =>
    environmentsOf({ realm: 'live', environment });
  assert.deepEqual(live('production'), ['production']);
  assert.deepEqual(live('development'), ['development']);
  assert.deepEqual(live(null), ['production', 'development']);
});

test('sandbox events go to the sandbox, whatever their environment', () => {
  for (const environment of ['production', 'development', 'sandbox', null] as const) {
    assert.deepEqual(environmentsOf({ realm: 'sandbox', environment }), ['sandbox']);
  }
});
