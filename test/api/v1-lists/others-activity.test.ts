import assert from 'node:assert/strict';
import { beforeAll, test } from 'vitest';
import { type Answer, manage } from '../../support/client.ts';
import { newToken, refuses, succeeds } from '../../support/management.ts';
import { suiteServer } from '../../support/server.ts';
import { newSandbox, type TestSandbox } from '../../support/steered-sandbox.ts';
import { onEachDialect } from '../../support/stores.ts';
import { newListener } from '../../support/webhook-listener.ts';

/** Lists whose order is that of numbers which the whole store counts by. */
const lists = ['end-customers', 'events', 'webhook-deliveries', 'sandbox-requests'];

onEachDialect((dialect) => {
  const server = suiteServer(dialect);
  let watcher: TestSandbox;
  let busy: TestSandbox;
  let asWatcher: ReturnType<typeof manage>;
  let asBusy: ReturnType<typeof manage>;
  beforeAll(async () => {
    const partner = async () => {
      const sandbox = await newSandbox(server());
      await newListener(server(), sandbox.partner, { event_types: ['end_customer.created'] });
      const { token } = await newToken(server(), sandbox.partner.clientId);
      await sandbox.create();
      return [sandbox, manage(server().url, token)] as const;
    };
    [watcher, asWatcher] = await partner();
    [busy, asBusy] = await partner();
  });

  /** What the watcher receives about something new of its own. */
  const look = async () => {
    await watcher.create();
    await server().settle();
    const path = '/beta/webhook_events/list';
    const first = await watcher.call(path, { count: 1 });
    const pages = [first, await watcher.call(path, { cursor: first.next_cursor, count: 1 })];
    for (const list of lists) pages.push(succeeds(await asWatcher('GET', `/${list}?limit=1`)));
    return pages;
  };

  test('nothing that a partner receives grows with what others do', async () => {
    const quiet = await look();
    for (let count = 0; count < 20; count += 1) await busy.create();
    const after = await look();
    assert.deepEqual(after.map(countable), quiet.map(countable));
    const position = (pages: Answer['body'][]) => pages.find(({ events }) => events).events[0].position;
    assert.equal(position(after), position(quiet) + 1);
    for (const page of [...quiet, ...after]) {
      assert.match(page.next_cursor, /^[\w.-]{40,}$/u);
      const inside = Buffer.from(page.next_cursor, 'base64url').toString('latin1');
      assert.doesNotMatch(inside, /\d{4}/u);
      for (const [path, value] of leaves(page)) {
        if (typeof value === 'string') assert.doesNotMatch(value, /^\d+$/u, path);
      }
    }
  });

  test('a cursor is accepted from the caller that received it, in the same list', async () => {
    for (const list of lists) {
      const { next_cursor } = succeeds(await asWatcher('GET', `/${list}?limit=1`));
      succeeds(await asWatcher('GET', `/${list}?limit=1&cursor=${next_cursor}`));
      refuses(await asBusy('GET', `/${list}?cursor=${next_cursor}`), 'INVALID_FIELD', 400, /: cursor /u);
      const other = list === 'events' ? 'end-customers' : 'events';
      refuses(await asWatcher('GET', `/${other}?cursor=${next_cursor}`), 'INVALID_FIELD', 400, /: cursor /u);
    }
    const chosen = Buffer.from(`1000.${'f'.repeat(24)}`).toString('base64url');
    refuses(await asWatcher('GET', `/events?cursor=${chosen}`), 'INVALID_FIELD', 400, /: cursor /u);
  });

  test('deliveries are found by their ids, not by their numbers, and only by their partner', async () => {
    const [{ delivery_id }] = succeeds(await asWatcher('GET', '/webhook-deliveries')).webhook_deliveries;
    succeeds(await asWatcher('GET', `/webhook-deliveries/${delivery_id}`));
    refuses(await asBusy('GET', `/webhook-deliveries/${delivery_id}`), 'NOT_FOUND', 404);
    for (let number = 1; number < 5; number += 1) {
      refuses(await asWatcher('GET', `/webhook-deliveries/${number}`), 'NOT_FOUND', 404);
    }
  });
});

/** The numbers in a reply, and the length of its cursor; without durations and the partner's own numbering of its events. */
function countable(page: Answer['body']) {
  const numbers = leaves(page).filter(
    ([path, value]) => typeof value === 'number' && !/\.(?:duration_ms|position)$/u.test(path),
  );
  return { numbers, cursorLength: page.next_cursor.length };
}

/** The values in a reply that hold no others, by their paths. */
function leaves(value: unknown, path = ''): [string, unknown][] {
  if (typeof value !== 'object' || value === null) return [[path, value]];
  return Object.entries(value).flatMap(([name, inner]) => leaves(inner, `${path}.${name}`));
}
