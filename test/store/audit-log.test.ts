import assert from 'node:assert/strict';
import { join } from 'node:path';
import { DatabaseSync, type SQLInputValue } from 'node:sqlite';
import { Kysely } from 'kysely';
import { beforeAll, describe, test } from 'vitest';
import { chainOf, type StoredEvent } from '../../src/store/audit-chain.ts';
import { type AuditReport, verifyAuditLog } from '../../src/store/audit-verify.ts';
import { sqliteDialect } from '../../src/store/sqlite-dialect.ts';
import type { Tables } from '../../src/store/tables.ts';
import { auditKeyIn } from '../support/audit.ts';
import { application, manage, partnerCalls } from '../support/client.ts';
import { succeeds } from '../support/management.ts';
import { newPartner } from '../support/partner.ts';
import { suiteScope } from '../support/scope.ts';
import { startServer } from '../support/server.ts';

/** A store of two partners whose server has stopped. */
let database: DatabaseSync;
let verify: () => Promise<AuditReport>;
let events: StoredEvent[];

beforeAll(async () => {
  const server = await startServer(suiteScope(), 'sqlite');
  const operator = manage(server.url, server.demo.operatorToken);
  for (const name of ['One', 'Two']) {
    const partner = await newPartner(server, { name });
    const call = partnerCalls(server.url, partner);
    const { end_customer } = succeeds(await call('/partner/customer/create', application()));
    succeeds(await call('/partner/customer/enable', { end_customer_client_id: end_customer.client_id }));
    succeeds(await operator('PATCH', `/partners/${partner.clientId}`, { name: `${name} Ltd.` }));
    succeeds(await operator('POST', '/tokens', { name }));
  }
  await server.close();
  database = new DatabaseSync(join(server.env['GINGHAM_DATA_DIR'] as string, 'gingham.db'));
  const key = await auditKeyIn(server.env);
  const db = new Kysely<Tables>({ dialect: sqliteDialect(database) });
  verify = () => verifyAuditLog(db, key);
  events = await db.selectFrom('events').selectAll().orderBy('seq').execute();
});

/** Verifies the store after a change that is undone afterwards. */
async function verifyAfter(statement: string, ...values: SQLInputValue[]): Promise<AuditReport> {
  database.exec('pragma foreign_keys = off; begin');
  try {
    database.prepare(statement).run(...values);
    return await verify();
  } finally {
    database.exec('rollback');
  }
}

/** Other values of a column. */
function othersThan(value: unknown): SQLInputValue[] {
  if (value === null) return ['x', 1];
  return typeof value === 'number' ? [value + 1, value - 1, -7, value + 1_000_000] : [`${value}x`, ''];
}

const partnerOf = (event: StoredEvent) => chainOf(event) || null;

describe('the audit log', () => {
  test('is whole as the server wrote it', async () => {
    assert.ok(events.length > 20);
    assert.deepEqual(await verify(), { events: events.length, chains: 4, problems: [] });
  });

  test('reveals every change of a column of an event, and which event it is', async () => {
    const taken = new Set(events.map(({ seq }) => seq));
    for (const event of events) {
      for (const [column, value] of Object.entries(event)) {
        const isRequired = ['seq', 'id', 'type', 'actor', 'data', 'occurred_at', 'recorded_at'].includes(
          column,
        );
        for (const other of [...othersThan(value), ...(isRequired || value === null ? [] : [null])]) {
          if (column === 'seq' && taken.has(Number(other))) continue;
          const { problems } = await verifyAfter(
            `update events set ${column} = ? where seq = ?`,
            other,
            event.seq,
          );
          const found = problems.some(({ eventId }) => eventId === (column === 'id' ? other : event.id));
          assert.ok(found, `${event.type}: ${column} = ${other}: ${JSON.stringify(problems)}`);
        }
      }
    }
  });

  test('reveals every missing event', async () => {
    for (const event of events) {
      const { problems } = await verifyAfter('delete from events where seq = ?', event.seq);
      const [{ kind, partnerClientId, position } = {}] = problems;
      assert.deepEqual(
        { kind, partnerClientId, position },
        { kind: 'missing', partnerClientId: partnerOf(event), position: event.position },
      );
      assert.equal(problems.length, 1);
    }
  });

  test('reveals an erasure and the removal of old events that are not of the server', async () => {
    for (const event of events) {
      const erased = `update events set data = '{}', client_address = null, salt = null, commitment = ? where seq = ?`;
      for (const commitment of [event.salt, event.hash]) {
        const { problems } = await verifyAfter(erased, commitment, event.seq);
        assert.deepEqual(
          problems.map(({ eventId }) => eventId),
          [event.id],
        );
      }
    }
    const [event] = events as [StoredEvent];
    database.exec('begin');
    database
      .prepare('insert into audit_gaps (chain, first, last, hash, seal) values (?, ?, ?, ?, ?)')
      .run(chainOf(event), event.position, event.position, event.hash, event.hash);
    database.prepare('delete from events where seq = ?').run(event.seq);
    const [{ kind, position } = {}] = (await verify()).problems;
    database.exec('rollback');
    assert.deepEqual({ kind, position }, { kind: 'missing', position: event.position });
  });

  test('reveals every added event', async () => {
    const names = Object.keys(events[0] as StoredEvent);
    const last = events.at(-1) as StoredEvent;
    for (const event of events) {
      for (const added of [
        { ...event, id: 'added', position: null, hash: null, salt: null },
        { ...event, id: 'added' },
        { ...event, id: 'added', position: Number(event.position) + 1 },
      ]) {
        const row = { ...added, seq: last.seq + 1 };
        const values = names.map((name) => row[name as keyof StoredEvent]);
        const places = names.map(() => '?').join();
        const { problems } = await verifyAfter(
          `insert into events (${names.join()}) values (${places})`,
          ...values,
        );
        assert.deepEqual(
          problems.map(({ eventId }) => eventId),
          ['added'],
          JSON.stringify(problems),
        );
      }
    }
  });

  test('reveals two exchanged events, and events that are missing with their end of the chain', async () => {
    const [one, other] = events.filter((event) => event.type === 'end_customer.created') as StoredEvent[];
    const exchanged = `update events set id = case id when ? then ? else ? end where id in (?, ?)`;
    const ids = [one?.id, other?.id] as [string, string];
    const afterExchange = await verifyAfter(exchanged, ids[0], ids[1], ids[0], ...ids);
    assert.equal(afterExchange.problems.length, 2);
    for (const statement of [
      'delete from audit_chains',
      `delete from audit_chains where chain = ''`,
      'delete from audit_chains where chain = (select max(chain) from audit_chains)',
      'update audit_chains set position = position - 1',
      'update audit_chains set chains = chains - 1',
      'delete from events where seq > 5',
      'delete from events',
    ]) {
      const { problems } = await verifyAfter(statement);
      assert.notDeepEqual(problems, [], statement);
    }
    for (const { chain } of database.prepare('select chain from audit_chains').all()) {
      const kept = `(select 1 where ? <> '')`;
      const { problems } = await verifyAfter(
        `delete from events where coalesce(partner_client_id, '') = ? and exists ${kept}`,
        chain as string,
        'x',
      );
      assert.equal(problems[0]?.kind, 'missing');
    }
  });
});
