import { beforeAll } from 'vitest';
import { suiteScope } from './scope.ts';
import { startServer } from './server.ts';
import type { Dialect } from './stores.ts';
import type { TestServer } from './test-server.ts';

/** A server for all tests of a suite; tests advance its real time. */
export function steeredServer(dialect: Dialect, env: Record<string, string> = {}) {
  const scope = suiteScope();
  let aheadMs = 0;
  let server: TestServer | undefined;
  const now = () => Date.now() + aheadMs;
  beforeAll(async () => {
    server = await startServer(scope, dialect, env, 'dev', { now });
  });
  return {
    server: () => server as TestServer,
    now,
    /** Advances the time. */
    pass: (ms: number) => {
      aheadMs += ms;
    },
  };
}

export const secondMs = 1_000;
export const minuteMs = 60_000;
export const hourMs = 3_600_000;
