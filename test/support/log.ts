import assert from 'node:assert/strict';
import { setImmediate } from 'node:timers/promises';
import type { Answer } from './client.ts';
import type { TestServer } from './server.ts';

/** Waits for the log's line of a request, which comes once its answer is on its way, and compares the two. */
export async function isLogged({ log }: Pick<TestServer, 'log'>, { status, body }: Answer): Promise<void> {
  let line: string | undefined;
  do {
    await setImmediate();
    line = log.find((text) => text.includes(body.request_id) && text.includes('"status"'));
  } while (line === undefined);
  const { request_id, status: logged, error_code } = JSON.parse(line);
  assert.deepEqual([request_id, logged, error_code], [body.request_id, status, body.error_code ?? null]);
}
