import { test } from 'vitest';
import { partnerCalls, post } from './client.ts';
import { refuses } from './management.ts';
import type { PartnerOperation } from './partner-operations.ts';
import type { TestServer } from './test-server.ts';

/** Defines the tests that an operation exists in the sandbox only. */
export function existsInSandboxOnly(
  server: () => TestServer,
  { path, body }: Pick<PartnerOperation, 'path' | 'body'>,
): void {
  for (const environment of ['production', 'development'] as const) {
    test(`${path} is SANDBOX_ONLY in ${environment}, whatever the request`, async () => {
      const call = partnerCalls(server().url, server().demo, environment);
      refuses(await call(path, body()), 'SANDBOX_ONLY', 400);
      refuses(await post(`${server().url}/${environment}${path}`, 'no JSON'), 'SANDBOX_ONLY', 400);
    });
  }
}
