import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { environments } from '../../../src/domain/environment.ts';
import { partnerCalls, post } from '../../support/client.ts';
import { deskOf } from '../../support/desk.ts';
import { endCustomerAt } from '../../support/lifecycle.ts';
import { managing, newToken, refuses, succeeds } from '../../support/management.ts';
import { sharedServer, startServer } from '../../support/server.ts';
import { newSandbox } from '../../support/steered-sandbox.ts';
import { freshStore, onEachDialect } from '../../support/stores.ts';

onEachDialect((dialect) => {
  const server = sharedServer(dialect);
  const call = managing(server);
  const reason = 'An invoice is overdue.';
  const decide = (clientId: string, decision: string, body?: object) =>
    call('POST', `/end-customers/${clientId}/${decision}`, body);
  const active = () => endCustomerAt('ACTIVE', server(), server().demo, 'production');
  const suspended = async () => {
    const customer = await active();
    succeeds(await decide(customer.clientId, 'suspend', { reason }));
    return customer;
  };

  for (const place of ['production', 'sandbox'] as const) {
    test(`in ${place}, all keys are invalid while it is suspended, and valid again afterwards`, async () => {
      const { clientId, secrets } = await endCustomerAt('ACTIVE', server(), server().demo, place);
      const { suspend, resume, verify } = deskOf(server());
      const areValid = async () => {
        const valid = [];
        for (const environment of environments) {
          const shown = place === 'sandbox' ? 'sandbox' : environment;
          const { request_id, ...reply } = await verify(clientId, String(secrets[environment]), shown);
          if (!reply.valid) assert.deepEqual(reply, { valid: false });
          valid.push(reply.valid);
        }
        return valid;
      };
      const environment = place === 'sandbox' ? 'sandbox' : 'production';
      const own = (path: string, body: object) =>
        post(`${server().url}/${environment}${path}`, {
          client_id: clientId,
          secret: secrets[environment],
          ...body,
        });
      assert.deepEqual(await areValid(), [true, true, true]);
      const one = { end_customer_client_id: clientId };
      refuses(await own('/partner/customer/get', one), 'UNAUTHORIZED_ROUTE_ACCESS', 400);
      await suspend(clientId);
      assert.deepEqual(await areValid(), [false, false, false]);
      refuses(await own('/partner/customer/get', one), 'INVALID_API_KEYS', 400);
      refuses(await own('/webhook_verification_key/get', { key_id: 'x' }), 'INVALID_API_KEYS', 400);
      await resume(clientId);
      assert.deepEqual(await areValid(), [true, true, true]);
    });
  }

  test('a suspended end customer keeps its status and registrations, and its partner can neither enable nor remove it', async () => {
    const { clientId } = await active();
    const { read, suspend } = deskOf(server());
    const before = await read(clientId);
    await suspend(clientId);
    await server().settle();
    const { suspended_at, decision_reason, updated_at, ...after } = await read(clientId);
    assert.equal(decision_reason, 'an invoice is overdue');
    assert.equal(new Date(suspended_at).toISOString(), suspended_at);
    assert.equal(updated_at, suspended_at);
    const unchanged = { suspended_at: null, decision_reason: null, updated_at: before.updated_at };
    assert.deepEqual({ ...after, ...unchanged }, before);
    const asPartner = partnerCalls(server().url, server().demo, 'production');
    const one = { end_customer_client_id: clientId };
    const { end_customer } = succeeds(await asPartner('/partner/customer/get', one));
    assert.equal(end_customer.status, 'ACTIVE');
    refuses(await asPartner('/partner/customer/enable', one), 'CUSTOMER_ALREADY_ENABLED', 400);
    refuses(await asPartner('/partner/customer/remove', one), 'CUSTOMER_REMOVAL_NOT_ALLOWED', 400);
    const { institutions } = succeeds(await asPartner('/partner/customer/oauth_institutions/get', one));
    for (const { environments } of institutions) assert.equal(environments.production, 'PROCESSING');
    const listed = succeeds(await call('GET', `/end-customers?q=${encodeURIComponent(before.company_name)}`));
    assert.equal(listed.end_customers[0].suspended_at, suspended_at);
  });

  test('a suspended end customer can be changed by the operator, and by its partner only after it is resumed', async () => {
    const { clientId } = await suspended();
    const path = `/end-customers/${clientId}`;
    const { token } = await newToken(server(), server().demo.clientId);
    const partner = managing(server, () => token);
    const uris = (name: string) => ({ redirect_uris: [`https://${name}.example.com/back`] });
    const message = /the end customer is suspended; only the operator can change it until it is resumed/u;
    refuses(await partner('PATCH', path, uris('partner')), 'CONFLICT', 409, message);
    const changed = succeeds(await call('PATCH', path, uris('operator')));
    assert.deepEqual(changed.end_customer.redirect_uris, uris('operator').redirect_uris);
    succeeds(await decide(clientId, 'resume'));
    succeeds(await partner('PATCH', path, uris('partner')));
  });

  test('both decisions are events, with the reason and who made them', async () => {
    const { clientId } = await suspended();
    const { end_customer } = succeeds(await decide(clientId, 'resume', { reason: 'It was paid.' }));
    assert.deepEqual([end_customer.suspended_at, end_customer.decision_reason], [null, 'It was paid.']);
    succeeds(await decide(clientId, 'suspend', { reason }));
    succeeds(await decide(clientId, 'resume'));
    const events = (await deskOf(server()).events(clientId)).filter(({ type }: { type: string }) =>
      ['end_customer.suspended', 'end_customer.resumed'].includes(type),
    );
    assert.deepEqual(
      events.toReversed().map(({ type, data }: { type: string; data: object }) => [type, data]),
      [
        ['end_customer.suspended', { reason }],
        ['end_customer.resumed', { reason: 'It was paid.' }],
        ['end_customer.suspended', { reason }],
        ['end_customer.resumed', { reason: null }],
      ],
    );
    for (const { actor } of events) assert.match(actor, /^operator:/u);
  });

  test('a suspended end customer can be off-boarded; it is then removed, not suspended', async () => {
    const { clientId, secrets } = await suspended();
    const { end_customer } = succeeds(await decide(clientId, 'off-board', { reason: 'It has left.' }));
    assert.deepEqual([end_customer.suspended_at, end_customer.decision_reason], [null, 'It has left.']);
    assert.notEqual(end_customer.removed_at, null);
    const { valid } = await deskOf(server()).verify(clientId, String(secrets.production), 'production');
    assert.equal(valid, false);
    refuses(await decide(clientId, 'resume'), 'CONFLICT', 409, /has been removed/u);
  });

  test('one that information is requested about can be suspended and off-boarded, too', async () => {
    const { clientId } = await active();
    const request = { requirements_due: ['address'] };
    succeeds(await decide(clientId, 'request-information', request));
    const { end_customer } = succeeds(await decide(clientId, 'suspend', { reason }));
    assert.equal(end_customer.status, 'MORE_INFORMATION_NEEDED');
    const asPartner = partnerCalls(server().url, server().demo, 'production');
    const one = { end_customer_client_id: clientId };
    refuses(await asPartner('/partner/customer/remove', one), 'CUSTOMER_REMOVAL_NOT_ALLOWED', 400);
    succeeds(await decide(clientId, 'off-board', { reason }));
    refuses(await asPartner('/partner/customer/get', one), 'CUSTOMER_NOT_FOUND', 404);
  });

  describe('CONFLICT', () => {
    for (const status of ['UNDER_REVIEW', 'PENDING_ENABLEMENT', 'DENIED'] as const) {
      test(`for the suspension of one that is ${status}`, async () => {
        const { clientId } = await endCustomerAt(status, server(), server().demo, 'production');
        const before = await deskOf(server()).read(clientId);
        const says = new RegExp(`that is ${status} cannot be suspended; it must be enabled`, 'u');
        refuses(await decide(clientId, 'suspend', { reason }), 'CONFLICT', 409, says);
        refuses(await decide(clientId, 'resume'), 'CONFLICT', 409, /is not suspended/u);
        assert.deepEqual(await deskOf(server()).read(clientId), before);
      });
    }

    test('for the suspension of one that is suspended, and the resumption of one that is not', async () => {
      const { clientId } = await suspended();
      const before = await deskOf(server()).read(clientId);
      refuses(await decide(clientId, 'suspend', { reason: 'again' }), 'CONFLICT', 409, /already suspended/u);
      assert.deepEqual(await deskOf(server()).read(clientId), before);
      succeeds(await decide(clientId, 'resume'));
      refuses(await decide(clientId, 'resume'), 'CONFLICT', 409, /is not suspended/u);
    });

    test('for one that has been removed', async () => {
      const { clientId } = await endCustomerAt('gone', server(), server().demo, 'production');
      for (const decision of ['suspend', 'resume']) {
        refuses(await decide(clientId, decision, { reason }), 'CONFLICT', 409, /has been removed/u);
      }
    });

    test('for a new key of a suspended end customer', async () => {
      const { clientId } = await suspended();
      for (const environment of environments) {
        refuses(await decide(clientId, 'keys', { environment }), 'CONFLICT', 409, /is suspended/u);
      }
    });
  });

  test('a suspension requires a reason, and both decisions the operator', async () => {
    const { clientId } = await active();
    refuses(await decide(clientId, 'suspend', {}), 'MISSING_FIELDS', 400, /: reason$/u);
    refuses(await decide(clientId, 'suspend', { reason: ' ' }), 'INVALID_FIELD', 400, /: reason must/u);
    const { token } = await newToken(server(), server().demo.clientId);
    const own = managing(server, () => token);
    for (const decision of ['suspend', 'resume']) {
      refuses(await own('POST', `/end-customers/${clientId}/${decision}`, { reason }), 'FORBIDDEN', 403);
      refuses(await decide('f'.repeat(24), decision, { reason }), 'NOT_FOUND', 404);
    }
    assert.equal((await deskOf(server()).read(clientId)).suspended_at, null);
  });

  test('of two concurrent suspensions, one succeeds', async () => {
    const { clientId } = await active();
    const answers = await Promise.all([1, 2].map(() => decide(clientId, 'suspend', { reason })));
    assert.deepEqual(answers.map(({ status }) => status).toSorted(), [200, 409]);
  });

  test('a snapshot keeps the suspension, and a reset of the sandbox removes the end customer', async () => {
    const { call: simulate, active: enabled, partner, ask } = await newSandbox(server());
    const clientId = await enabled();
    const { read, suspend, resume } = deskOf(server());
    await suspend(clientId);
    await simulate('/simulation/snapshot/create', { name: 'suspended' });
    const { suspended_at } = await read(clientId);
    await resume(clientId);
    await simulate('/simulation/snapshot/restore', { name: 'suspended' });
    assert.equal((await read(clientId)).suspended_at, suspended_at);
    await simulate('/simulation/reset');
    const found = await ask('/partner/customer/get', { end_customer_client_id: clientId });
    refuses(found, 'CUSTOMER_NOT_FOUND', 404);
    assert.deepEqual(await deskOf(server()).list(partner.clientId), []);
  });

  if (dialect === 'postgres') {
    test('a suspension on one node takes effect on the others at once', async (t) => {
      const env = await freshStore(t, dialect);
      const one = await startServer(t, dialect, env);
      const other = await startServer(t, dialect, env);
      const { clientId, secrets } = await endCustomerAt('ACTIVE', one, one.demo, 'production');
      const isValid = async () =>
        (await deskOf(other).verify(clientId, String(secrets.production), 'production')).valid;
      assert.equal(await isValid(), true);
      await deskOf(one).suspend(clientId);
      assert.equal(await isValid(), false);
      await deskOf(one).resume(clientId);
      assert.equal(await isValid(), true);
    });
  }
});
