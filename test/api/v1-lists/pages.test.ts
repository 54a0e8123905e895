import assert from 'node:assert/strict';
import { beforeAll, describe, test } from 'vitest';
import { type Credentials, partnerCalls } from '../../support/client.ts';
import { invite } from '../../support/console.ts';
import { managing, newEndCustomer, newToken, refuses, succeeds } from '../../support/management.ts';
import { newPartner } from '../../support/partner.ts';
import { suiteServer } from '../../support/server.ts';
import { onEachDialect } from '../../support/stores.ts';
import { createEndpoint } from '../../support/webhooks.ts';

/** Nothing responds there. */
const url = 'http://127.0.0.1:9/';

onEachDialect((dialect) => {
  const server = suiteServer(dialect);
  const call = managing(server);
  let partner: Credentials;
  let customer: string;
  let endpoint: string | undefined;
  let count = 0;
  beforeAll(async () => {
    partner = await newPartner(server());
    // Under review, so that only the test changes it.
    customer = (await newEndCustomer(server(), partner, 'production', { is_diligence_attested: false }))
      .clientId;
  });

  interface List {
    name: string;
    which?: string;
    path: () => string;
    id: string;
    /** Whether its items can be counted. */
    isCounted?: true;
    /** Adds an item and returns its id, if known. */
    add: () => Promise<string>;
  }
  const lists: List[] = [
    {
      name: 'partners',
      isCounted: true,
      path: () => '/partners?',
      id: 'client_id',
      add: async () => (await newPartner(server(), { environments: [] })).clientId,
    },
    {
      name: 'users',
      path: () => `/users?partner_client_id=${partner.clientId}&side=partner&`,
      id: 'user_id',
      add: async () => (await invite(server(), 'partner_member', partner.clientId)).userId,
    },
    {
      name: 'secrets',
      path: () => `/partners/${partner.clientId}/secrets?`,
      id: 'secret_id',
      add: async () => {
        const answer = await call('POST', `/partners/${partner.clientId}/secrets`, {
          environment: 'development',
        });
        return succeeds(answer).secret.secret_id;
      },
    },
    {
      name: 'end_customers',
      isCounted: true,
      path: () => '/end-customers?',
      id: 'client_id',
      add: async () => (await newEndCustomer(server(), partner, 'production')).clientId,
    },
    {
      name: 'end_customers',
      isCounted: true,
      which: 'of one partner and realm, by text',
      path: () => `/end-customers?partner_client_id=${partner.clientId}&realm=sandbox&q=company&`,
      id: 'client_id',
      add: async () => (await newEndCustomer(server(), partner, 'sandbox')).clientId,
    },
    {
      name: 'end_customers',
      isCounted: true,
      which: 'of a rare status',
      path: () => '/end-customers?status=UNDER_REVIEW&',
      id: 'client_id',
      add: async () => {
        const changes = { is_diligence_attested: false };
        return (await newEndCustomer(server(), partner, 'production', changes)).clientId;
      },
    },
    {
      name: 'events',
      path: () => `/end-customers/${customer}/events?`,
      id: 'event_id',
      add: async () => {
        count += 1;
        const flowdown_status = count % 2 === 0 ? 'COMPLETE' : 'IN_REVIEW';
        succeeds(await call('PATCH', `/end-customers/${customer}`, { flowdown_status }));
        const { events } = succeeds(await call('GET', `/end-customers/${customer}/events?limit=1`));
        return events[0].event_id;
      },
    },
    {
      name: 'institutions',
      path: () => '/institutions?',
      id: 'institution_id',
      add: async () => {
        count += 1;
        const institution_id = `ins_page${count}`;
        succeeds(await call('POST', '/institutions', { institution_id, name: 'Bank' }));
        return institution_id;
      },
    },
    {
      name: 'direct_customers',
      isCounted: true,
      path: () => '/direct-customers?',
      id: 'direct_customer_id',
      add: async () => {
        count += 1;
        const body = { legal_name: `Direct ${count}`, website: 'direct.example.com' };
        return succeeds(await call('POST', '/direct-customers', body)).direct_customer.direct_customer_id;
      },
    },
    {
      name: 'webhook_endpoints',
      path: () => '/webhook-endpoints?',
      id: 'endpoint_id',
      add: async () => {
        // A partner can have twenty at most.
        const owner = await newPartner(server(), { environments: ['sandbox'] });
        return (await createEndpoint(server(), { partner: owner, url })).endpointId;
      },
    },
    {
      name: 'webhook_deliveries',
      isCounted: true,
      path: () => `/webhook-deliveries?partner_client_id=${partner.clientId}&event_type=endpoint.disabled&`,
      id: 'delivery_id',
      add: async () => {
        endpoint ??= (await createEndpoint(server(), { partner, url })).endpointId;
        const body = { event_type: 'endpoint.disabled' };
        const answer = await call('POST', `/webhook-endpoints/${endpoint}/test`, body);
        return succeeds(answer).webhook_delivery.delivery_id;
      },
    },
    {
      name: 'sandbox_requests',
      path: () => `/sandbox-requests?partner_client_id=${partner.clientId}&operation=simulationClockGet&`,
      id: 'request_id',
      add: async () => {
        const answer = await partnerCalls(server().url, partner)('/simulation/clock/get');
        return succeeds(answer).request_id;
      },
    },
    {
      name: 'tokens',
      path: () => '/tokens?',
      id: 'token_id',
      add: async () => (await newToken(server(), null)).id,
    },
  ];

  for (const { name, which, path, id, isCounted, add } of lists) {
    describe(which === undefined ? name : `${name} ${which}`, () => {
      const page = async (limit: number, cursor: string | null) => {
        const query = `limit=${limit}${cursor === null ? '' : `&cursor=${cursor}`}`;
        return succeeds(await call('GET', `${path()}${query}`));
      };

      test('are paginated, newest first, without gaps or duplicates while some are added', async () => {
        const added: string[] = [];
        for (let at = 0; at < 7; at += 1) added.push(await add());
        const { [name]: all, next_cursor } = await page(200, null);
        assert.equal(next_cursor, null);
        const expected: string[] = all.map((item: Record<string, string>) => item[id]);
        assert.deepEqual(expected.slice(0, 7), added.toReversed());

        const seen: string[] = [];
        let cursor: string | null = null;
        do {
          const { [name]: items, next_cursor } = await page(3, cursor);
          assert.ok(items.length === 3 || next_cursor === null);
          seen.push(...items.map((item: Record<string, string>) => item[id]));
          cursor = next_cursor;
          if (seen.length <= 6) await add();
        } while (cursor !== null);
        assert.deepEqual(seen, expected);
      });

      if (isCounted) {
        test('are counted, if requested', async () => {
          const { [name]: all, total: none } = await page(200, null);
          assert.equal(none, undefined);
          const counted = { count: all.length, is_exact: true };
          const first = succeeds(await call('GET', `${path()}limit=3&total=true`));
          assert.deepEqual(first.total, counted);
          const next = `${path()}limit=3&total=true&cursor=${first.next_cursor}`;
          assert.deepEqual(succeeds(await call('GET', next)).total, counted);
          assert.deepEqual(succeeds(await call('GET', `${path()}limit=200&total=true`)).total, counted);
        });
      }

      test('end with a page that is just full', async () => {
        const { [name]: all } = await page(200, null);
        const { [name]: items, next_cursor } = await page(all.length, null);
        assert.equal(items.length, all.length);
        assert.equal(next_cursor, null);
      });

      test('are rejected with an invalid cursor or limit, and with unknown parameters', async () => {
        const encoded = (text: string) => Buffer.from(text).toString('base64url');
        const cursors = [
          'x',
          'null',
          '%00',
          encoded('1'),
          encoded('1.'),
          encoded("1.' or 1=1"),
          encoded('-1.a'),
        ];
        for (const cursor of [
          ...cursors,
          encoded(`${'9'.repeat(16)}.a`),
          `${encoded('1.abc')}=`,
          '1&cursor=2',
        ]) {
          refuses(await call('GET', `${path()}cursor=${cursor}`), 'INVALID_FIELD', 400, /: cursor /u);
        }
        for (const limit of [
          '0',
          '-1',
          '201',
          '1.5',
          'all',
          '',
          '1e2',
          '1e9',
          '%205',
          '%2B5',
          '0x5',
          '5.0',
          'NaN',
          '5&limit=6',
        ]) {
          refuses(await call('GET', `${path()}limit=${limit}`), 'INVALID_FIELD', 400, /: limit must /u);
        }
        const answer = await call('GET', `${path()}limits=5`);
        refuses(answer, 'UNKNOWN_FIELDS', 400, /^the query has .*: limits$/u);
      });
    });
  }
});
