import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { type Environment, environments } from '../../../src/domain/environment.ts';
import type { Answer } from '../../support/client.ts';
import { endCustomerAt } from '../../support/lifecycle.ts';
import {
  managing,
  type NewEndCustomer,
  newEndCustomer,
  refuses,
  succeeds,
} from '../../support/management.ts';
import { newPartner } from '../../support/partner.ts';
import { sandboxOf } from '../../support/sandbox-partner.ts';
import type { Scope } from '../../support/scope.ts';
import { sharedServer, suiteServer } from '../../support/server.ts';
import { onSampledDialect } from '../../support/stores.ts';
import { webhookEventsOf } from '../../support/webhook-events.ts';
import { newListener } from '../../support/webhook-listener.ts';
import { startReceiver } from '../../support/webhook-receiver.ts';
import { createEndpoint } from '../../support/webhooks.ts';

const start = '2031-03-01T12:00:00.000Z';
const day = (days: number, hours = 0) =>
  new Date(Date.parse(start) + (days * 24 + hours) * 3_600_000).toISOString();
const contractCode = 'END_CUSTOMER_OAUTH_STATUS_UPDATED';

onSampledDialect((dialect) => {
  const server = sharedServer(dialect);

  /** A partner with a receiver in its sandbox, whose clock is frozen at `start`. */
  async function newSetting(
    t: Scope,
    event_types: readonly string[] = ['end_customer.created', contractCode],
  ) {
    const partner = await newPartner(server());
    const sandbox = sandboxOf(server(), partner);
    const does = async (path: string, body: object = {}): Promise<Answer['body']> =>
      succeeds(await sandbox.call(`/simulation/${path}`, body));
    await does('clock/freeze');
    await does('clock/advance', { to: start });
    const receiver = await startReceiver(t);
    const url = `${receiver.url}?token=hidden`;
    const { endpointId } = await createEndpoint(server(), { partner, url, event_types });
    const fire = (end_customer_client_id: string, more: object = {}) =>
      does('webhook/fire', { end_customer_client_id, institution_id: 'ins_56', status: 'APPROVED', ...more });
    const events = webhookEventsOf(server, partner);
    // Without registrations, as their webhooks are not what is tested.
    const create = (): Promise<NewEndCustomer> => sandbox.create({ is_bank_addendum_completed: false });
    return { partner, sandbox, create, does, receiver, url, endpointId, fire, ...events };
  }

  const codesOf = (events: Answer['body'][]) => events.map((one) => one.webhook_code);
  const customersOf = (events: Answer['body'][]) =>
    events.map(({ payload }) => payload.end_customer_client_id ?? payload.data.end_customer_client_id);

  test('a webhook of the contract is listed as it was sent, with its last attempt, in sandbox time', async (t) => {
    const { create, receiver, url, events, fire } = await newSetting(t, [contractCode]);
    const { clientId } = await create();
    const { deliveries } = await fire(clientId);
    const [sent] = receiver.received;
    assert.deepEqual(await events(), [
      {
        webhook_message_id: deliveries[0].delivery_id,
        webhook_type: 'PARTNER',
        webhook_code: contractCode,
        item_id: null,
        sent_time: start,
        payload: sent?.json,
        destination_url: url,
        delivery_status: 'DELIVERED',
        last_http_status_code: 200,
        attempt_count: 1,
        last_attempt_time: start,
      },
    ]);
  });

  test('our own webhooks have a type and code in the same spelling', async (t) => {
    const { create, does, receiver, events } = await newSetting(t, [
      'end_customer.created',
      'registration.updated',
    ]);
    const { clientId } = await create();
    await does('clock/advance', { seconds: 0 });
    const [{ webhook_type, webhook_code, payload }] = await events();
    assert.deepEqual([webhook_type, webhook_code], ['END_CUSTOMER', 'CREATED']);
    assert.deepEqual(payload, receiver.received[0]?.json);
    assert.deepEqual(customersOf([{ payload }]), [clientId]);
  });

  test('a test webhook is listed like those it stands for', async (t) => {
    const { endpointId, events } = await newSetting(t, [contractCode]);
    succeeds(await managing(server)('POST', `/webhook-endpoints/${endpointId}/test`));
    const [{ webhook_code, payload }] = await events();
    assert.deepEqual([webhook_code, payload.end_customer_client_id], [contractCode, '0'.repeat(24)]);
  });

  test('the status follows the attempts: pending until the last has failed', async (t) => {
    const { create, receiver, does, events } = await newSetting(t, ['end_customer.created']);
    receiver.answer({ status: 503 });
    await create();
    const facts = async () =>
      (await events()).map((one) => [
        one.delivery_status,
        one.attempt_count,
        one.last_http_status_code,
        one.last_attempt_time,
        one.sent_time,
      ]);
    await does('clock/advance', { seconds: 0 });
    assert.deepEqual(await facts(), [['PENDING', 1, 503, start, start]]);
    await receiver.close();
    await does('clock/advance', { seconds: 30 });
    assert.deepEqual(await facts(), [['PENDING', 2, null, '2031-03-01T12:00:30.000Z', start]]);
    await does('clock/advance', { seconds: 86_400 });
    const [[status, attempts]] = (await facts()) as [unknown[]];
    assert.deepEqual([status, attempts], ['FAILED', 7]);
  });

  test('a webhook that was not attempted yet has no attempt', async (t) => {
    const { create, endpointId, events } = await newSetting(t, ['end_customer.created']);
    succeeds(await managing(server)('POST', `/webhook-endpoints/${endpointId}/pause`));
    await create();
    const [{ delivery_status, attempt_count, last_http_status_code, last_attempt_time }] = await events();
    assert.deepEqual(
      [delivery_status, attempt_count, last_http_status_code, last_attempt_time],
      ['PENDING', 0, null, null],
    );
  });

  test('a webhook to several endpoints is listed once for each, with an id of its own', async (t) => {
    const { partner, create, url, events } = await newSetting(t, ['end_customer.created']);
    const other = await startReceiver(t);
    await createEndpoint(server(), { partner, url: other.url, event_types: ['end_customer.created'] });
    await create();
    const listed = await events();
    assert.deepEqual(new Set(listed.map((one) => one.destination_url)), new Set([url, other.url]));
    assert.equal(new Set(listed.map((one) => one.webhook_message_id)).size, 2);
    assert.deepEqual(listed[0].payload, listed[1].payload);
  });

  test('webhooks of a listener are listed, and those of a removed endpoint are not', async (t) => {
    const { partner, create, endpointId, events } = await newSetting(t, ['end_customer.created']);
    const listener = await newListener(server(), partner, { event_types: ['end_customer.created'] });
    await create();
    await listener.webhook();
    succeeds(await managing(server)('DELETE', `/webhook-endpoints/${endpointId}`));
    const urls = (await events()).map((one) => one.destination_url);
    assert.equal(urls.length, 1);
    assert.match(urls[0], /^urn:gingham:listener:[0-9a-f-]{36}$/u);
    assert.ok(new URL(urls[0]));
  });

  test('pages are in order, and the last cursor continues with what is new, once', async (t) => {
    const { create, list, does, fire } = await newSetting(t, ['end_customer.created', contractCode]);
    const created: string[] = [];
    const add = async () => {
      created.push((await create()).clientId);
      await does('clock/advance', { seconds: 3_600 });
    };
    for (let at = 0; at < 5; at += 1) await add();
    const first = await list({ count: 2 });
    const second = await list({ count: 2, cursor: first.next_cursor });
    const third = await list({ count: 2, cursor: second.next_cursor });
    assert.deepEqual(
      [first, second, third].map((page) => [page.webhook_events.length, page.has_more]),
      [
        [2, true],
        [2, true],
        [1, false],
      ],
    );
    assert.deepEqual(customersOf([first, second, third].flatMap((page) => page.webhook_events)), created);
    const none = await list({ cursor: third.next_cursor });
    assert.deepEqual([none.webhook_events, none.has_more], [[], false]);
    await add();
    for (const cursor of [third.next_cursor, none.next_cursor]) {
      assert.deepEqual(customersOf((await list({ cursor })).webhook_events), created.slice(5));
    }
    // The event before the one fired has an earlier time, but is recorded at the same time.
    const last = await list({ cursor: none.next_cursor });
    await fire(String(created[0]));
    const fired = await list({ cursor: last.next_cursor });
    await fire(String(created[0]), { defect: 'reorder' });
    const reordered = await list({ cursor: fired.next_cursor });
    assert.deepEqual(
      reordered.webhook_events.map(({ payload }: Answer['body']) => payload.status),
      ['processing', 'approved'],
    );
    assert.deepEqual((await list({ cursor: reordered.next_cursor })).webhook_events, []);
  });

  test('each filter applies, with any of its values; an empty one does not', async (t) => {
    const { create, receiver, events, fire, does } = await newSetting(t);
    const { clientId } = await create();
    await does('clock/advance', { seconds: 1 });
    receiver.answer({ status: 410 });
    await fire(clientId, { defect: 'stale_iat' });
    const both = ['CREATED', contractCode];
    const cases: [object, string[]][] = [
      [{}, both],
      [{ webhook_types: [], webhook_codes: [], item_ids: [], delivery_statuses: [] }, both],
      [{ webhook_types: ['PARTNER'] }, [contractCode]],
      [{ webhook_types: ['partner', 'ITEM'] }, []],
      [{ webhook_types: ['END_CUSTOMER', 'PARTNER', 'PARTNER'] }, both],
      [{ webhook_codes: ['CREATED', 'ERROR'] }, ['CREATED']],
      [{ webhook_types: ['PARTNER'], webhook_codes: ['CREATED'] }, []],
      [{ delivery_statuses: ['DELIVERED'] }, ['CREATED']],
      [{ delivery_statuses: ['FAILED', 'PENDING'] }, [contractCode]],
      [{ delivery_statuses: ['PENDING'] }, []],
      [{ delivery_statuses: ['DELIVERED', 'FAILED', 'FAILED'] }, both],
      [{ webhook_types: ['PARTNER'], delivery_statuses: ['DELIVERED'] }, []],
      [{ item_ids: ['a'] }, []],
      [{ start_time: null, count: null }, both],
    ];
    for (const [filter, codes] of cases) {
      assert.deepEqual(codesOf(await events(filter)), codes, JSON.stringify(filter));
    }
  });

  test('a cursor from a page without matches continues', async (t) => {
    const { create, list, does } = await newSetting(t, ['end_customer.created']);
    const { next_cursor } = await list({ item_ids: ['a'] });
    await does('clock/advance', { seconds: 1 });
    const { clientId } = await create();
    assert.deepEqual(customersOf((await list({ cursor: next_cursor })).webhook_events), [clientId]);
  });

  test('webhooks are listed for seven days of sandbox time, from a time in between on if asked', async (t) => {
    const { create, events, ask, does } = await newSetting(t, ['end_customer.created']);
    const created: string[] = [];
    for (let at = 0; at < 3; at += 1) {
      created.push((await create()).clientId);
      await does('clock/advance', { seconds: 86_400 });
    }
    assert.deepEqual(customersOf(await events({ start_time: day(1) })), created.slice(1));
    assert.deepEqual(
      customersOf(await events({ start_time: '2031-03-02T13:00:01+01:00' })),
      created.slice(2),
    );
    assert.deepEqual(await events({ start_time: day(20) }), []);
    await does('clock/advance', { to: day(8) });
    assert.deepEqual(customersOf(await events()), created.slice(1));
    assert.deepEqual(customersOf(await events({ start_time: day(1) })), created.slice(1));
    const tooEarly = await ask({ start_time: new Date(Date.parse(day(1)) - 1).toISOString() });
    refuses(
      tooEarly,
      'WEBHOOK_EVENTS_START_TIME_OUT_OF_RANGE',
      400,
      /: start_time must be 2031-03-02T12:00:00\.000Z or later$/u,
    );
    await does('clock/advance', { to: day(8, 1) });
    assert.deepEqual(customersOf(await events()), created.slice(2));
  });

  test('a cursor expires when its position is seven days old, and not while it is used', async (t) => {
    const { create, list, ask, does } = await newSetting(t, ['end_customer.created']);
    await create();
    await create();
    const { next_cursor: within } = await list({ count: 1 });
    let { next_cursor: used } = await list();
    await does('clock/advance', { to: day(7) });
    assert.equal((await list({ cursor: within })).webhook_events.length, 1);
    ({ next_cursor: used } = await list({ cursor: used }));
    await does('clock/advance', { to: day(7, 1) });
    refuses(await ask({ cursor: within }), 'WEBHOOK_EVENTS_CURSOR_EXPIRED', 400, /: cursor is too old$/u);
    await does('clock/advance', { to: day(14) });
    const { clientId } = await create();
    assert.deepEqual(customersOf((await list({ cursor: used })).webhook_events), [clientId]);
  });

  test('what a reset or restore undoes is not listed, and its cursors have expired', async (t) => {
    const { sandbox, create, list, ask, events, does } = await newSetting(t, ['end_customer.created']);
    const { clientId: kept } = await create();
    const { next_cursor: before } = await list();
    await sandbox.snapshot('one');
    await does('clock/advance', { seconds: 60 });
    const { clientId: undone } = await create();
    const { next_cursor: after } = await list();
    assert.deepEqual(customersOf(await events()), [kept, undone]);
    await sandbox.restore('one');
    assert.deepEqual(customersOf(await events()), [kept]);
    assert.deepEqual((await list({ cursor: before })).webhook_events, []);
    const says = /: cursor was undone by a sandbox reset or restore$/u;
    refuses(await ask({ cursor: after }), 'WEBHOOK_EVENTS_CURSOR_EXPIRED', 400, says);
    await does('clock/advance', { seconds: 30 });
    const { clientId: again } = await create();
    assert.deepEqual(customersOf((await list({ cursor: before })).webhook_events), [again]);
    await sandbox.reset();
    assert.deepEqual(await events(), []);
    refuses(await ask({ cursor: before }), 'WEBHOOK_EVENTS_CURSOR_EXPIRED', 400, says);
  });

  describe('end customers with their own keys', () => {
    test('list the webhooks about them in the contract’s format, with the origin of the URL', async (t) => {
      const { create, fire, url } = await newSetting(t);
      const one = await create();
      const other = await create();
      await fire(one.clientId);
      await fire(other.clientId);
      for (const customer of [one, other]) {
        const listed = await webhookEventsOf(server, customer).events();
        assert.deepEqual(codesOf(listed), [contractCode]);
        assert.deepEqual(customersOf(listed), [customer.clientId]);
        assert.equal(listed[0].destination_url, new URL(url).origin);
      }
      const { events } = webhookEventsOf(server, one);
      assert.deepEqual(await events({ webhook_types: ['END_CUSTOMER'] }), []);
    });

    test('continue with their own cursor only', async (t) => {
      const { create, fire, list, ask } = await newSetting(t);
      const customer = await create();
      const own = webhookEventsOf(server, customer);
      const { next_cursor } = await own.list();
      await fire(customer.clientId);
      assert.deepEqual(codesOf((await own.list({ cursor: next_cursor })).webhook_events), [contractCode]);
      refuses(await ask({ cursor: next_cursor }), 'INVALID_FIELD', 400);
      const { next_cursor: partners } = await list();
      refuses(await own.ask({ cursor: partners }), 'INVALID_FIELD', 400);
    });

    test('are rejected once removed, and in other environments', async () => {
      const gone = await endCustomerAt('gone', server(), server().demo, 'sandbox');
      refuses(await webhookEventsOf(server, gone).ask(), 'INVALID_API_KEYS', 400);
      const { clientId, secrets } = await newEndCustomer(server(), server().demo, 'sandbox');
      const named = { clientId, secrets: { production: String(secrets.sandbox) } };
      refuses(await webhookEventsOf(server, named, 'production').ask(), 'INVALID_API_KEYS', 400);
    });
  });

  test('each environment has its own list and cursors', async (t) => {
    const partner = await newPartner(server());
    const receiver = await startReceiver(t);
    const ids: Partial<Record<Environment, string>> = {};
    for (const environment of environments) {
      const event_types = ['end_customer.created'];
      await createEndpoint(server(), { partner, url: receiver.url, environment, event_types });
    }
    for (const environment of environments) {
      ids[environment] = (await newEndCustomer(server(), partner, environment)).clientId;
    }
    await server().settle();
    const live = [ids.production, ids.development];
    for (const environment of environments) {
      const { events, list } = webhookEventsOf(server, partner, environment);
      const listed = await events();
      assert.deepEqual(customersOf(listed), environment === 'sandbox' ? [ids.sandbox] : live);
      assert.ok(listed.every((one) => Math.abs(Date.parse(one.sent_time) - Date.now()) < 60_000));
      const { next_cursor } = await list({ count: 1 });
      for (const other of environments.filter((name) => name !== environment)) {
        const answer = await webhookEventsOf(server, partner, other).ask({ cursor: next_cursor });
        refuses(answer, 'INVALID_FIELD', 400);
      }
    }
  });

  describe('with a log of two days', () => {
    const short = suiteServer(dialect, { GINGHAM_WEBHOOK_LOG_DAYS: '2' });

    test('the list does not go back further', async () => {
      const { ask, list } = webhookEventsOf(short, short().demo);
      const daysAgo = (days: number) => new Date(Date.now() - days * 86_400_000).toISOString();
      refuses(await ask({ start_time: daysAgo(2.1) }), 'WEBHOOK_EVENTS_START_TIME_OUT_OF_RANGE', 400);
      assert.deepEqual((await list({ start_time: daysAgo(1.9) })).webhook_events, []);
    });
  });
});
