import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import pg from 'pg';
import { describe, test } from 'vitest';
import { errorTable } from '../../src/api/errors.ts';
import { type Answer, application, partnerCalls } from '../support/client.ts';
import { deskOf } from '../support/desk.ts';
import { refuses } from '../support/management.ts';
import { partnerOperations } from '../support/partner-operations.ts';
import { png, pngChunk } from '../support/png.ts';
import { repository, run, untilReady } from '../support/process.ts';
import { scratchDirectory } from '../support/scratch.ts';
import { startServer } from '../support/server.ts';

function isOurFault({ status, headers, body }: Answer): void {
  refuses({ status, headers, body }, 'INTERNAL_SERVER_ERROR', 500);
  assert.equal(body.error_type, 'API_ERROR');
  assert.equal(body.error_message, errorTable.INTERNAL_SERVER_ERROR.message);
  assert.equal(typeof body.display_message, 'string');
}

/** The log entry of a failed request: the cause, with its stack. */
function causeIn(log: string, { body }: Answer): { message: string; stack: string } {
  const lines = log.split('\n').filter((line) => line.includes(body.request_id));
  const entries = lines.map((line) => JSON.parse(line));
  const [failure] = entries.filter(({ level }) => level === 'error');
  assert.ok(failure, `no error in the log: ${lines.join('\n')}`);
  return failure.err;
}

describe('INTERNAL_SERVER_ERROR, with the cause in the log but not in the response,', () => {
  test('is returned by every operation after the database was dropped', async (t) => {
    const server = await startServer(t, 'postgres');
    const url = new URL(String(server.env['GINGHAM_DATABASE_URL']));
    const admin = new pg.Client({ connectionString: new URL('/postgres', url).href });
    await admin.connect();
    const name = url.pathname.slice(1);
    await admin.query(`drop database ${name} with (force)`);
    await admin.end();
    for (const { path, body } of partnerOperations) {
      const answer = await partnerCalls(server.url, server.demo)(path, body());
      isOurFault(answer);
      const { message, stack } = causeIn(server.log.join(''), answer);
      assert.ok(stack.includes(message));
      assert.ok(!JSON.stringify(answer.body).includes(name));
    }
  });

  test('is returned by create on a full disk; nothing of it is stored, and acknowledged creates are', async (t) => {
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
    isOurFault(answer);
    assert.notEqual(acknowledged.length, 0);
    const kept = await deskOf(server).list(server.demo.clientId);
    const ids = kept.map(({ client_id }: { client_id: string }) => client_id);
    assert.deepEqual(ids.sort(), acknowledged.sort());
    server.child.kill('SIGTERM');
    const { stderr, code } = await server.ended;
    assert.equal(code, 0);
    const { message } = causeIn(stderr, answer);
    assert.ok(!JSON.stringify(answer.body).includes(message));
  });
});
