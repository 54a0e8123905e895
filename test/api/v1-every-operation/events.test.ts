import assert from 'node:assert/strict';
import { beforeAll, test } from 'vitest';
import type { Credentials } from '../../support/client.ts';
import { managing, newToken, succeeds } from '../../support/management.ts';
import { newPartner } from '../../support/partner.ts';
import { suiteServer } from '../../support/server.ts';
import { storedEvents } from '../../support/stored-events.ts';
import { onEachDialect } from '../../support/stores.ts';
import { createEndpoint } from '../../support/webhooks.ts';

/** Nothing responds there. */
const url = 'http://127.0.0.1:9/';

onEachDialect((dialect) => {
  const server = suiteServer(dialect);
  let partner: Credentials;
  let operator: { id: string; token: string };
  let own: { id: string; token: string };
  beforeAll(async () => {
    partner = await newPartner(server());
    operator = await newToken(server(), null);
    own = await newToken(server(), partner.clientId);
  });

  const eventsAfter = (seq: number) => storedEvents(server(), dialect, seq);
  /** The events of a call, without empty and variable fields. */
  const eventsOf = async (token: string, method: string, path: string, body?: object) => {
    const last = (await eventsAfter(0)).at(-1)?.['seq'] ?? 0;
    const reply = succeeds(await managing(server, () => token)(method, path, body));
    const events = (await eventsAfter(Number(last))).map(({ seq, data, client_address, ...event }) => {
      assert.equal(client_address, '127.0.0.1');
      return {
        ...Object.fromEntries(Object.entries(event).filter(([, value]) => value !== null)),
        data: JSON.parse(data as string),
      };
    });
    return { events, reply };
  };

  test('every change by the operator is one event, with its actor, client address and subject', async () => {
    const actor = `operator:${operator.id}`;
    const does = (method: string, path: string, body?: object) =>
      eventsOf(operator.token, method, path, body);

    const made = await does('POST', '/partners', { name: 'Eventful' });
    const { client_id } = made.reply.partner;
    const about = { actor, partner_client_id: client_id };
    assert.equal(made.events.length, 1);
    assert.deepEqual({ ...made.events[0], data: {} }, { ...about, type: 'partner.created', data: {} });

    const changed = await does('PATCH', `/partners/${client_id}`, { name: 'Uneventful', products: ['auth'] });
    const { products } = made.reply.partner;
    const data = {
      before: { name: 'Eventful', products },
      after: { name: 'Uneventful', products: ['auth'] },
    };
    assert.deepEqual(changed.events, [{ ...about, type: 'partner.updated', data }]);

    const issued = await does('POST', `/partners/${client_id}/secrets`, { environment: 'production' });
    const { secret_id, secret } = issued.reply.secret;
    const key = { ...about, environment: 'production', data: { keyId: secret_id } };
    assert.deepEqual(issued.events, [{ ...key, type: 'api_key.issued' }]);
    assert.ok(!JSON.stringify(issued.events).includes(secret));
    const revoke = `/partners/${client_id}/secrets/${secret_id}/revoke`;
    assert.deepEqual((await does('POST', revoke)).events, [{ ...key, type: 'api_key.revoked' }]);

    const token = await does('POST', '/tokens', { name: 'Gate', partner_client_id: client_id });
    const { token_id } = token.reply.token;
    const named = { ...about, data: { tokenId: token_id, name: 'Gate' } };
    assert.deepEqual(token.events, [{ ...named, type: 'token.created' }]);
    const revoked = await does('POST', `/tokens/${token_id}/revoke`);
    assert.deepEqual(revoked.events, [{ ...named, type: 'token.revoked' }]);

    const bank = { actor, institution_id: 'ins_event' };
    const added = await does('POST', '/institutions', { institution_id: 'ins_event', name: 'Bank' });
    assert.deepEqual({ ...added.events[0], data: {} }, { ...bank, type: 'institution.added', data: {} });
    const pace = await does('PATCH', '/institutions/ins_event', { typical_pace_days: 3, name: 'Bank' });
    const paceData = { before: { typicalPaceDays: 1 }, after: { typicalPaceDays: 3 } };
    assert.deepEqual(pace.events, [{ ...bank, type: 'institution.updated', data: paceData }]);
    const retired = await does('POST', '/institutions/ins_event/retire');
    assert.deepEqual(retired.events, [{ ...bank, type: 'institution.retired', data: {} }]);

    const direct = { legal_name: 'Eventful Ltd.', website: 'eventful.example' };
    const listed = await does('POST', '/direct-customers', direct);
    const { direct_customer_id: directCustomerId } = listed.reply.direct_customer;
    const directData = { directCustomerId, legalName: 'Eventful Ltd.', website: 'eventful.example' };
    assert.deepEqual(listed.events, [{ actor, type: 'direct_customer.added', data: directData }]);
    const unlisted = await does('DELETE', `/direct-customers/${directCustomerId}`);
    assert.deepEqual(unlisted.events, [{ actor, type: 'direct_customer.removed', data: directData }]);
  });

  test('every change of a webhook endpoint or key is one event, without a secret', async () => {
    const does = (method: string, path: string, body?: object) => eventsOf(own.token, method, path, body);
    const about = { actor: `partner:${partner.clientId}`, environment: 'sandbox' };
    const wanted = { environment: 'sandbox', url, event_types: ['end_customer.created'] };
    const made = await does('POST', '/webhook-endpoints', wanted);
    const { endpoint_id: endpointId } = made.reply.webhook_endpoint;
    const settings = { url, webhookTypes: wanted.event_types };
    const path = `/webhook-endpoints/${endpointId}`;
    const reported = async (type: string, did: ReturnType<typeof does>, data: object = {}) => {
      const { events, reply } = await did;
      const expected = { ...about, partner_client_id: partner.clientId, type, data: { endpointId, ...data } };
      assert.deepEqual(events, [expected]);
      if (reply.signing_secret) assert.ok(!JSON.stringify(events).includes(reply.signing_secret));
    };
    await reported('endpoint.created', Promise.resolve(made), settings);
    const after = { ...settings, webhookTypes: ['end_customer.denied'] };
    const changes = { event_types: after.webhookTypes };
    await reported('endpoint.updated', does('PATCH', path, changes), { before: settings, after });
    await reported('endpoint.paused', does('POST', `${path}/pause`), { before: 'active', after: 'paused' });
    await reported('endpoint.tested', does('POST', `${path}/test`));
    await reported('endpoint.resumed', does('POST', `${path}/resume`), { before: 'paused', after: 'active' });
    await reported('endpoint.secret_rotated', does('POST', `${path}/rotate-secret`));
    await reported('endpoint.removed', does('DELETE', path), after);

    const actor = `operator:${operator.id}`;
    const rotated = await eventsOf(operator.token, 'POST', '/webhook-keys/rotate', {
      environment: 'development',
    });
    const data = { kid: rotated.reply.webhook_key.kid };
    const type = 'webhook_key.rotated';
    assert.deepEqual(rotated.events, [{ actor, environment: 'development', type, data }]);
  });

  test('a change by a partner’s own token is attributed to the partner', async () => {
    const path = `/partners/${partner.clientId}`;
    const { events } = await eventsOf(own.token, 'PATCH', path, { billing_contact: null });
    assert.deepEqual(
      events.map(({ type, actor }: Record<string, unknown>) => [type, actor]),
      [['partner.updated', `partner:${partner.clientId}`]],
    );
  });

  test('a call without changes writes no event', async () => {
    const { clientId } = partner;
    const ended = await newToken(server(), null);
    const operatorCalls = managing(server);
    succeeds(await operatorCalls('POST', `/tokens/${ended.id}/revoke`));
    const { secrets } = succeeds(await operatorCalls('GET', `/partners/${clientId}/secrets`));
    const revoke = `/partners/${clientId}/secrets/${secrets[0].secret_id}/revoke`;
    succeeds(await operatorCalls('POST', revoke));
    succeeds(await operatorCalls('POST', '/institutions/ins_13/retire'));
    const { partner: same } = succeeds(await operatorCalls('GET', `/partners/${clientId}`));
    const { endpointId } = await createEndpoint(server(), { partner, url });
    const endpoint = `/webhook-endpoints/${endpointId}`;
    const again: [string, string, object?][] = [
      ['PATCH', endpoint, {}],
      ['PATCH', endpoint, { url }],
      ['POST', `${endpoint}/resume`],
      ['POST', `${endpoint}/replay`, { status: 'any' }],
      ['POST', `/tokens/${ended.id}/revoke`],
      ['POST', revoke],
      ['POST', '/institutions/ins_13/retire'],
      ['PATCH', '/institutions/ins_13', { name: 'PNC' }],
      ['PATCH', `/partners/${clientId}`, { name: same.name, environments: same.environments }],
      ['PATCH', `/partners/${clientId}`, {}],
      ['POST', '/keys/verify', { client_id: clientId, secret: 'x', environment: 'sandbox' }],
    ];
    for (const [method, path, body] of again) {
      const { events } = await eventsOf(operator.token, method, path, body);
      assert.deepEqual(events, [], `${method} ${path}`);
    }
  });
});
