import assert from 'node:assert/strict';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Contract } from '../../src/domain/contract.ts';
import { contractFile } from './contract.ts';
import { freePort } from './free-port.ts';
import { repository, run } from './process.ts';
import type { Scope } from './scope.ts';

const prism = join(repository, 'node_modules/@stoplight/prism-cli/dist/index.js');

/** Starts Prism as a proxy that compares calls of `upstream` with a version of the contract; returns its URL. */
export async function startPrism(scope: Scope, contract: Contract, upstream: string): Promise<string> {
  const port = await freePort();
  const file = fileURLToPath(contractFile(contract));
  const started = run(scope, process.execPath, [prism, 'proxy', file, upstream, '--port', String(port)]);
  while (!started.output.stdout.includes('Prism is listening')) await started.nextOutput();
  return `http://127.0.0.1:${port}`;
}

interface Violation {
  /** Like `["response", "body", "error_type"]`. */
  location: string[];
  code: string | number;
  message: string;
}

/** Returns the violations of the contract by a reply that Prism lists in its headers. */
export function violationsOf(headers: Record<string, unknown>): Violation[] {
  const all: Violation[] = JSON.parse(String(headers['sl-violations'] ?? '[]'));
  return all.filter(({ location: [part] }) => part === 'response');
}

/** Asserts that a reply, if it comes through Prism, has only the violation that `test/contract/differences.ts` explains. */
export function assertNoViolations(headers: Record<string, unknown>, body: { error_type?: string }): void {
  // The list of types in version 1.517.0 has none for partner errors.
  const isListed = ({ location }: Violation) =>
    location.join('.') === 'response.body.error_type' && body.error_type === 'PARTNER_ERROR';
  const violations = violationsOf(headers).filter((violation) => !isListed(violation));
  assert.deepEqual(violations, [], JSON.stringify(body));
}
