import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { environments } from '../../../src/domain/environment.ts';
import { partnerCalls, post } from '../../support/client.ts';
import { deskOf } from '../../support/desk.ts';
import { endCustomerAt } from '../../support/lifecycle.ts';
import { refuses, succeeds } from '../../support/management.ts';
import { sharedServer } from '../../support/server.ts';
import { onEachDialect } from '../../support/stores.ts';

const path = '/partner/customer/remove';

onEachDialect((dialect) => {
  const server = sharedServer(dialect);

  for (const standing of ['UNDER_REVIEW', 'PENDING_ENABLEMENT', 'DENIED'] as const) {
    describe(`an end customer that is ${standing}`, () => {
      test('is not found by its partner, and its keys are invalid', async () => {
        const { clientId, secrets } = await endCustomerAt(standing, server(), server().demo, 'production');
        const { verify } = deskOf(server());
        assert.equal((await verify(clientId, String(secrets.sandbox), 'sandbox')).valid, true);
        const call = partnerCalls(server().url, server().demo, 'production');
        const one = { end_customer_client_id: clientId };
        const { request_id, ...rest } = succeeds(await call(path, one));
        assert.deepEqual(rest, {});
        assert.match(request_id, /^[A-Za-z0-9]{15}$/u);
        for (const operation of ['get', 'enable', 'remove', 'oauth_institutions/get']) {
          refuses(await call(`/partner/customer/${operation}`, one), 'CUSTOMER_NOT_FOUND', 404);
        }
        for (const environment of environments) {
          const secret = secrets[environment] ?? 'none';
          assert.equal((await verify(clientId, secret, environment)).valid, false);
        }
        const { sandbox: secret } = secrets;
        const own = await post(`${server().url}/sandbox${path}`, { client_id: clientId, secret, ...one });
        refuses(own, 'INVALID_API_KEYS', 400);
      });

      test('is kept for the operator, with its events', async () => {
        const { clientId } = await endCustomerAt(standing, server(), server().demo, 'sandbox');
        const call = partnerCalls(server().url, server().demo);
        succeeds(await call(path, { end_customer_client_id: clientId }));
        const kept = await deskOf(server()).read(clientId);
        assert.equal(kept.status, standing);
        assert.equal(typeof kept.removed_at, 'string');
        for (const key of kept.keys) assert.equal(typeof key.revoked_at, 'string');
        // The registrar may have added events of its registrations since.
        const events: { type: string; actor: string }[] = await deskOf(server()).events(clientId);
        const removed = events.find(({ type }) => type === 'end_customer.removed');
        assert.equal(removed?.actor, `partner:${server().demo.clientId}`);
      });
    });
  }
});
