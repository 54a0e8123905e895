import assert from 'node:assert/strict';
import { beforeEach, test } from 'vitest';
import { readConfig } from '../../src/config/config.ts';
import { event } from '../../src/domain/event.ts';
import { type DeliveryStatus, deliveryStatuses } from '../../src/domain/webhook/delivery.ts';
import { createEndpoint, type Endpoint } from '../../src/domain/webhook/endpoint.ts';
import { placeOfEnd, type RecentPlace } from '../../src/domain/webhook/recent.ts';
import { openStore } from '../../src/gingham.ts';
import { appendNumberedEvent } from '../../src/store/events.ts';
import { savePartner } from '../../src/store/partners.ts';
import {
  listRecentWebhooks,
  type RecentFilter,
  type RecentOwner,
  type RecentWebhook,
} from '../../src/store/recent-webhooks.ts';
import type { Store } from '../../src/store/store.ts';
import type { Db } from '../../src/store/tables.ts';
import { insertDeliveries, insertDelivery } from '../../src/store/webhook-deliveries.ts';
import { removeEndpoint, saveEndpoint } from '../../src/store/webhook-endpoints.ts';
import { readHorizon } from '../../src/store/webhook-numbering.ts';
import { countingContext, samplePartner } from '../support/samples.ts';
import { type Scope, suiteScope } from '../support/scope.ts';
import { freshStore, onEachDialect } from '../support/stores.ts';

const webhookTypes = ['end_customer.created', 'END_CUSTOMER_OAUTH_STATUS_UPDATED'] as const;
const start = 1_700_000_000_000;
const { clientId } = samplePartner;
const wholePartner: RecentOwner = {
  partnerClientId: clientId,
  environment: 'production',
  endCustomerClientId: null,
};
const anything: RecentFilter = {
  webhookTypes,
  statuses: ['pending', 'delivered', 'failed'],
  history: null,
  since: start,
};

interface Written {
  deliveryId: number;
  occurredAt: number;
  eventSeq: number;
  status: DeliveryStatus;
  webhookType: string;
  endCustomerClientId: string;
  isListed: boolean;
}

onEachDialect((dialect) => {
  const scope: Scope = suiteScope();
  let store: Store;
  let context: ReturnType<typeof countingContext>;
  /** Two of production, one of the sandbox, one that is removed. */
  let endpoints: Endpoint[];
  let written: Written[];

  beforeEach(async () => {
    const opened = await openStore(readConfig('dev', await freshStore(scope, dialect)), { isDurable: false });
    scope.onTestFinished(() => opened.close());
    store = opened.store;
    context = countingContext(start);
    written = [];
    endpoints = await store.unitOfWork(async (db) => {
      const created = event({ type: 'partner.created', actor: 'system', partnerClientId: clientId }, context);
      await savePartner(db, { partner: samplePartner, events: [created] });
      const made: Endpoint[] = [];
      for (const environment of ['production', 'production', 'sandbox', 'production'] as const) {
        const url = 'https://x.example/';
        const wanted = { partnerClientId: clientId, environment, url, webhookTypes, secretDataKey: 1 };
        const decision = createEndpoint(wanted, 0, 'system', context, start + made.length);
        await saveEndpoint(db, { ...decision, events: [] });
        made.push(decision.endpoint);
      }
      await removeEndpoint(db, made.at(-1) as Endpoint, start);
      return made;
    });
  });

  const newEvent = (at: number, occurredAt: number) => ({
    ...event({ type: 'end_customer.created', actor: 'system', partnerClientId: clientId }, context),
    realm: 'live' as const,
    endCustomerClientId: `customer${at % 3}`,
    occurredAt,
  });

  /** Writes deliveries of every kind with these times. */
  const write = (times: readonly number[]) =>
    store.unitOfWork(async (db: Db) => {
      for (const [index, time] of times.entries()) {
        const at = written.length + index;
        const { endpointId } = endpoints[at % endpoints.length] as Endpoint;
        const status = deliveryStatuses[Math.floor(at / 5) % deliveryStatuses.length] as DeliveryStatus;
        const webhookType = webhookTypes[Math.floor(at / 3) % 2] as (typeof webhookTypes)[number];
        const recorded = newEvent(at, start + time);
        const eventSeq = await appendNumberedEvent(db, recorded);
        const { deliveryId } = await insertDelivery(db, {
          endpointId,
          webhookType,
          event: recorded,
          eventSeq,
        });
        await db
          .updateTable('webhook_deliveries')
          .set({ status })
          .where('delivery_id', '=', deliveryId)
          .execute();
        const { occurredAt, endCustomerClientId } = recorded;
        const isListed = at % endpoints.length < 2 && status !== 'discarded';
        written.push({
          deliveryId,
          occurredAt,
          eventSeq,
          status,
          webhookType,
          endCustomerClientId,
          isListed,
        });
      }
    });

  /** Reads to the end of the list from a position on; each page must be in order. */
  const read = async (
    from: { place: RecentPlace; known: number | null },
    limit: number,
    effort: { window: number; pageMax: number; lateMax: number },
    owner = wholePartner,
    filter = anything,
  ) => {
    const found: RecentWebhook[] = [];
    let next: typeof from = from;
    for (;;) {
      const { deliveryId: upTo } = await readHorizon(store, clientId, 'live');
      const page = await listRecentWebhooks(store.db, { owner, filter, from: next, upTo }, limit, effort);
      assert.ok(page.items.length <= limit);
      const order = page.items.map(({ delivery }) => [delivery.occurredAt, delivery.deliveryId] as const);
      assert.deepEqual(
        order,
        order.toSorted(([one, first], [other, second]) => one - other || first - second),
      );
      found.push(...page.items);
      if (page.next === null) {
        const places = [next.place, ...page.items.map(({ delivery }) => delivery)];
        const end = placeOfEnd(places, upTo, { now: 0, keptMs: 0, history: null });
        return { found, next: { place: end, known: upTo } };
      }
      next = page.next;
    }
  };
  const first = { place: { occurredAt: start, deliveryId: 0 }, known: null };
  const ids = (found: readonly RecentWebhook[]) => found.map(({ delivery }) => delivery.deliveryId);
  const inOrder = (some: readonly Written[]) =>
    some
      .toSorted((one, other) => one.occurredAt - other.occurredAt || one.deliveryId - other.deliveryId)
      .map(({ deliveryId }) => deliveryId);
  const efforts = [
    [100, { window: 1_000, pageMax: 10_000, lateMax: 1_000 }],
    [1, { window: 4, pageMax: 8, lateMax: 1_000 }],
    [3, { window: 9, pageMax: 100, lateMax: 1_000 }],
    [100, { window: 3, pageMax: 6, lateMax: 1_000 }],
  ] as const;
  const scrambled = (count: number) => Array.from({ length: count }, (_, at) => ((at * 17) % 20) * 1_000);

  const filters: [string, () => [RecentOwner, RecentFilter], (one: Written) => boolean][] = [
    ['a partner', () => [wholePartner, anything], () => true],
    [
      'an end customer',
      () => [{ ...wholePartner, endCustomerClientId: 'customer2' }, anything],
      ({ endCustomerClientId }) => endCustomerClientId === 'customer2',
    ],
    [
      'one type',
      () => [wholePartner, { ...anything, webhookTypes: ['end_customer.created'] }],
      ({ webhookType }) => webhookType === 'end_customer.created',
    ],
    [
      'what was not delivered',
      () => [wholePartner, { ...anything, statuses: ['pending', 'failed'] }],
      ({ status }) => status !== 'delivered',
    ],
    [
      'a past with a gap',
      () => {
        const [last, next] = [written[9]?.eventSeq as number, written[30]?.eventSeq as number];
        return [
          wholePartner,
          {
            ...anything,
            history: [
              [0, last],
              [next, null],
            ],
          },
        ];
      },
      ({ eventSeq }) => {
        const at = written.findIndex((one) => one.eventSeq === eventSeq);
        return at <= 9 || at >= 30;
      },
    ],
  ];
  for (const [what, asked, matches] of filters) {
    test(`with pages of any size, every webhook of ${what} is listed once and in order`, async () => {
      await write(scrambled(60));
      const expected = inOrder(written.filter((one) => one.isListed && matches(one)));
      assert.ok(expected.length > 3);
      for (const [limit, effort] of efforts) {
        const { found } = await read(first, limit, effort, ...asked());
        assert.deepEqual(ids(found), expected, JSON.stringify([limit, effort]));
      }
    });
  }

  test('reads one after the other list every webhook once, however late it is recorded', async () => {
    for (const [limit, effort] of efforts) {
      const seen: number[] = [];
      let from: Parameters<typeof read>[0] = first;
      for (const times of [scrambled(24), [500, 19_500], [], scrambled(40), [0, 0, 0, 0, 0, 25_000]]) {
        await write(times);
        const { found, next } = await read(from, limit, effort);
        seen.push(...ids(found));
        from = next;
      }
      const expected = written.filter(({ isListed }) => isListed);
      assert.deepEqual(
        seen.toSorted((one, other) => one - other),
        expected.map(({ deliveryId }) => deliveryId),
        JSON.stringify([limit, effort]),
      );
    }
  });

  test('a webhook is listed with its last attempt', async () => {
    await write([0]);
    const [{ deliveryId }] = written as [Written];
    await store.unitOfWork(async (db) => {
      await db.updateTable('webhook_deliveries').set({ attempts: 2 }).execute();
      const attempt = { delivery_id: deliveryId, duration_ms: 1, kid: null, failure: null, answer: '' };
      const at = (number: number) => ({
        number,
        at: start + number,
        sent_at: number,
        status_code: 500 + number,
      });
      for (const number of [1, 2]) {
        await db
          .insertInto('webhook_attempts')
          .values({ ...attempt, ...at(number) })
          .execute();
      }
    });
    const [limit, effort] = efforts[0];
    const { found } = await read(first, limit, effort);
    assert.deepEqual(
      found.map(({ lastAttempt }) => lastAttempt),
      [{ at: start + 2, statusCode: 502 }],
    );
  });

  test('no webhook is listed before one with a lower number can be', async () => {
    const { endpointId } = endpoints[0] as Endpoint;
    const insert = async (db: Db) => {
      const recorded = newEvent(0, start);
      const eventSeq = await appendNumberedEvent(db, recorded);
      await insertDeliveries(db, [{ endpointId, webhookType: webhookTypes[0], event: recorded, eventSeq }]);
    };
    const hasInserted = Promise.withResolvers<void>();
    const mayCommit = Promise.withResolvers<void>();
    const slow = store.unitOfWork(async (db) => {
      await insert(db);
      hasInserted.resolve();
      await mayCommit.promise;
    });
    await hasInserted.promise;
    const fast = store.unitOfWork(insert);
    const [limit, effort] = efforts[0];
    const reading = read(first, limit, effort);
    mayCommit.resolve();
    const { found, next } = await reading;
    await Promise.all([slow, fast]);
    const { found: rest } = await read(next, limit, effort);
    // On PostgreSQL it waits for the first one.
    assert.ok(found.length >= (dialect === 'postgres' ? 1 : 0));
    assert.equal(found.length + rest.length, 2);
  });
});
