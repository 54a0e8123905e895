import assert from 'node:assert/strict';
import { beforeAll, describe, test } from 'vitest';
import { type Credentials, partnerCalls } from '../../support/client.ts';
import { managing, newEndCustomer, refuses, succeeds } from '../../support/management.ts';
import { newPartner } from '../../support/partner.ts';
import { sharedServer } from '../../support/server.ts';
import { onEachDialect } from '../../support/stores.ts';

onEachDialect((dialect) => {
  const server = sharedServer(dialect);
  const call = managing(server);
  let partner: Credentials;
  let manual: Credentials;
  beforeAll(async () => {
    partner = await newPartner(server());
    manual = await newPartner(server(), { review_policy: 'MANUAL' });
  });

  const decide = (id: string, decision: string, body?: object) =>
    call('POST', `/end-customers/${id}/${decision}`, body);
  const read = async (id: string) => succeeds(await call('GET', `/end-customers/${id}`)).end_customer;
  const waiting = async () => (await newEndCustomer(server(), manual, 'production')).clientId;
  const denied = async () => {
    const id = await waiting();
    succeeds(await decide(id, 'deny', { reason: 'The website sells something else.' }));
    return id;
  };
  const enabled = async () => {
    const { clientId } = await newEndCustomer(server(), partner, 'production');
    const body = { end_customer_client_id: clientId };
    succeeds(await partnerCalls(server().url, partner, 'production')('/partner/customer/enable', body));
    return clientId;
  };
  const pending = async () => (await newEndCustomer(server(), partner, 'production')).clientId;
  const removed = async (make: () => Promise<string>, by: () => Credentials) => {
    const body = { end_customer_client_id: await make() };
    succeeds(await partnerCalls(server().url, by(), 'production')('/partner/customer/remove', body));
    return body.end_customer_client_id;
  };

  test('an approval makes an end customer PENDING_ENABLEMENT, with or without a reason', async () => {
    for (const body of [{ reason: 'Documents are in order.' }, {}, undefined]) {
      const id = await waiting();
      const { end_customer } = succeeds(await decide(id, 'approve', body));
      assert.equal(end_customer.status, 'PENDING_ENABLEMENT');
      assert.equal(end_customer.decision_reason, body?.reason ?? null);
      assert.deepEqual(await read(id), end_customer);
    }
  });

  test('a denial makes it DENIED, with the reason saved', async () => {
    const id = await denied();
    const { status, decision_reason } = await read(id);
    assert.deepEqual([status, decision_reason], ['DENIED', 'The website sells something else.']);
  });

  test('a reversal treats it as approved, and its partner can enable it', async () => {
    const id = await denied();
    const { end_customer } = succeeds(await decide(id, 'reverse', { reason: 'The website was fixed.' }));
    assert.equal(end_customer.status, 'PENDING_ENABLEMENT');
    assert.equal(end_customer.decision_reason, 'The website was fixed.');
    const body = { end_customer_client_id: id };
    succeeds(await partnerCalls(server().url, manual, 'production')('/partner/customer/enable', body));
  });

  test('the partner sees the decision, in the same realm', async () => {
    const { clientId } = await newEndCustomer(server(), manual, 'sandbox');
    const body = { end_customer_client_id: clientId };
    const asPartner = partnerCalls(server().url, manual, 'sandbox');
    succeeds(await decide(clientId, 'deny', { reason: 'no' }));
    refuses(await asPartner('/partner/customer/enable', body), 'CUSTOMER_NOT_READY_FOR_ENABLEMENT', 412);
    succeeds(await decide(clientId, 'reverse', { reason: 'yes' }));
    const { end_customer } = succeeds(await asPartner('/partner/customer/get', body));
    assert.equal(end_customer.status, 'PENDING_ENABLEMENT');
  });

  describe('CONFLICT', () => {
    const cases: [string, string, () => Promise<string>, RegExp][] = [
      ['approve', 'a pending one', pending, /PENDING_ENABLEMENT .* reviewed/u],
      ['approve', 'an active one', enabled, /ACTIVE .* reviewed/u],
      ['approve', 'a denied one', denied, /DENIED .* reviewed/u],
      ['deny', 'a pending one', pending, /PENDING_ENABLEMENT .* reviewed/u],
      ['deny', 'an active one', enabled, /ACTIVE .* reviewed/u],
      ['deny', 'a denied one', denied, /DENIED .* reviewed/u],
      ['reverse', 'a pending one', pending, /PENDING_ENABLEMENT .* reversed/u],
      ['reverse', 'an active one', enabled, /ACTIVE .* reversed/u],
      ['reverse', 'one under review', waiting, /UNDER_REVIEW .* reversed/u],
      ['approve', 'a removed one', () => removed(waiting, () => manual), /has been removed/u],
      ['deny', 'a removed one', () => removed(waiting, () => manual), /has been removed/u],
      ['reverse', 'a removed one', () => removed(denied, () => manual), /has been removed/u],
    ];
    for (const [decision, what, make, says] of cases) {
      test(`${decision} ${what}`, async () => {
        const id = await make();
        const before = await read(id);
        refuses(await decide(id, decision, { reason: 'because' }), 'CONFLICT', 409, says);
        assert.deepEqual(await read(id), before);
      });
    }

    test('PATCH a removed one', async () => {
      const id = await removed(pending, () => partner);
      const answer = await call('PATCH', `/end-customers/${id}`, { flowdown_status: 'IN_REVIEW' });
      refuses(answer, 'CONFLICT', 409, /has been removed/u);
    });
  });

  test('of two concurrent opposite decisions, one succeeds', async () => {
    const id = await waiting();
    const answers = await Promise.all([
      decide(id, 'approve', { reason: 'yes' }),
      decide(id, 'deny', { reason: 'no' }),
    ]);
    assert.deepEqual(answers.map(({ status }) => status).toSorted(), [200, 409]);
    const [made] = answers.filter(({ status }) => status === 200);
    assert.deepEqual(await read(id), made?.body.end_customer);
  });

  test('a denial or reversal requires a reason, in visible text of at most 2000 characters', async () => {
    const id = await waiting();
    for (const decision of ['deny', 'reverse']) {
      refuses(await decide(id, decision, {}), 'MISSING_FIELDS', 400, /: reason$/u);
      refuses(await decide(id, decision), 'MISSING_FIELDS', 400, /: reason$/u);
      for (const reason of ['', ' ', 'a\0', 'a'.repeat(2001), null, 7]) {
        refuses(await decide(id, decision, { reason }), 'INVALID_FIELD', 400, /: reason must/u);
      }
      const both = { reason: 'because', status: 'ACTIVE' };
      refuses(await decide(id, decision, both), 'UNKNOWN_FIELDS', 400, /: status$/u);
    }
  });
});
