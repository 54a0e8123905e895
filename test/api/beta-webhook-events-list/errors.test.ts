import { beforeAll, test } from 'vitest';
import { type Answer, post, send } from '../../support/client.ts';
import { refuses } from '../../support/management.ts';
import { newPartner } from '../../support/partner.ts';
import { sharedServer } from '../../support/server.ts';
import { onEachDialect } from '../../support/stores.ts';
import { webhookEventsOf, webhookEventsPath } from '../../support/webhook-events.ts';

onEachDialect((dialect) => {
  const server = sharedServer(dialect);
  let own: string;
  let others: string;
  beforeAll(async () => {
    own = (await webhookEventsOf(server, server().demo).list()).next_cursor;
    others = (await webhookEventsOf(server, await newPartner(server())).list()).next_cursor;
  });
  const ask = (body: object): Promise<Answer> => webhookEventsOf(server, server().demo).ask(body);
  const now = () => new Date().toISOString();

  const cursorProblem = /: cursor is not a next_cursor of this client in this environment$/u;
  const cursors: [string, () => unknown, RegExp][] = [
    ['that is empty', () => '', cursorProblem],
    ['that is no cursor', () => 'abc', cursorProblem],
    ['that is not text of base64', () => '1.\0\ud800', cursorProblem],
    ['that was changed', () => `${own.slice(0, -2)}${own.endsWith('AA') ? 'BB' : 'AA'}`, cursorProblem],
    ['that was cut', () => own.slice(0, -6), cursorProblem],
    ['of another partner', () => others, cursorProblem],
    ['of 512 characters', () => 'x'.repeat(512), cursorProblem],
    ['of more than 512 characters', () => 'x'.repeat(513), /cursor/u],
    ['that is null', () => null, /cursor/u],
    ['that is a number', () => 7, /cursor/u],
  ];
  for (const [what, cursor, says] of cursors) {
    test(`INVALID_FIELD for a cursor ${what}`, async () => {
      refuses(await ask({ cursor: cursor() }), 'INVALID_FIELD', 400, says);
    });
  }

  test('INVALID_FIELD for a cursor and a start time, naming both', async () => {
    const both = await ask({ cursor: own, start_time: now() });
    refuses(both, 'INVALID_FIELD', 400, /: cursor excludes the other; start_time excludes the other$/u);
  });

  for (const [field, values] of [
    ['count', [0, 101, -1, 1.5, '10', []]],
    ['start_time', ['yesterday', '2026-02-30T00:00:00Z', '2026-05-04', '2026-05-04T00:00:00', '', 0]],
    ['webhook_types', [null, 'PARTNER', [1], [null], {}]],
    ['webhook_codes', [null, 'CREATED', [{}]]],
    ['item_ids', [null, 'one', [[]]]],
    ['delivery_statuses', [null, 'FAILED', ['failed'], ['DISCARDED'], ['FAILED', ''], [null]]],
  ] as const) {
    test(`INVALID_FIELD for a wrong ${field}`, async () => {
      for (const value of values) {
        refuses(await ask({ [field]: value }), 'INVALID_FIELD', 400, new RegExp(`: ${field}`, 'u'));
      }
    });
  }

  test('WEBHOOK_EVENTS_START_TIME_OUT_OF_RANGE for any time before the last seven days', async () => {
    for (const start_time of [
      '0001-01-01T00:00:00Z',
      new Date(Date.now() - 7.01 * 86_400_000).toISOString(),
    ]) {
      const answer = await ask({ start_time });
      refuses(answer, 'WEBHOOK_EVENTS_START_TIME_OUT_OF_RANGE', 400, /: start_time must be /u);
    }
  });

  test('UNKNOWN_FIELDS for other fields', async () => {
    refuses(await ask({ limit: 5 }), 'UNKNOWN_FIELDS', 400, /: limit$/u);
  });

  test('MISSING_FIELDS and INVALID_API_KEYS for missing and invalid credentials', async () => {
    const url = `${server().url}/sandbox${webhookEventsPath}`;
    refuses(await post(url, {}), 'MISSING_FIELDS', 400, /: client_id; secret$/u);
    refuses(await ask({ secret: 'f'.repeat(30) }), 'INVALID_API_KEYS', 400);
    refuses(await send('GET', url), 'NOT_FOUND', 404);
  });
});
