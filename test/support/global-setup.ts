import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { unpackChromium } from './chromium.ts';

const program = fileURLToPath(new URL('postgres-process.ts', import.meta.url));

/**
 * Starts one PostgreSQL for the whole run, in which each store has a database of its own, and makes the directory that
 * the run's temporary files are in. Both are gone after the run, however it ends.
 *
 * @throws when PostgreSQL does not start; afterwards when it has ended before the tests
 */
export async function setup(): Promise<() => Promise<void>> {
  await unpackChromium();
  const child = spawn(process.execPath, [program], {
    stdio: ['pipe', 'pipe', 'inherit'],
    // Out of the reach of signals from the terminal, so that it stops after the tests have.
    detached: true,
  });
  const ended = once(child, 'close');
  const lines = createInterface({ input: child.stdout });
  const line = await Promise.race([once(lines, 'line'), ended.then(() => undefined)]);
  if (line === undefined) throw new Error('PostgreSQL does not start');
  const { directory, url } = JSON.parse(line[0]);
  // The processes that run the tests start with these.
  process.env['TEST_DIRECTORY'] = directory;
  process.env['TEST_POSTGRES_URL'] = url;
  process.env['NODE_COMPILE_CACHE'] ??= fileURLToPath(
    new URL('../../node_modules/.cache/tests', import.meta.url),
  );
  return async () => {
    child.stdin.end();
    const [code] = await ended;
    if (code !== 0) throw new Error(`the tests' PostgreSQL has failed (${code})`);
  };
}
