// Makes the publishable JavaScript in dist/ from src/; arguments go to the compiler.
import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = new URL('..', import.meta.url);
const compiler = new URL('node_modules/typescript/bin/tsc', root);

rmSync(new URL('dist', root), { recursive: true, force: true });
const { status } = spawnSync(
  process.execPath,
  [fileURLToPath(compiler), '-p', 'tsconfig.build.json', ...process.argv.slice(2)],
  {
    cwd: root,
    stdio: 'inherit',
  },
);
process.exitCode = status ?? 1;
