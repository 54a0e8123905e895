import assert from 'node:assert/strict';
import { test } from 'vitest';
import { partnerCalls } from '../../support/client.ts';
import { managing, newEndCustomer, newToken, succeeds } from '../../support/management.ts';
import { newPartner } from '../../support/partner.ts';
import { sharedServer } from '../../support/server.ts';
import { onEachDialect } from '../../support/stores.ts';

interface Event {
  event_id: string;
  type: string;
  actor: string;
  institution_id: string | null;
  environment: string | null;
  data: object;
  occurred_at: string;
  recorded_at: string;
}

interface Key {
  key_id: string;
  environment: string;
}

/** The data of an event about a listed key. */
function idOf(keys: Key[], environment: string): Key {
  const [key] = keys.filter((one) => one.environment === environment);
  assert.ok(key, `no key for ${environment}`);
  return { key_id: key.key_id, environment };
}

onEachDialect((dialect) => {
  const server = sharedServer(dialect);
  const operator = managing(server);

  test('every step of an end customer’s lifecycle is an event, with actor and changes', async () => {
    const partner = await newPartner(server(), { review_policy: 'MANUAL' });
    const { id: tokenId, token } = await newToken(server(), null);
    const desk = managing(server, () => token);
    const { clientId } = await newEndCustomer(server(), partner, 'production');
    const { keys } = succeeds(await operator('GET', `/end-customers/${clientId}`)).end_customer;
    const body = { end_customer_client_id: clientId };
    const asPartner = partnerCalls(server().url, partner, 'production');
    const path = `/end-customers/${clientId}`;
    succeeds(await desk('POST', `${path}/deny`, { reason: 'no' }));
    succeeds(await desk('POST', `${path}/reverse`, { reason: 'yes' }));
    succeeds(await desk('PATCH', path, { questionnaire_status: 'COMPLETE' }));
    succeeds(await asPartner('/partner/customer/remove', body));

    await server().settle();
    const all = succeeds(await operator('GET', `${path}/events?limit=200`)).events;
    const events = all.filter(({ type }: Event) => type.startsWith('end_customer.'));
    const by = { partner: `partner:${partner.clientId}`, operator: `operator:${tokenId}` };
    assert.deepEqual(
      events.map(({ type, actor, data }: Event) => [type, actor, data]),
      [
        [
          'end_customer.removed',
          by.partner,
          { before: 'PENDING_ENABLEMENT', ended_keys: ['production', 'development', 'sandbox'] },
        ],
        [
          'end_customer.updated',
          by.operator,
          {
            before: { questionnaire_status: 'RECEIVED' },
            after: { questionnaire_status: 'COMPLETE' },
          },
        ],
        [
          'end_customer.reversed',
          by.operator,
          { before: 'DENIED', after: 'PENDING_ENABLEMENT', reason: 'yes' },
        ],
        [
          'end_customer.denied',
          by.operator,
          { before: 'UNDER_REVIEW', after: 'DENIED', reason: 'no', ended_keys: ['production'] },
        ],
        [
          'end_customer.created',
          by.partner,
          {
            after: 'UNDER_REVIEW',
            review_reasons: ['MANUAL_REVIEW_POLICY'],
            issued_keys: ['sandbox', 'development'].map((environment) => idOf(keys, environment)),
          },
        ],
      ],
    );
    for (const { event_id, occurred_at, recorded_at, institution_id, environment } of events as Event[]) {
      assert.match(event_id, /^[0-9a-f-]{36}$/u);
      assert.equal(new Date(occurred_at).toISOString(), occurred_at);
      assert.equal(new Date(recorded_at).toISOString(), recorded_at);
      assert.deepEqual([institution_id, environment], [null, null]);
    }
  });

  test('enablement records the revoked key and the new one', async () => {
    const partner = await newPartner(server());
    const { clientId } = await newEndCustomer(server(), partner, 'production');
    const body = { end_customer_client_id: clientId };
    succeeds(await partnerCalls(server().url, partner, 'production')('/partner/customer/enable', body));
    const { keys } = succeeds(await operator('GET', `/end-customers/${clientId}`)).end_customer;
    const { events } = succeeds(await operator('GET', `/end-customers/${clientId}/events?limit=200`));
    const [enabled] = events.filter(({ type }: Event) => type === 'end_customer.enabled');
    assert.deepEqual(enabled.data, {
      before: 'PENDING_ENABLEMENT',
      after: 'ACTIVE',
      issued_keys: [idOf(keys, 'production')],
      ended_keys: ['production'],
    });
  });

  test('events of started registrations have institution and environment', async () => {
    const partner = await newPartner(server());
    const { clientId } = await newEndCustomer(server(), partner, 'production');
    const body = { end_customer_client_id: clientId };
    succeeds(await partnerCalls(server().url, partner, 'production')('/partner/customer/enable', body));
    await server().settle();
    const { events } = succeeds(await operator('GET', `/end-customers/${clientId}/events?limit=200`));
    const chase = events
      .filter(({ institution_id }: Event) => institution_id === 'ins_56')
      .map(({ type, environment, data }: Event) => [type, environment, data]);
    const data = { institution_name: 'Chase', before: 'NOT_STARTED', after: 'PROCESSING' };
    assert.deepEqual(chase.toSorted(), [
      ['registration.updated', 'development', data],
      ['registration.updated', 'production', data],
    ]);
  });

  test('a rejected decision leaves no event', async () => {
    const partner = await newPartner(server());
    const { clientId } = await newEndCustomer(server(), partner, 'production');
    const path = `/end-customers/${clientId}`;
    assert.equal((await operator('POST', `${path}/approve`)).status, 409);
    assert.equal((await operator('POST', `${path}/deny`, {})).status, 400);
    const { events } = succeeds(await operator('GET', `${path}/events`));
    const decisions = events.filter(({ type }: Event) => type.startsWith('end_customer.'));
    assert.equal(decisions.length, 1);
  });
});
