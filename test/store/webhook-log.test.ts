import assert from 'node:assert/strict';
import { beforeAll, test } from 'vitest';
import { readConfig } from '../../src/config/config.ts';
import { realmOf } from '../../src/domain/environment.ts';
import { event } from '../../src/domain/event.ts';
import type { Place } from '../../src/domain/page.ts';
import { type DeliveryStatus, deliveryStatuses } from '../../src/domain/webhook/delivery.ts';
import { createEndpoint, type Endpoint } from '../../src/domain/webhook/endpoint.ts';
import { openStore } from '../../src/gingham.ts';
import { appendNumberedEvent } from '../../src/store/events.ts';
import { savePartner } from '../../src/store/partners.ts';
import type { Store } from '../../src/store/store.ts';
import type { Db } from '../../src/store/tables.ts';
import { insertDelivery } from '../../src/store/webhook-deliveries.ts';
import { removeEndpoint, saveEndpoint } from '../../src/store/webhook-endpoints.ts';
import { type DeliveryFilter, type LoggedDelivery, searchDeliveries } from '../../src/store/webhook-log.ts';
import { countingContext, samplePartner } from '../support/samples.ts';
import { suiteScope } from '../support/scope.ts';
import { freshStore, onEachDialect } from '../support/stores.ts';

const anything: DeliveryFilter = {
  endpointId: null,
  partnerClientId: null,
  endCustomerClientId: null,
  environment: null,
  webhookType: null,
  status: null,
  from: null,
  to: null,
};
const webhookTypes = ['end_customer.created', 'registration.updated'] as const;
const start = 1_700_000_000_000;
const count = 60;

onEachDialect((dialect) => {
  const scope = suiteScope();
  let store: Store;
  let endpoints: Endpoint[];
  /** All deliveries to existing endpoints, in list order. */
  let all: LoggedDelivery[];
  const { clientId } = samplePartner;

  beforeAll(async () => {
    const opened = await openStore(readConfig('dev', await freshStore(scope, dialect)), { isDurable: false });
    scope.onTestFinished(() => opened.close());
    store = opened.store;
    const context = countingContext(start);
    endpoints = await store.unitOfWork(async (db) => {
      const created = event({ type: 'partner.created', actor: 'system', partnerClientId: clientId }, context);
      await savePartner(db, { partner: samplePartner, events: [created] });
      const made: Endpoint[] = [];
      for (const environment of ['production', 'development', 'sandbox', 'sandbox'] as const) {
        const url = 'https://x.example/';
        const wanted = { partnerClientId: clientId, environment, url, webhookTypes, secretDataKey: 1 };
        const decision = createEndpoint(wanted, 0, 'system', context, start + made.length);
        await saveEndpoint(db, { ...decision, events: [] });
        made.push(decision.endpoint);
      }
      return made;
    });
    const logged = await store.unitOfWork((db) => fill(db, endpoints, context));
    const removed = endpoints.at(-1) as Endpoint;
    await store.unitOfWork((db) => removeEndpoint(db, removed, start));
    all = logged
      .filter(({ delivery }) => delivery.endpointId !== removed.endpointId)
      .toSorted(
        ({ delivery: one }, { delivery: other }) =>
          other.occurredAt - one.occurredAt || other.deliveryId - one.deliveryId,
      );
  });

  /** Writes deliveries of every kind, several with the same event time, and out of order. */
  async function fill(db: Db, to: readonly Endpoint[], context: ReturnType<typeof countingContext>) {
    const logged: LoggedDelivery[] = [];
    for (let at = 0; at < count; at += 1) {
      const { endpointId, environment } = to[at % to.length] as Endpoint;
      const status = deliveryStatuses[Math.floor(at / 5) % deliveryStatuses.length] as DeliveryStatus;
      const webhookType = webhookTypes[Math.floor(at / 3) % 2] as (typeof webhookTypes)[number];
      const about = { realm: realmOf(environment), partnerClientId: clientId };
      const recorded = {
        ...event({ type: webhookType, actor: 'system', ...about }, context),
        endCustomerClientId: `customer${at % 7}`,
        occurredAt: start + ((at * 17) % 20) * 1000,
      };
      const eventSeq = await appendNumberedEvent(db, recorded);
      const delivery = await insertDelivery(db, { endpointId, webhookType, event: recorded, eventSeq });
      await db
        .updateTable('webhook_deliveries')
        .set({ status })
        .where('delivery_id', '=', delivery.deliveryId)
        .execute();
      const { id, type, institutionId, environment: of, data } = recorded;
      const inLog = { id, type, institutionId, environment: of, data };
      logged.push({ delivery: { ...delivery, status }, environment, event: inLog });
    }
    return logged;
  }

  /** All pages, with their number. */
  const pages = async (filter: Partial<DeliveryFilter>, limit: number, window: number, pageMax = 10_000) => {
    const found: LoggedDelivery[] = [];
    let after: Place | null = null;
    let pages = 0;
    do {
      const effort = { window, pageMax };
      const page = await searchDeliveries(store.db, { ...anything, ...filter }, { limit, after }, effort);
      assert.ok(page.items.length <= limit);
      found.push(...page.items);
      after = page.next;
      pages += 1;
    } while (after !== null);
    return { found, pages };
  };

  const endpoint = (at: number) => (endpoints[at] as Endpoint).endpointId;
  const filters: [string, () => Partial<DeliveryFilter>][] = [
    ['a partner', () => ({ partnerClientId: clientId })],
    ['an endpoint', () => ({ endpointId: endpoint(0) })],
    ['an endpoint of another environment', () => ({ endpointId: endpoint(0), environment: 'sandbox' })],
    ['an endpoint of another partner', () => ({ endpointId: endpoint(0), partnerClientId: 'other' })],
    ['a removed endpoint', () => ({ endpointId: endpoint(3) })],
    ['an end customer', () => ({ endCustomerClientId: 'customer3' })],
    ['an end customer without deliveries', () => ({ endCustomerClientId: 'nobody' })],
    [
      'an end customer and an endpoint',
      () => ({ endCustomerClientId: 'customer3', endpointId: endpoint(1) }),
    ],
    ['an environment', () => ({ partnerClientId: clientId, environment: 'development' })],
    ['an event type', () => ({ partnerClientId: clientId, webhookType: 'registration.updated' })],
    ...deliveryStatuses.map((status): [string, () => Partial<DeliveryFilter>] => [
      `what is ${status}`,
      () => ({ partnerClientId: clientId, status }),
    ]),
    ['a time', () => ({ partnerClientId: clientId, from: start + 5_000, to: start + 9_000 })],
    [
      'all filters',
      () => ({
        partnerClientId: clientId,
        endCustomerClientId: 'customer2',
        webhookType: 'end_customer.created',
        status: 'failed',
        from: start + 1_000,
        to: start + 19_000,
      }),
    ],
  ];

  const matches = (filter: Partial<DeliveryFilter>) => {
    const { endpointId, partnerClientId, endCustomerClientId, environment, webhookType, status, from, to } = {
      ...anything,
      ...filter,
    };
    return all.filter(
      ({ delivery, environment: own }) =>
        [endpointId ?? delivery.endpointId, partnerClientId ?? clientId].join() ===
          [delivery.endpointId, clientId].join() &&
        (endCustomerClientId ?? delivery.endCustomerClientId) === delivery.endCustomerClientId &&
        (environment ?? own) === own &&
        (webhookType ?? delivery.webhookType) === delivery.webhookType &&
        (status ?? delivery.status) === delivery.status &&
        (from ?? 0) <= delivery.occurredAt &&
        delivery.occurredAt < (to ?? Number.POSITIVE_INFINITY),
    );
  };

  for (const [what, filter] of filters) {
    test(`with windows of any size, every delivery of ${what} is found once and in order`, async () => {
      const expected = matches(filter());
      for (const [limit, window] of [
        [200, 1_000],
        [1, 4],
        [4, 9],
        [200, 3],
      ] as const) {
        assert.deepEqual((await pages(filter(), limit, window)).found, expected, `${limit} ${window}`);
      }
    });
  }

  test('a search with few matches ends its page early, and continues from there', async () => {
    const filter = { partnerClientId: clientId, webhookType: 'end_customer.created' } as const;
    const { found, pages: many } = await pages(filter, 200, 3, 6);
    assert.deepEqual(found, matches(filter));
    assert.ok(many >= 3, `${many} pages`);
  });
});
