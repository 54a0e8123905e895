import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'vitest';
import { cleanEnv, repository } from '../support/process.ts';
import { scratchDirectory } from '../support/scratch.ts';

test('the command of an unbuilt clone fails with a one-line error', (t) => {
  const clone = scratchDirectory(t);
  mkdirSync(join(clone, 'bin'));
  const launcher = join(clone, 'bin', 'gingham.js');
  copyFileSync(join(repository, 'bin', 'gingham.js'), launcher);
  writeFileSync(join(clone, 'package.json'), '{ "type": "module" }\n');
  const { status, stdout, stderr } = spawnSync(process.execPath, [launcher, 'dev'], { env: cleanEnv() });
  assert.deepEqual(
    [status, stdout.toString(), stderr.toString()],
    [2, '', 'gingham: is not built yet; run npm run build, or npm start to run it from its source\n'],
  );
});
