import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { environments } from '../../../src/domain/environment.ts';
import { application, partnerCalls } from '../../support/client.ts';
import { deskOf } from '../../support/desk.ts';
import { endCustomerAt } from '../../support/lifecycle.ts';
import { managing, newToken, refuses, succeeds } from '../../support/management.ts';
import { sharedServer } from '../../support/server.ts';
import { onEachDialect } from '../../support/stores.ts';

onEachDialect((dialect) => {
  const server = sharedServer(dialect);
  const call = managing(server);
  const reason = 'The contract has ended.';
  const offBoard = (clientId: string, body: object = { reason }) =>
    call('POST', `/end-customers/${clientId}/off-board`, body);

  for (const place of ['production', 'sandbox'] as const) {
    describe(`an end customer in ${place} that is off-boarded`, () => {
      test('is not found by its partner, and its keys are invalid', async () => {
        const { clientId, secrets } = await endCustomerAt('ACTIVE', server(), server().demo, place);
        succeeds(await offBoard(clientId));
        const asPartner = partnerCalls(server().url, server().demo, place);
        const one = { end_customer_client_id: clientId };
        for (const operation of ['get', 'enable', 'remove', 'oauth_institutions/get']) {
          refuses(await asPartner(`/partner/customer/${operation}`, one), 'CUSTOMER_NOT_FOUND', 404);
        }
        for (const environment of environments) {
          const { valid } = await deskOf(server()).verify(
            clientId,
            String(secrets[environment]),
            environment,
          );
          assert.equal(valid, false, environment);
        }
      });

      test('has its registrations withdrawn, each with an event, and frees its names', async () => {
        const named = application();
        const asPartner = partnerCalls(server().url, server().demo, place);
        const create = () => asPartner('/partner/customer/create', named);
        const { client_id } = succeeds(await create()).end_customer;
        succeeds(await asPartner('/partner/customer/enable', { end_customer_client_id: client_id }));
        await server().settle();
        refuses(await create(), 'CUSTOMER_ALREADY_CREATED', 400);
        succeeds(await offBoard(client_id));
        await server().settle();
        const { read, events } = deskOf(server());
        const { registrations } = await read(client_id);
        assert.equal(registrations.length, 24);
        for (const { withdrawn_at } of registrations) assert.notEqual(withdrawn_at, null);
        const { length } = (await events(client_id)).filter(
          ({ type }: { type: string }) => type === 'registration.withdrawn',
        );
        assert.equal(length, 24);
        succeeds(await create());
      });
    });
  }

  test('the reply is the end customer as the operator keeps it, with the reason, also in its event', async () => {
    const { clientId } = await endCustomerAt('ACTIVE', server(), server().demo, 'production');
    const { end_customer } = succeeds(await offBoard(clientId));
    assert.deepEqual([end_customer.status, end_customer.decision_reason], ['ACTIVE', reason]);
    assert.equal(new Date(end_customer.removed_at).toISOString(), end_customer.removed_at);
    for (const { revoked_at } of end_customer.keys) assert.equal(revoked_at, end_customer.removed_at);
    const { read, events } = deskOf(server());
    await server().settle();
    const { registrations, ...kept } = await read(clientId);
    assert.deepEqual({ ...kept, registrations: end_customer.registrations }, end_customer);
    const event = (await events(clientId)).find(
      ({ type }: { type: string }) => type === 'end_customer.off_boarded',
    );
    assert.deepEqual([event.data.before, event.data.reason], ['ACTIVE', reason]);
    assert.match(event.actor, /^operator:/u);
  });

  describe('CONFLICT for an end customer that', () => {
    for (const status of ['UNDER_REVIEW', 'PENDING_ENABLEMENT', 'DENIED'] as const) {
      test(`is ${status}`, async () => {
        const { clientId } = await endCustomerAt(status, server(), server().demo, 'production');
        const before = await deskOf(server()).read(clientId);
        const says = new RegExp(`that is ${status} cannot be off-boarded; it must be enabled`, 'u');
        refuses(await offBoard(clientId), 'CONFLICT', 409, says);
        assert.deepEqual(await deskOf(server()).read(clientId), before);
      });
    }

    test('has been removed or off-boarded', async () => {
      const { clientId } = await endCustomerAt('gone', server(), server().demo, 'production');
      refuses(await offBoard(clientId), 'CONFLICT', 409, /has been removed/u);
      const other = (await endCustomerAt('ACTIVE', server(), server().demo, 'production')).clientId;
      succeeds(await offBoard(other));
      refuses(await offBoard(other), 'CONFLICT', 409, /has been removed/u);
      const update = { flowdown_status: 'IN_REVIEW' };
      refuses(await call('PATCH', `/end-customers/${other}`, update), 'CONFLICT', 409, /has been removed/u);
    });
  });

  test('of two concurrent calls, one succeeds', async () => {
    const { clientId } = await endCustomerAt('ACTIVE', server(), server().demo, 'production');
    const answers = await Promise.all([offBoard(clientId), offBoard(clientId)]);
    assert.deepEqual(answers.map(({ status }) => status).toSorted(), [200, 409]);
  });

  test('rejects a missing reason, an unknown end customer, and a partner', async () => {
    const { clientId } = await endCustomerAt('ACTIVE', server(), server().demo, 'production');
    refuses(await offBoard(clientId, {}), 'MISSING_FIELDS', 400, /: reason$/u);
    refuses(await offBoard(clientId, { reason: ' ' }), 'INVALID_FIELD', 400, /: reason must/u);
    refuses(await offBoard('f'.repeat(24)), 'NOT_FOUND', 404);
    const { token } = await newToken(server(), server().demo.clientId);
    const asPartner = managing(server, () => token);
    refuses(await asPartner('POST', `/end-customers/${clientId}/off-board`, { reason }), 'FORBIDDEN', 403);
    assert.equal((await deskOf(server()).read(clientId)).removed_at, null);
  });
});
