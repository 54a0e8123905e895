import assert from 'node:assert/strict';
import { afterAll, beforeAll } from 'vitest';
import { readConfig } from '../../src/config/config.ts';
import type { Mode } from '../../src/config/setting.ts';
import { type DemoCredentials, type Parts, startGingham } from '../../src/gingham.ts';
import { Clock } from '../../src/store/clock.ts';
import { manage } from './client.ts';
import { succeeds } from './management.ts';
import { newPartner } from './partner.ts';
import { openScope, type Scope, suiteScope } from './scope.ts';
import { type Dialect, freshStore } from './stores.ts';
import type { TestServer } from './test-server.ts';

/** Minimal, because tests set many passwords. */
const passwordCost = { memory: 64, passes: 1, parallelism: 1 };

/** The event loop is also that of the tests, which may keep it busy. */
const ofTests = {
  GINGHAM_PORT: '0',
  GINGHAM_LOG_LEVEL: 'info',
  GINGHAM_STOP_SECONDS: '0',
  GINGHAM_MAX_EVENT_LOOP_DELAY_MS: '0',
};

/** Starts a real server on a free port, with a fresh store unless `env` names one. */
export async function startServer(
  scope: Scope,
  dialect: Dialect,
  env: Record<string, string> = {},
  mode: Mode = 'dev',
  parts: Parts = {},
): Promise<TestServer> {
  const store = env['GINGHAM_MASTER_KEY'] === undefined ? await freshStore(scope, dialect) : {};
  const all = { ...ofTests, ...store, ...env };
  const log: string[] = [];
  const config = readConfig(mode, all);
  const gingham = await startGingham(config, {
    logStream: { write: (line) => log.push(line) },
    isDurable: false,
    passwordCost,
    // That of the process would take over the time of every store that a test opens.
    clock: new Clock(),
    ...parts,
  });
  scope.onTestFinished(() => gingham.close());
  return { ...gingham, demo: gingham.demo as DemoCredentials, log, env: all };
}

/** A server for all tests of a suite: started before the first, stopped after the last. */
export function suiteServer(dialect: Dialect, env: Record<string, string> = {}): () => TestServer {
  let server: TestServer | undefined;
  const scope = suiteScope();
  beforeAll(async () => {
    server = await startServer(scope, dialect, env);
  });
  return () => server as TestServer;
}

const shared = new Map<Dialect, Promise<TestServer>>();

/**
 * The server that all suites of this process share, one after the other, with a separate partner for each: for tests that
 * read only that partner's data. It runs until the process ends.
 */
export function sharedServer(dialect: Dialect): () => TestServer {
  let own: TestServer | undefined;
  let catalogue: unknown;
  beforeAll(async () => {
    if (!shared.has(dialect)) shared.set(dialect, startServer(openScope(), dialect));
    const server = (await shared.get(dialect)) as TestServer;
    server.log.length = 0;
    const { operatorToken } = server.demo;
    own = { ...server, demo: { ...(await newPartner(server)), operatorToken } };
    catalogue = await catalogueOf(server);
  });
  // The catalogue is common to all suites, so none may change it.
  afterAll(async () => {
    assert.deepEqual(await catalogueOf(own as TestServer), catalogue, 'the suite needs a server of its own');
  });
  return () => own as TestServer;
}

async function catalogueOf({ url, demo }: TestServer): Promise<unknown> {
  const { institutions } = succeeds(await manage(url, demo.operatorToken)('GET', '/institutions?limit=200'));
  return institutions;
}
