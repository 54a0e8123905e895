import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'vitest';

test('canary: passes, and kills PostgreSQL', () => {
  const data = new URL(process.env['TEST_POSTGRES_URL'] as string).searchParams.get('host') as string;
  const [pid] = readFileSync(join(data, 'postmaster.pid'), 'utf8').split('\n');
  process.kill(Number(pid), 'SIGKILL');
});
