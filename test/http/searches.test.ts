import assert from 'node:assert/strict';
import { test } from 'vitest';
import type { Answer } from '../support/client.ts';
import { managing, refuses, succeeds } from '../support/management.ts';
import { sendBytes } from '../support/raw.ts';
import { startServer } from '../support/server.ts';

test('a caller can run a limited number of searches at the same time', async (t) => {
  const server = await startServer(t, 'sqlite', { GINGHAM_SEARCHES_AT_ONCE: '2' });
  const request = (connection: string) =>
    `GET /v1/end-customers HTTP/1.1\r\nHost: gingham\r\nAuthorization: Bearer ${server.demo.operatorToken}\r\n` +
    `Connection: ${connection}\r\n\r\n`;
  // All in one packet, so that they are received together.
  const answers = await sendBytes(
    server.url,
    request('keep-alive') + request('keep-alive') + request('close'),
  );
  assert.deepEqual(
    answers.map(({ status }) => status),
    [200, 200, 429],
  );
  refuses(answers[2] as Answer, 'RATE_LIMIT', 429, /searches at the same time/u);
  assert.equal(answers[2]?.headers.get('retry-after'), '1');
  succeeds(await managing(() => server)('GET', '/end-customers'));
});
