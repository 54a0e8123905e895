import { test } from 'vitest';

test('canary: passes, and leaves a rejection that nobody handles', () => {
  void Promise.reject(new Error('canary'));
});
