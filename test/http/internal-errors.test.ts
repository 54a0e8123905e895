import assert from 'node:assert/strict';
import { test } from 'vitest';
import { managing, refuses } from '../support/management.ts';
import { startServer } from '../support/server.ts';
import { storedRows } from '../support/stored-rows.ts';
import { onEachDialect } from '../support/stores.ts';

onEachDialect((dialect) => {
  test('the cause of an internal error is logged, and not returned', async (t) => {
    const server = await startServer(t, dialect);
    await storedRows(server, dialect, 'alter table direct_customers rename column created_at to gone');
    const answer = await managing(() => server)('GET', '/direct-customers');
    refuses(answer, 'INTERNAL_SERVER_ERROR', 500, /^internal server error$/u);
    assert.doesNotMatch(JSON.stringify(answer.body), /created_at|gone|column|select|\bat .*\.ts/iu);
    assert.ok(server.log.some((line) => /created_at/u.test(line)));
  });
});
