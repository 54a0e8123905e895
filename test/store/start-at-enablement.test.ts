import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { type Answer, manage, partnerCalls } from '../support/client.ts';
import { type EarlierStore, openEarlierStore } from '../support/earlier-store.ts';
import { type RepliesAboutCustomer, repliesAboutCustomers } from '../support/every-status.ts';
import { succeeds } from '../support/management.ts';
import { suiteScope } from '../support/scope.ts';
import { storedRows } from '../support/stored-rows.ts';
import { onEachDialect } from '../support/stores.ts';

/** The last store in which registrations for development started on approval. */
const file = '14.sql.gz';

type Registration = Answer['body'];

/** Whether the migration deletes a registration. */
function isDeleted({ enabled_at }: Answer['body'], { connector, status }: Registration): boolean {
  return enabled_at === null && connector === 'simulated' && status === 'PROCESSING';
}

/** The replies with registrations that have not moved as not started. */
function withoutUnmoved({ end_customer, events, institutions }: RepliesAboutCustomer): RepliesAboutCustomer {
  const kept = end_customer.registrations.filter((row: Registration) => !isDeleted(end_customer, row));
  const statusOf = (institution_id: string, environment: string) =>
    kept.find((row: Registration) => row.institution_id === institution_id && row.environment === environment)
      ?.status ?? 'NOT_STARTED';
  return {
    end_customer: { ...end_customer, registrations: kept },
    events,
    institutions: institutions && {
      ...institutions,
      institutions: institutions.institutions.map((one: Answer['body']) => ({
        ...one,
        environments: Object.fromEntries(
          Object.keys(one.environments).map((name) => [name, statusOf(one.institution_id, name)]),
        ),
      })),
    },
  };
}

/** Live registrations of simulated banks move with real time: compares only where and how they started. */
function withoutProgress({ end_customer, institutions, ...rest }: RepliesAboutCustomer) {
  if (end_customer.realm === 'sandbox') return { ...rest, end_customer, institutions };
  const startOf = ({ institution_id, environment, connector, task, started_at }: Registration) =>
    connector === 'simulated'
      ? [institution_id, environment, started_at]
      : [institution_id, environment, started_at, task];
  return {
    end_customer: { ...end_customer, registrations: end_customer.registrations.map(startOf) },
    institutions: institutions?.institutions.length,
    events: rest.events.filter(({ data }) => data.after !== 'APPROVED' && data.after !== 'ENABLED'),
  };
}

/** A value without the fields that the earlier version did not have. */
function withoutNewFields(now: unknown, before: unknown): unknown {
  if (Array.isArray(now) && Array.isArray(before)) {
    return now.map((item, at) => withoutNewFields(item, before[at]));
  }
  if (!isObject(now) || !isObject(before)) return now;
  const known = Object.keys(before).filter((name) => name in now);
  return Object.fromEntries(known.map((name) => [name, withoutNewFields(now[name], before[name])]));
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

onEachDialect((dialect) => {
  describe('in a store in which registrations have started before enablement', () => {
    const scope = suiteScope();
    let opened: Promise<EarlierStore> | undefined;
    const store = () => {
      opened ??= openEarlierStore(scope, file, dialect);
      return opened;
    };

    test('simulated ones that have not moved are gone; every other reply is as before', async () => {
      const { server, partner, replies } = await store();
      const statuses = replies.map(({ end_customer: { realm, status, removed_at } }) =>
        removed_at === null ? `${realm} ${status}` : `${realm} removed`,
      );
      for (const realm of ['live', 'sandbox']) {
        for (const status of ['UNDER_REVIEW', 'DENIED', 'PENDING_ENABLEMENT', 'ACTIVE', 'removed']) {
          assert.ok(statuses.includes(`${realm} ${status}`), `${realm} ${status}`);
        }
      }
      const now = (await repliesAboutCustomers(server.url, partner)).map(withoutProgress);
      const expected = replies.map(withoutUnmoved).map(withoutProgress);
      assert.deepEqual(withoutNewFields(now, expected), expected);
    });

    test('customers that are not enabled and have none left are no work for the registrar', async () => {
      const { server } = await store();
      const due = await storedRows(
        server,
        dialect,
        `select client_id from end_customers where registrations_due_at is not null and enabled_at is null`,
      );
      assert.deepEqual(due, []);
    });

    test('paces are corrected where they are those of the first catalogue', async () => {
      const { server, partner } = await store();
      const call = manage(server.url, partner.operatorToken);
      const { institutions } = succeeds(await call('GET', '/institutions?limit=200'));
      const paces = institutions.map(({ institution_id, typical_pace_days }: Answer['body']) => [
        institution_id,
        typical_pace_days,
      ]);
      const slow = paces.filter(([, days]: [string, number]) => days !== 1);
      assert.deepEqual(slow.toSorted(), [
        ['ins_11', 35],
        ['ins_13', 14],
        ['ins_56', 2],
        ['ins_901234', 14],
      ]);
    });

    test('all registrations of an approved end customer start when it is enabled', async () => {
      const { server, partner } = await store();
      const call = partnerCalls(server.url, partner);
      const now = await repliesAboutCustomers(server.url, partner);
      const [created] = now.filter(({ end_customer }) => end_customer.company_name === 'Created last');
      const [approved] = now.filter(
        ({ end_customer }) => end_customer.company_name === 'Approved' && end_customer.realm === 'sandbox',
      );
      for (const [reply, development] of [
        [created, 'PROCESSING'],
        [approved, 'ENABLED'],
      ] as const) {
        const one = { end_customer_client_id: reply?.end_customer.client_id };
        succeeds(await call('/partner/customer/enable', one));
        const { institutions } = succeeds(await call('/partner/customer/oauth_institutions/get', one));
        const usaa = institutions.find(({ institution_id }: Answer['body']) => institution_id === 'ins_7');
        assert.deepEqual(usaa.environments, { development, production: 'PROCESSING' });
        for (const { environments } of institutions) assert.equal(environments.production, 'PROCESSING');
      }
    });
  });
});
