import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { unpackChromium } from './chromium.ts';

const program = fileURLToPath(new URL('postgres-process.ts', import.meta.url));

/**
 * Starts one PostgreSQL for the whole run, with a database per store, and creates the directory of the run's temporary
 * files. Both are removed after the run, however it ends.
 *
 * @throws when PostgreSQL does not start; the teardown throws when PostgreSQL ended before the tests
 */
export async function setup(): Promise<() => Promise<void>> {
  await unpackChromium();
  const child = spawn(process.execPath, [program], {
    stdio: ['pipe', 'pipe', 'inherit'],
    // Signals of the terminal do not reach it, so it stops after the tests.
    detached: true,
  });
  const ended = once(child, 'close');
  const lines = createInterface({ input: child.stdout });
  const line = await Promise.race([once(lines, 'line'), ended.then(() => undefined)]);
  if (line === undefined) throw new Error('PostgreSQL does not start');
  const { directory, url } = JSON.parse(line[0]);
  // The workers inherit these.
  process.env['TEST_DIRECTORY'] = directory;
  process.env['TEST_POSTGRES_URL'] = url;
  process.env['NODE_COMPILE_CACHE'] ??= fileURLToPath(
    new URL('../../node_modules/.cache/tests', import.meta.url),
  );
  return async () => {
    child.stdin.end();
    const [code] = await ended;
    if (code !== 0) throw new Error(`the tests' PostgreSQL failed (${code})`);
  };
}
