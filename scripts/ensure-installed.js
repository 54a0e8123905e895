// Runs before every npm script, on Node 20 or later: installs the packages of the lock file if they are not installed, so
// that a fresh clone needs no other command first.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = new URL('..', import.meta.url);

const packagesOf = (file) => JSON.parse(readFileSync(new URL(file, root), 'utf8')).packages;

/** Returns npm's record of the last installation; empty if there is none, or it was interrupted. */
function installedPackages() {
  try {
    return packagesOf('node_modules/.package-lock.json');
  } catch {
    return {};
  }
}

const wanted = packagesOf('package-lock.json');
const installed = installedPackages();

const isCurrent = Object.entries(wanted).every(([path, { version, optional }]) => {
  const found = installed[path];
  return path === '' || (found === undefined ? optional === true : found.version === version);
});

if (!isCurrent) {
  process.stderr.write('Installing packages (npm ci) …\n');
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  const { status } = spawnSync(npm, ['ci', '--loglevel=error', '--no-audit', '--no-fund'], {
    cwd: fileURLToPath(root),
    // Standard output is reserved for the npm script that follows.
    stdio: ['ignore', 2, 2],
    shell: process.platform === 'win32',
  });
  process.exitCode = status ?? 1;
}
