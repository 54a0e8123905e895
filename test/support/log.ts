import assert from 'node:assert/strict';
import { setImmediate } from 'node:timers/promises';
import type { Answer } from './client.ts';
import { eventually } from './eventually.ts';
import type { TestServer } from './test-server.ts';

/** Waits for the log line of a request, which is written after the response is sent. */
export async function requestLine(
  { log }: Pick<TestServer, 'log'>,
  requestId: string,
): Promise<Record<string, unknown>> {
  const found = async () => {
    await setImmediate();
    return log.find((text) => text.includes(requestId) && text.includes('"status"'));
  };
  return JSON.parse((await eventually(found, (line) => line !== undefined)) as string);
}

/** Waits for the log line of a request and compares it with the response. */
export async function isLogged(server: Pick<TestServer, 'log'>, { status, body }: Answer): Promise<void> {
  const { request_id, status: logged, error_code } = await requestLine(server, body.request_id);
  assert.deepEqual([request_id, logged, error_code], [body.request_id, status, body.error_code ?? null]);
}
