import assert from 'node:assert/strict';
import { test } from 'vitest';
import type { Context } from '../context.ts';
import { type Failures, unknownSignInFailed } from './sign-in.ts';

test('failures of unknown users that are recorded late are counted, without an event of their own', () => {
  let before: Failures | undefined;
  const attempts = [0, 1, 61, 59, 62].map((second) => {
    const context = { now: second * 1_000, newId: () => 'id', clientAddress: null } as unknown as Context;
    const { counted, events } = unknownSignInFailed(before, context);
    before = counted;
    return events.map(({ data }) => data['attempts']);
  });
  assert.deepEqual(attempts, [[1], [], [2], [], []]);
});
