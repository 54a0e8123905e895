import assert from 'node:assert/strict';
import { test } from 'vitest';
import { systemContext } from './context.ts';
import { generateMasterKey, Keyring } from './keyring.ts';

test('ids sort in the order of creation, also within one millisecond', () => {
  const { newId, newClientId } = systemContext(new Keyring(generateMasterKey()))(Date.now());
  for (const create of [newId, newClientId]) {
    const ids = Array.from({ length: 10_000 }, () => create());
    assert.deepEqual(ids, ids.toSorted());
    assert.equal(new Set(ids).size, ids.length);
  }
});
