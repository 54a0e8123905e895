import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { auditOf } from '../support/audit.ts';
import { application, manage, partnerCalls } from '../support/client.ts';
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
});

describe('gingham audit verify', { concurrent: true }, () => {
  test('verifies the store of a running server, and exits with 4 when it is not whole', async (t) => {
    const dataDir = scratchDirectory(t);
    const server = await serverProcess(t, ['dev', '--data-dir', dataDir]);
    const args = ['audit', 'verify', '--data-dir', dataDir];
    const whole = await gingham(t, args).ended;
    assert.deepEqual({ code: whole.code, stderr: whole.stderr }, { code: 0, stderr: '' });
    assert.match(whole.stdout, /^The audit log is whole: \d+ events in 2 chains\.\n$/u);
    server.child.kill('SIGTERM');
    await server.ended;
    const { DatabaseSync } = await import('node:sqlite');
    const database = new DatabaseSync(`${dataDir}/gingham.db`);
    const [event] = database.prepare('delete from events where seq = 2 returning *').all();
    database.close();
    const { code, stdout } = await gingham(t, [...args, '--json']).ended;
    assert.equal(code, 4);
    const { is_whole, problems } = JSON.parse(stdout);
    assert.equal(is_whole, false);
    assert.deepEqual(
      problems.map(({ kind, partner_client_id, position }: Record<string, unknown>) => [
        kind,
        partner_client_id,
        position,
      ]),
      [['missing', event?.['partner_client_id'], event?.['position']]],
    );
    const elsewhere = await gingham(t, ['audit', 'verify', '--data-dir', scratchDirectory(t)]).ended;
    assert.equal(elsewhere.code, 2);
  });
});
