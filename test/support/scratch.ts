import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Scope } from './scope.ts';

/** The directory of the run's temporary files, removed after the run. */
export const runDirectory = process.env['TEST_DIRECTORY'] ?? tmpdir();

/** An empty directory, removed at the end of the scope. */
export function scratchDirectory(scope: Scope): string {
  const directory = mkdtempSync(join(runDirectory, 'gingham-'));
  scope.onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}
