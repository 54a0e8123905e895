import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, test, vi } from 'vitest';
import { type SenderParts, SpanSender } from './span-sender.ts';

const span = {
  traceId: '0af7651916cd43dd8448eb211c80319c',
  spanId: 'b7ad6b7169203331',
  parentSpanId: undefined,
  name: 'unit_of_work',
  kind: 1,
  startedAt: 0,
  endedAt: 1,
  attributes: {},
  isFailed: false,
};

/** A sender with more spans than two batches have, and the problems that it logs. */
function waitingSender(post: SenderParts['post']) {
  const problems: object[] = [];
  const sender = new SpanSender({
    collector: { url: 'http://collector:4318/v1/traces', headers: {}, serviceName: 'gingham' },
    version: '1',
    post,
    logger: { warn: (fields) => problems.push(fields) },
  });
  for (let count = 0; count < 1_100; count += 1) sender.take(span);
  return { sender, problems };
}

describe('spans that wait', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  test('are dropped after a batch that could not be sent', async () => {
    let posts = 0;
    const { sender, problems } = waitingSender(async () => {
      posts += 1;
      return { ok: false, status: 503 };
    });
    await sender.close();
    assert.equal(posts, 1);
    assert.deepEqual(problems, [{ problem: 'status 503' }]);
  });

  test('are sent within 2 s when the node stops, or dropped', async () => {
    const { sender, problems } = waitingSender((_url, { signal }) => {
      const { promise, reject } = Promise.withResolvers<never>();
      signal.addEventListener('abort', () => reject(new Error('aborted')));
      return promise;
    });
    const closed = sender.close();
    await vi.advanceTimersByTimeAsync(2_000);
    await closed;
    assert.deepEqual(problems, [{ problem: 'aborted' }]);
  });
});
