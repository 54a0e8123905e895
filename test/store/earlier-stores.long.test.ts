import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { auditOf } from '../support/audit.ts';
import { type Answer, application, partnerCalls } from '../support/client.ts';
import { earlierStores, openEarlierStore } from '../support/earlier-store.ts';
import { sampled } from '../support/long.ts';
import { managing, refuses, succeeds } from '../support/management.ts';

/** The lists of the management API, each with the path of one of its items if there is one. */
const lists: Record<string, ((item: Answer['body']) => string) | null> = {
  partners: ({ client_id }) => `/partners/${client_id}`,
  end_customers: ({ client_id }) => `/end-customers/${client_id}`,
  registrations: ({ end_customer_client_id, institution_id, environment }) =>
    `/registrations/${end_customer_client_id}/${institution_id}/${environment}`,
  institutions: null,
  direct_customers: null,
  tokens: null,
  users: null,
  webhook_endpoints: ({ endpoint_id }) => `/webhook-endpoints/${endpoint_id}`,
  webhook_deliveries: ({ delivery_id }) => `/webhook-deliveries/${delivery_id}`,
  events: ({ event_id }) => `/events/${event_id}`,
};

/** The first and the last; the others are between them. */
const sample = [...earlierStores.slice(0, 1), ...earlierStores.slice(-1)];

describe('a store written by an earlier version', () => {
  for (const file of sampled(sample, earlierStores)) {
    test(`is migrated, and all in it can be read: ${file}`, async (t) => {
      const { server, partner } = await openEarlierStore(t, file);
      const call = managing(
        () => server,
        () => partner.operatorToken,
      );
      const filterOf = (name: string) => {
        if (name === 'end_customers') return '&removed=true';
        return name === 'webhook_deliveries' ? `&partner_client_id=${partner.clientId}` : '';
      };
      for (const [name, pathOf] of Object.entries(lists)) {
        const page = succeeds(await call('GET', `/${name.replaceAll('_', '-')}?limit=200${filterOf(name)}`));
        if (pathOf === null) continue;
        for (const item of page[name]) succeeds(await call('GET', pathOf(item)));
      }
      for (const path of ['/overview', '/system']) succeeds(await call('GET', path));
      const direct = { legal_name: 'Juniper Pay Ltd.', website: 'juniper.example.com' };
      // The oldest stores do not have it yet.
      await call('POST', '/direct-customers', direct);
      refuses(await call('POST', '/direct-customers', direct), 'CONFLICT', 409);
    });

    test(`continues: ${file}`, async (t) => {
      const { server, partner } = await openEarlierStore(t, file);
      for (const environment of ['sandbox', 'production'] as const) {
        const call = partnerCalls(server.url, partner, environment);
        const { end_customer } = succeeds(await call('/partner/customer/create', application()));
        const of = { end_customer_client_id: end_customer.client_id };
        succeeds(await call('/partner/customer/enable', of));
        succeeds(await call('/partner/customer/oauth_institutions/get', of));
      }
      succeeds(await partnerCalls(server.url, partner)('/simulation/clock/advance', { seconds: 86_400 }));
      await server.settle();
      const errors = server.log.filter((line) => line.includes('"level":"error"'));
      assert.deepEqual(errors, []);
      assert.deepEqual((await auditOf(server)).problems, []);
    });
  }

  test('exists for every version of the schema', () => {
    assert.ok(earlierStores.length >= 15);
  });
});
