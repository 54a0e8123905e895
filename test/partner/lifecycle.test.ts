import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { partnerCalls } from '../support/client.ts';
import { deskOf } from '../support/desk.ts';
import { endCustomerAt, type StatusSummary } from '../support/lifecycle.ts';
import { sharedServer } from '../support/server.ts';
import { onEachDialect } from '../support/stores.ts';

/** The result of each operation and the end customer's status after it, by previous status. */
const table: Record<StatusSummary, Record<string, [answer: string, then: StatusSummary]>> = {
  UNDER_REVIEW: {
    get: ['200', 'UNDER_REVIEW'],
    'oauth_institutions/get': ['200', 'UNDER_REVIEW'],
    enable: ['CUSTOMER_NOT_READY_FOR_ENABLEMENT', 'UNDER_REVIEW'],
    remove: ['200', 'gone'],
    APPROVE: ['200', 'PENDING_ENABLEMENT'],
    DENY: ['200', 'DENIED'],
  },
  PENDING_ENABLEMENT: {
    get: ['200', 'PENDING_ENABLEMENT'],
    'oauth_institutions/get': ['200', 'PENDING_ENABLEMENT'],
    enable: ['200', 'ACTIVE'],
    remove: ['200', 'gone'],
    APPROVE: ['CONFLICT', 'PENDING_ENABLEMENT'],
    DENY: ['CONFLICT', 'PENDING_ENABLEMENT'],
  },
  ACTIVE: {
    get: ['200', 'ACTIVE'],
    'oauth_institutions/get': ['200', 'ACTIVE'],
    enable: ['CUSTOMER_ALREADY_ENABLED', 'ACTIVE'],
    remove: ['CUSTOMER_REMOVAL_NOT_ALLOWED', 'ACTIVE'],
    APPROVE: ['CONFLICT', 'ACTIVE'],
    DENY: ['CONFLICT', 'ACTIVE'],
  },
  DENIED: {
    get: ['200', 'DENIED'],
    'oauth_institutions/get': ['200', 'DENIED'],
    enable: ['CUSTOMER_NOT_READY_FOR_ENABLEMENT', 'DENIED'],
    remove: ['200', 'gone'],
    APPROVE: ['CONFLICT', 'DENIED'],
    DENY: ['CONFLICT', 'DENIED'],
  },
  gone: {
    get: ['CUSTOMER_NOT_FOUND', 'gone'],
    'oauth_institutions/get': ['CUSTOMER_NOT_FOUND', 'gone'],
    enable: ['CUSTOMER_NOT_FOUND', 'gone'],
    remove: ['CUSTOMER_NOT_FOUND', 'gone'],
    APPROVE: ['CUSTOMER_NOT_FOUND', 'gone'],
    DENY: ['CUSTOMER_NOT_FOUND', 'gone'],
  },
};

const isReview = (operation: string) => operation === 'APPROVE' || operation === 'DENY';

onEachDialect((dialect) => {
  const server = sharedServer(dialect);

  for (const place of ['production', 'sandbox'] as const) {
    const calls = () => partnerCalls(server().url, server().demo, place);

    const ask = (operation: string, clientId: string) => {
      const one = { end_customer_client_id: clientId };
      return isReview(operation)
        ? calls()('/simulation/customer/review', { ...one, decision: operation })
        : calls()(`/partner/customer/${operation}`, one);
    };

    const statusSummaryOf = async (clientId: string): Promise<StatusSummary> => {
      const { body } = await ask('get', clientId);
      return body.error_code === 'CUSTOMER_NOT_FOUND' ? 'gone' : body.end_customer.status;
    };

    describe(`in ${place}, an end customer that is`, () => {
      for (const [standing, operations] of Object.entries(table) as [
        StatusSummary,
        (typeof table)[StatusSummary],
      ][]) {
        test(standing, async () => {
          for (const [operation, [expected, then]] of Object.entries(operations)) {
            const answer = place === 'production' && isReview(operation) ? 'SANDBOX_ONLY' : expected;
            const { clientId } = await endCustomerAt(standing, server(), server().demo, place);
            const before = await deskOf(server()).events(clientId);
            const { status, body } = await ask(operation, clientId);
            assert.equal(status === 200 ? '200' : body.error_code, answer, operation);
            const isRefused = answer !== '200';
            assert.equal(await statusSummaryOf(clientId), isRefused ? standing : then, operation);
            // Rejected calls and reads leave no events.
            await server().settle();
            const after = await deskOf(server()).events(clientId);
            const changes = !isRefused && then !== standing;
            assert.equal(after.length > before.length, changes, operation);
          }
        });
      }
    });
  }

  test('production and development see the same end customers', async () => {
    const { clientId } = await endCustomerAt('PENDING_ENABLEMENT', server(), server().demo, 'production');
    const one = { end_customer_client_id: clientId };
    const inDevelopment = partnerCalls(server().url, server().demo, 'development');
    const inProduction = partnerCalls(server().url, server().demo, 'production');
    assert.equal((await inDevelopment('/partner/customer/enable', one)).status, 200);
    assert.equal((await inProduction('/partner/customer/get', one)).body.end_customer.status, 'ACTIVE');
  });
});
