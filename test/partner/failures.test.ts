import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import pg from 'pg';
import { describe, test } from 'vitest';
import { errorTable } from '../../src/api/errors.ts';
import { type Answer, application, partnerCalls, send } from '../support/client.ts';
import { deskOf } from '../support/desk.ts';
import { eventually } from '../support/eventually.ts';
import { refuses, succeeds } from '../support/management.ts';
import { partnerOperations } from '../support/partner-operations.ts';
import { png, pngChunk } from '../support/png.ts';
import { repository, run, untilReady } from '../support/process.ts';
import { scratchDirectory } from '../support/scratch.ts';
import { startServer } from '../support/server.ts';
import type { TestServer } from '../support/test-server.ts';

function isOurFault({ status, headers, body }: Answer): void {
  refuses({ status, headers, body }, 'INTERNAL_SERVER_ERROR', 500);
  assert.equal(body.error_type, 'API_ERROR');
  assert.equal(body.error_message, errorTable.INTERNAL_SERVER_ERROR.message);
  assert.equal(typeof body.display_message, 'string');
}

function isUnavailable({ status, headers, body }: Answer): void {
  refuses({ status, headers, body }, 'PLANNED_MAINTENANCE', 503, /^the store cannot be used at the moment$/u);
  assert.equal(headers.get('retry-after'), '5');
}

/** The log entry of a failed request: the cause, with its stack. */
function causeIn(log: string, { body }: Answer): { message: string; stack: string } {
  const lines = log.split('\n').filter((line) => line.includes(body.request_id));
  const entries = lines.map((line) => JSON.parse(line));
  const [failure] = entries.filter(({ level }) => level === 'error');
  assert.ok(failure, `no error in the log: ${lines.join('\n')}`);
  return failure.err;
}

describe('an error with its cause in the log, but not in the response,', () => {
  const fails = async (server: TestServer, isRefused: (answer: Answer) => void, secret: string) => {
    for (const { path, body } of partnerOperations) {
      const answer = await partnerCalls(server.url, server.demo)(path, body());
      isRefused(answer);
      const { message, stack } = causeIn(server.log.join(''), answer);
      assert.ok(stack.includes(message));
      assert.ok(!JSON.stringify(answer.body).includes(secret));
    }
  };

  test('is INTERNAL_SERVER_ERROR for every operation on a store that is not ours any more', async (t) => {
    const server = await startServer(t, 'postgres');
    const admin = new pg.Client({ connectionString: String(server.env['GINGHAM_DATABASE_URL']) });
    await admin.connect();
    for (const table of ['end_customers', 'api_keys', 'webhook_signing_keys']) {
      await admin.query(`alter table ${table} rename to ${table}_elsewhere`);
    }
    await admin.end();
    await fails(server, isOurFault, 'api_keys');
  });

  test('is PLANNED_MAINTENANCE for every operation after the database was dropped', async (t) => {
    const server = await startServer(t, 'postgres');
    const url = new URL(String(server.env['GINGHAM_DATABASE_URL']));
    const admin = new pg.Client({ connectionString: new URL('/postgres', url).href });
    await admin.connect();
    const name = url.pathname.slice(1);
    await admin.query(`drop database ${name} with (force)`);
    await admin.end();
    await fails(server, isUnavailable, name);
    refuses(await send('GET', `${server.url}/readyz`), 'PLANNED_MAINTENANCE', 503);
  });

  test('is PLANNED_MAINTENANCE for writes on a standby, which is not ready', async (t) => {
    const server = await startServer(t, 'postgres');
    const url = new URL(String(server.env['GINGHAM_DATABASE_URL']));
    const admin = new pg.Client({ connectionString: new URL('/postgres', url).href });
    await admin.connect();
    const name = url.pathname.slice(1);
    await admin.query(`alter database ${name} set default_transaction_read_only = on`);
    await admin.query('select pg_terminate_backend(pid) from pg_stat_activity where datname = $1', [name]);
    await admin.end();
    const answer = await eventually(
      () => partnerCalls(server.url, server.demo)('/partner/customer/create', application()),
      ({ body }) => causeIn(server.log.join(''), { body } as Answer).message.includes('read-only'),
    );
    isUnavailable(answer);
    refuses(await send('GET', `${server.url}/readyz`), 'PLANNED_MAINTENANCE', 503);
  });

  test('is PLANNED_MAINTENANCE for create on a full disk; nothing of it is stored, and acknowledged creates are', async (t) => {
    const dataDir = scratchDirectory(t);
    // A file size limit simulates a full disk: 6 MiB, in blocks of 512 bytes.
    const script = 'trap "" XFSZ; ulimit -f 12288; exec "$@"';
    const main = join(repository, 'src/cli/main.ts');
    const env = { GINGHAM_PORT: '0', GINGHAM_DATA_DIR: dataDir };
    const command = ['-c', script, 'sh', process.execPath, main, 'dev', '--json'];
    const server = await untilReady(run(t, 'sh', command, { env }));
    const call = partnerCalls(server.url, server.demo);
    const acknowledged: string[] = [];
    let answer: Answer;
    do {
      const chunk = pngChunk('tEXt', randomBytes(2_000_000));
      const logo = png({ colourType: 0, bitDepth: 1, between: [chunk] }).toString('base64');
      answer = await call('/partner/customer/create', application({ logo }));
      if (answer.status === 200) acknowledged.push(answer.body.end_customer.client_id);
    } while (answer.status === 200 && acknowledged.length < 20);
    isUnavailable(answer);
    assert.notEqual(acknowledged.length, 0);
    const kept = await deskOf(server).list(server.demo.clientId);
    const ids = kept.map(({ client_id }: { client_id: string }) => client_id);
    assert.deepEqual(ids.sort(), acknowledged.sort());
    const limitFiles = (bytes: string) =>
      execFileSync('prlimit', [`--pid=${server.child.pid}`, `--fsize=${bytes}:`]);
    limitFiles('0');
    refuses(await send('GET', `${server.url}/readyz`), 'PLANNED_MAINTENANCE', 503);
    limitFiles(String(12_288 * 512));
    succeeds(await send('GET', `${server.url}/readyz`));
    succeeds(await call('/partner/customer/create', application()));
    server.child.kill('SIGTERM');
    const { stderr, code } = await server.ended;
    assert.equal(code, 0);
    const { message } = causeIn(stderr, answer);
    assert.ok(!JSON.stringify(answer.body).includes(message));
  });
});
