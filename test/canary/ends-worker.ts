import { test } from 'vitest';

test('canary: kills its own worker', async () => {
  process.kill(process.pid, 'SIGKILL');
  await new Promise(() => {});
});
