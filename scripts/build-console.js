// Builds the console into dist/console if its sources have changed, on Node 20 or later; with --types, only generates the
// types of its API client. Runs before `npm start` and `npm test`, so that a fresh clone has a console.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

const root = fileURLToPath(new URL('..', import.meta.url));
const out = join(root, 'dist/console');
const stamp = join(out, '.sources');
const types = join(root, 'console/src/api/openapi.d.ts');

function filesUnder(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.parentPath.includes('node_modules'))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

/** Returns a hash of all inputs of the build. */
function sources() {
  const own = filesUnder(join(root, 'console')).filter((file) => file !== types);
  const hash = createHash('sha256');
  for (const file of [
    ...own,
    join(root, 'docs/openapi.json'),
    join(root, 'package-lock.json'),
    fileURLToPath(import.meta.url),
  ]) {
    hash.update(file.slice(root.length)).update(readFileSync(file));
  }
  return hash.digest('hex');
}

function run(script, ...args) {
  // Standard output is reserved for the npm script that follows.
  const { status } = spawnSync(process.execPath, [join(root, script), ...args], {
    cwd: root,
    stdio: ['ignore', 2, 2],
  });
  if (status !== 0) process.exit(status ?? 1);
}

function makeTypes() {
  run('console/node_modules/openapi-typescript/bin/cli.js', 'docs/openapi.json', '--output', types);
}

/** Compresses the files at build time, so that the server need not do it for each request. */
function compress() {
  for (const file of filesUnder(out).filter((name) => /\.(?:js|css|html|svg)$/u.test(name))) {
    const content = readFileSync(file);
    const brotli = { params: { [constants.BROTLI_PARAM_SIZE_HINT]: content.length } };
    writeFileSync(`${file}.br`, brotliCompressSync(content, brotli));
    writeFileSync(`${file}.gz`, gzipSync(content, { level: 9 }));
  }
}

const made = sources();
const isCurrent = existsSync(stamp) && readFileSync(stamp, 'utf8') === made;

if (process.argv.includes('--types')) {
  makeTypes();
} else if (!isCurrent) {
  process.stderr.write('Building the console …\n');
  makeTypes();
  run('node_modules/vite/bin/vite.js', 'build', '--config', 'console/vite.config.ts', '--logLevel', 'warn');
  compress();
  mkdirSync(out, { recursive: true });
  writeFileSync(stamp, made);
}
