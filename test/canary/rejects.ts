import { test } from 'vitest';

test('canary: passes, and leaves an unhandled rejection', () => {
  void Promise.reject(new Error('canary'));
});
