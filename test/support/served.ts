import { beforeAll } from 'vitest';
import { createOperatorToken } from '../../src/cli/operator-token.ts';
import { readConfig } from '../../src/config/config.ts';
import type { DemoCredentials } from '../../src/gingham.ts';
import { freePort } from './free-port.ts';
import { type Scope, suiteScope } from './scope.ts';
import { startServer } from './server.ts';
import { freshStore } from './stores.ts';
import type { TestServer } from './test-server.ts';

/** A server of `gingham serve` for all tests of a suite, with the operator's first token; tests advance its real time. */
export function servedServer(env: (scope: Scope) => Promise<Record<string, string>> = async () => ({})) {
  const scope = suiteScope();
  let aheadMs = 0;
  let server: TestServer | undefined;
  const now = () => Date.now() + aheadMs;
  beforeAll(async () => {
    const port = await freePort();
    const address = { GINGHAM_PORT: `${port}`, GINGHAM_PUBLIC_URL: `http://127.0.0.1:${port}` };
    const all = { ...(await freshStore(scope, 'sqlite')), ...address, ...(await env(scope)) };
    const { token } = await createOperatorToken(readConfig('serve', all), 'the first');
    const started = await startServer(scope, 'sqlite', all, 'serve', { now });
    server = { ...started, demo: { operatorToken: token } as DemoCredentials };
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
