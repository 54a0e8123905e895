import assert from 'node:assert/strict';
import { test } from 'vitest';

test('canary: fails', () => {
  assert.fail('canary');
});
