import { test } from 'vitest';
import { partnerCalls, post } from './client.ts';
import { refuses } from './management.ts';
import type { PartnerOperation } from './partner-operations.ts';
import type { TestServer } from './server.ts';

/** Defines the tests that an operation is there in the sandbox and nowhere else. */
export function existsInSandboxOnly(
  server: () => TestServer,
  { path, body }: Pick<PartnerOperation, 'path' | 'body'>,
): void {
  for (const environment of ['production', 'development'] as const) {
    test(`${path} is SANDBOX_ONLY in ${environment}, whoever asks for whatever`, async () => {
      const call = partnerCalls(server().url, server().demo, environment);
      refuses(await call(path, body()), 'SANDBOX_ONLY', 400);
      refuses(await post(`${server().url}/${environment}${path}`, 'no JSON'), 'SANDBOX_ONLY', 400);
    });
  }
}
