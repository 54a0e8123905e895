import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { compactVerify, importJWK } from 'jose';
import { describe, test } from 'vitest';
import { readConfig } from '../../src/config/config.ts';
import { event } from '../../src/domain/event.ts';
import { openStore } from '../../src/gingham.ts';
import { systemContext } from '../../src/keyring/context.ts';
import { noHash, sealOfHead } from '../../src/store/audit-chain.ts';
import { appendEvents } from '../../src/store/events.ts';
import { auditKeyIn, auditOf } from '../support/audit.ts';
import { type Answer, application, manage, partnerCalls } from '../support/client.ts';
import { succeeds } from '../support/management.ts';
import { newPartner } from '../support/partner.ts';
import { gingham, serverProcess } from '../support/process.ts';
import { scratchDirectory } from '../support/scratch.ts';
import { startServer } from '../support/server.ts';
import { storedRows } from '../support/stored-rows.ts';
import { freshStore, onEachDialect } from '../support/stores.ts';

onEachDialect((dialect) => {
  test('the chains of the audit log are whole after many concurrent changes, on every node', async (t) => {
    const env = await freshStore(t, dialect);
    const one = await startServer(t, dialect, env);
    const nodes = dialect === 'postgres' ? [one, await startServer(t, dialect, env)] : [one];
    const partners = [await newPartner(one), await newPartner(one), await newPartner(one)];
    const create = (at: number) => {
      const partner = partners[at % 5 < 3 ? 0 : at % 3] as (typeof partners)[0];
      const { url } = nodes[at % nodes.length] as typeof one;
      const place = at % 2 === 0 ? 'production' : 'sandbox';
      return partnerCalls(url, partner, place)('/partner/customer/create', application());
    };
    const rename = (at: number) => {
      const { url, demo } = nodes[at % nodes.length] as typeof one;
      return manage(url, demo.operatorToken)('POST', '/tokens', { name: `Token ${at}` });
    };
    const calls = Array.from({ length: 60 }, (_, at) => (at % 4 === 3 ? rename(at) : create(at)));
    for (const answer of await Promise.all(calls)) succeeds(answer);
    const report = await auditOf(one);
    const [{ count } = {}] = await storedRows(one, dialect, 'select count(*) as count from events');
    // Those of the demo partner, of these three, and of events without a partner.
    assert.deepEqual(report, { events: Number(count), chains: 5, problems: [] });
  });

  test('they are whole after units of work that failed before, while and after they wrote events', async (t) => {
    const env = await freshStore(t, dialect);
    const { store, keyring, close } = await openStore(readConfig('dev', env), { isDurable: false });
    t.onTestFinished(close);
    const context = systemContext(keyring)(0);
    const named = (at: number) => {
      const partnerClientId = at % 3 === 0 ? null : `${at % 3}`.repeat(24);
      return event({ type: 'partner.updated', partnerClientId, actor: 'system', data: { at } }, context);
    };
    const units = Array.from({ length: 60 }, (_, at) =>
      store.unitOfWork(async (db) => {
        if (at % 7 === 1) throw new Error('before');
        await appendEvents(db, [named(at), named(at + 1)]);
        // An id of another type is rejected by the database.
        if (at % 7 === 3) await appendEvents(db, [{ ...named(at), id: null as unknown as string }]);
        if (at % 7 === 5) throw new Error('after');
      }),
    );
    const results = await Promise.allSettled(units);
    const succeeded = results.filter(({ status }) => status === 'fulfilled').length;
    assert.equal(
      succeeded,
      Array.from({ length: 60 }, (_, at) => at % 7).filter((rest) => ![1, 3, 5].includes(rest)).length,
    );
    assert.deepEqual(await auditOf({ env }), { events: 2 * succeeded, chains: 3, problems: [] });
  });

  test('a store whose first start with this version was interrupted is not reported as changed', async (t) => {
    const env = await freshStore(t, dialect);
    const open = () => openStore(readConfig('dev', env), { isDurable: false });
    await (await open()).close();
    const head = { chain: '', position: 0, hash: noHash, chains: 0, chaining_from: 0 };
    const seal = sealOfHead(await auditKeyIn(env), head);
    await storedRows({ env }, dialect, `update audit_chains set chaining_from = 0, seal = '${seal}'`);
    await assert.rejects(auditOf({ env }), /retry after that$/u);
    await (await open()).close();
    assert.deepEqual((await auditOf({ env })).problems, []);
    await storedRows({ env }, dialect, 'delete from data_keys');
    await assert.rejects(auditOf({ env }), /no server of this version has opened the store yet/u);
  });
});

describe('gingham audit', { concurrent: true }, () => {
  test('verifies and exports the store of a running server; a store that is not whole exits with 4', async (t) => {
    const dataDir = scratchDirectory(t);
    const server = await serverProcess(t, ['dev', '--data-dir', dataDir]);
    const args = (verb: string) => ['audit', verb, '--data-dir', dataDir];
    const [whole, exported] = await Promise.all([
      gingham(t, args('verify')).ended,
      gingham(t, args('export')).ended,
    ]);
    assert.deepEqual({ code: whole.code, stderr: whole.stderr }, { code: 0, stderr: '' });
    assert.match(whole.stdout, /^The audit log is whole: \d+ events in 2 chains\.\n$/u);
    const lines = exported.stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    const { events } = succeeds(await manage(server.url, server.demo.operatorToken)('GET', '/events'));
    assert.deepEqual(
      lines.map(({ event_id, position, hash, data }) => ({ event_id, position, hash, data })),
      events
        .map(({ event_id, position, hash, data }: Answer['body']) => ({ event_id, position, hash, data }))
        .toReversed(),
    );
    const { position } = lines.findLast(({ chain }) => chain === server.demo.clientId);
    assert.equal(position, lines.filter(({ chain }) => chain === server.demo.clientId).length);
    server.child.kill('SIGTERM');
    await server.ended;
    const [event] = changeStore(dataDir, 'delete from events where seq = 2 returning *');
    const { code, stdout } = await gingham(t, [...args('verify'), '--json']).ended;
    assert.equal(code, 4);
    const { is_whole, problems } = JSON.parse(stdout);
    assert.equal(is_whole, false);
    const missing = { kind: 'missing', position: event?.['position'], event_id: null };
    const [{ kind, position: at, event_id, partner_client_id }] = problems;
    assert.deepEqual({ kind, position: at, event_id }, missing);
    assert.equal(partner_client_id, event?.['partner_client_id']);
  });

  test('verifies that a store contains all events up to a head that was kept elsewhere', async (t) => {
    const dataDir = scratchDirectory(t);
    const server = await serverProcess(t, ['dev', '--data-dir', dataDir]);
    const operator = manage(server.url, server.demo.operatorToken);
    const before = succeeds(await operator('GET', '/audit/head'));
    succeeds(await operator('POST', '/tokens', { name: 'Later' }));
    const after = succeeds(await operator('GET', '/audit/head'));
    const { payload } = await compactVerify(
      after.head.signed,
      await importJWK(after.head.public_key, 'EdDSA'),
    );
    const { chains } = JSON.parse(new TextDecoder().decode(payload));
    assert.equal(chains.length, 2);
    server.child.kill('SIGTERM');
    await server.ended;
    const verify = (head: string) => {
      const file = join(scratchDirectory(t), 'head');
      writeFileSync(file, head);
      return gingham(t, ['audit', 'verify', '--data-dir', dataDir, '--head', file]).ended;
    };
    const [early, late, forged, other] = await Promise.all([
      verify(before.head.signed),
      verify(JSON.stringify(after)),
      verify(`${before.head.signed}x`),
      gingham(t, ['audit', 'verify', '--data-dir', scratchDirectory(t)]).ended,
    ]);
    assert.deepEqual([early.code, late.code, forged.code, other.code], [0, 0, 2, 2]);
    // As an earlier copy of the store is.
    const [, position, hash] = JSON.parse(
      Buffer.from(before.head.signed.split('.')[1], 'base64url').toString(),
    ).chains[0];
    changeStore(dataDir, 'delete from events where seq = (select max(seq) from events) returning seq');
    const head = { chain: '', position, hash, chains: 1, chaining_from: null };
    const seal = sealOfHead(await auditKeyIn({ GINGHAM_DATA_DIR: dataDir }), head);
    changeStore(
      dataDir,
      `update audit_chains set position = ${position}, hash = '${hash}', seal = '${seal}'
      where chain = '' returning chain`,
    );
    const [shortened, found] = await Promise.all([verify(before.head.signed), verify(after.head.signed)]);
    assert.deepEqual([shortened.code, found.code], [0, 4]);
    assert.match(found.stdout, /ends before the kept head/u);
  });
});

function changeStore(dataDir: string, statement: string) {
  const database = new DatabaseSync(join(dataDir, 'gingham.db'));
  try {
    return database.prepare(statement).all();
  } finally {
    database.close();
  }
}
