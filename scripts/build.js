// Builds dist/ for publishing: the JavaScript from src/, the bill of materials, and the console; arguments are passed to the compiler.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const compiler = join(root, 'node_modules/typescript/bin/tsc');

const dist = join(root, 'dist');
// The console checks itself whether it is up to date, and may be in use.
for (const name of existsSync(dist) ? readdirSync(dist) : []) {
  if (name !== 'console') rmSync(join(dist, name), { recursive: true, force: true });
}
const { status } = spawnSync(
  process.execPath,
  [compiler, '-p', 'tsconfig.build.json', ...process.argv.slice(2)],
  {
    cwd: root,
    stdio: 'inherit',
  },
);
process.exitCode = status ?? 1;
if (process.exitCode === 0) {
  const { billOfMaterials } = await import('./sbom.ts');
  const own = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  writeFileSync(join(dist, 'sbom.cdx.json'), billOfMaterials(own));
  await import('./build-console.js');
}
