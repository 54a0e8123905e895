import assert from 'node:assert/strict';
import { beforeAll, test } from 'vitest';
import { type Credentials, partnerCalls } from '../../support/client.ts';
import { managing, newEndCustomer, refuses, succeeds } from '../../support/management.ts';
import { newPartner } from '../../support/partner.ts';
import { sharedServer } from '../../support/server.ts';
import { onEachDialect } from '../../support/stores.ts';

onEachDialect((dialect) => {
  const server = sharedServer(dialect);
  const call = managing(server);
  let partner: Credentials;
  beforeAll(async () => {
    partner = await newPartner(server());
  });
  const update = (id: string, changes: unknown) => call('PATCH', `/end-customers/${id}`, changes);
  const events = async (id: string) =>
    succeeds(await call('GET', `/end-customers/${id}/events?limit=200`)).events;

  test('records flowdown and questionnaire status; omitted fields keep their values', async () => {
    const { clientId } = await newEndCustomer(server(), partner, 'production', {
      is_bank_addendum_completed: false,
    });
    const now = async () => {
      const { end_customer } = succeeds(await call('GET', `/end-customers/${clientId}`));
      return [end_customer.flowdown_status, end_customer.questionnaire_status];
    };
    assert.deepEqual(await now(), ['NOT_STARTED', 'COMPLETE']);
    succeeds(await update(clientId, { flowdown_status: 'NEGOTIATION' }));
    assert.deepEqual(await now(), ['NEGOTIATION', 'COMPLETE']);
    succeeds(await update(clientId, { questionnaire_status: 'RECEIVED' }));
    assert.deepEqual(await now(), ['NEGOTIATION', 'RECEIVED']);
    const both = { flowdown_status: 'COMPLETE', questionnaire_status: 'COMPLETE' };
    const { end_customer } = succeeds(await update(clientId, both));
    assert.deepEqual(
      [end_customer.flowdown_status, end_customer.questionnaire_status],
      ['COMPLETE', 'COMPLETE'],
    );
  });

  test('an update without changes writes no event, and changes nothing', async () => {
    const { clientId } = await newEndCustomer(server(), partner, 'production');
    const before = succeeds(await call('GET', `/end-customers/${clientId}`)).end_customer;
    for (const changes of [
      undefined,
      {},
      { flowdown_status: 'COMPLETE', questionnaire_status: 'COMPLETE' },
    ]) {
      assert.deepEqual(succeeds(await update(clientId, changes)).end_customer, before);
    }
    const changes = (await events(clientId)).filter(({ type }: { type: string }) =>
      type.startsWith('end_customer.'),
    );
    assert.equal(changes.length, 1);
  });

  test('waiting registrations start once both are COMPLETE, not before', async () => {
    const { clientId } = await newEndCustomer(server(), partner, 'production', {
      is_bank_addendum_completed: false,
    });
    const body = { end_customer_client_id: clientId };
    succeeds(await partnerCalls(server().url, partner, 'production')('/partner/customer/enable', body));
    const statuses = async () => {
      await server().settle();
      const { registrations } = succeeds(await call('GET', `/end-customers/${clientId}`)).end_customer;
      return [...new Set(registrations.map(({ status }: { status: string }) => status))];
    };
    assert.deepEqual(await statuses(), []);
    succeeds(await update(clientId, { flowdown_status: 'IN_REVIEW' }));
    assert.deepEqual(await statuses(), []);
    succeeds(await update(clientId, { flowdown_status: 'COMPLETE' }));
    assert.deepEqual(await statuses(), ['PROCESSING']);
    const started = (await events(clientId)).filter(
      ({ type }: { type: string }) => type === 'registration.updated',
    );
    assert.equal(started.length, 24);
  });

  test('rejects other fields and other values', async () => {
    const { clientId } = await newEndCustomer(server(), partner, 'production');
    refuses(
      await update(clientId, { status: 'ACTIVE', review_reasons: [] }),
      'UNKNOWN_FIELDS',
      400,
      /status.*review_reasons/u,
    );
    refuses(
      await update(clientId, { flowdown_status: 'RECEIVED' }),
      'INVALID_FIELD',
      400,
      /flowdown_status must be one of/u,
    );
    refuses(
      await update(clientId, { questionnaire_status: null }),
      'INVALID_FIELD',
      400,
      /questionnaire_status/u,
    );
  });
});
