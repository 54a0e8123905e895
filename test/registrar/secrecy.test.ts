import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { test } from 'vitest';
import { startFdxBank } from '../support/fdx-bank.ts';
import { cutting, failing, pending, refusing } from '../support/fdx-faults.ts';
import { type LiveRegistrar, startLive } from '../support/live-registrar.ts';
import { onEachDialect } from '../support/stores.ts';

const hourMs = 60 * 60_000;

/** The whole store as text: the files, or every row of every table. */
async function contentsOf(live: LiveRegistrar): Promise<string> {
  const { GINGHAM_DATABASE_URL: url, GINGHAM_DATA_DIR: dataDir = '' } = live.env;
  if (url === undefined) {
    return readdirSync(dataDir)
      .map((name) => readFileSync(join(dataDir, name), 'latin1'))
      .join('\n');
  }
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const { rows: tables } = await client.query(
    `select table_name as name from information_schema.tables where table_schema = 'public'`,
  );
  const texts: string[] = [];
  for (const { name } of tables) {
    const { rows } = await client.query(`select t::text as row from "${name}" t`);
    texts.push(...rows.map(({ row }) => row));
  }
  await client.end();
  return texts.join('\n');
}

onEachDialect((dialect) => {
  test('credentials issued by banks are not in plain text in the store or the log', async (t) => {
    const bank = await startFdxBank(t, { rotates: true });
    const live = await startLive(t, dialect);
    const softwareStatement = 'e30.eyJvcmciOiJzZWNyZXQifQ.c2lnbmF0dXJlLW9mLXRoZS1kaXJlY3Rvcnk';
    await live.addBank('ins_a', bank, { softwareStatement });
    const secrets = new Set([bank.initialAccessToken, softwareStatement]);
    const note = () => {
      for (const { clientSecret, registrationAccessToken } of bank.clients.values()) {
        secrets.add(clientSecret).add(registrationAccessToken);
      }
    };
    const echoing = () =>
      refusing(400, 'invalid_redirect_uri', `${bank.initialAccessToken} ${softwareStatement}`);
    const customers = await Promise.all(Array.from({ length: 5 }, () => live.create()));
    bank.next(pending(1, 'approved'), failing(500), cutting('after'), refusing(401, 'no'), echoing());
    for (let hours = 0; hours < 8; hours += 1) {
      await live.pass(hourMs);
      note();
    }
    const rows = await Promise.all(customers.map((clientId) => live.registration(clientId)));
    const row = rows.find(({ status }) => status === 'ENABLED') ?? assert.fail();
    const { clientSecret, registrationAccessToken } = await live.client(row);
    bank.next(refusing(400, 'invalid_redirect_uri', `${registrationAccessToken} ${clientSecret}`));
    await live.update(row.endCustomerClientId, { redirectUris: ['https://example.com/n'] });
    await live.pass(hourMs);
    note();
    await live.crash();
    const contents = await contentsOf(live);
    const log = live.log.join('\n');
    // Shows that the search finds what is there.
    assert.ok(contents.includes(customers[0] ?? 'none'));
    assert.ok(contents.includes('https://example.com/n'));
    assert.ok(secrets.size > 10);
    for (const secret of secrets) {
      assert.ok(!contents.includes(secret), 'a secret is in the store');
      assert.ok(!log.includes(secret), 'a secret is in the log');
    }
  });
});
