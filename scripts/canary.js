// Checks that `npm test` can fail: runs it on the canaries, one for each way in which a run can fail, and one that passes.
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = new URL('..', import.meta.url);
const passing = 'passes';
const names = readdirSync(new URL('test/canary/', root)).map((file) => file.replace(/\.ts$/u, ''));
if (!names.includes(passing) || names.length < 2) throw new Error('no canaries found');

for (const name of names) {
  const command = ['test', '--', '--mode', 'canary', `test/canary/${name}.ts`];
  const options = { cwd: fileURLToPath(root), encoding: 'utf8', shell: process.platform === 'win32' };
  const { status, signal, stdout, stderr } = spawnSync('npm', command, options);
  const isRight = (status === 0) === (name === passing);
  process.stdout.write(`canary ${name}: npm test exited with ${signal ?? status}\n`);
  if (!isRight) {
    process.stdout.write(`${stdout}\n${stderr}\nnpm test is unreliable: wrong exit code for ${name}\n`);
    process.exitCode = 1;
  }
}
