import { test } from 'vitest';

test('canary: kills the test runner', async () => {
  process.kill(process.ppid, 'SIGKILL');
  await new Promise(() => {});
});
