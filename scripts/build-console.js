// Builds the console into dist/console if its sources have changed, on Node 20 or later; with --types, only generates the
// types and enumerations of its API client. Runs before `npm start` and `npm test`, so that a fresh clone has a console.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, parse } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { runVite } from './run-vite.js';

const root = fileURLToPath(new URL('..', import.meta.url));
const out = join(root, 'dist/console');
const stamp = join(out, '.sources');
const types = join(root, 'console/src/api/openapi.d.ts');
const enums = join(root, 'console/src/api/enums.ts');

function filesUnder(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.parentPath.slice(root.length).includes('node_modules'))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

/** Returns a hash of all inputs of the build. */
function sources() {
  const own = filesUnder(join(root, 'console')).filter((file) => file !== types && file !== enums);
  const hash = createHash('sha256');
  for (const file of [
    ...own,
    join(root, 'docs/openapi.json'),
    join(root, 'package-lock.json'),
    fileURLToPath(import.meta.url),
    join(root, 'scripts/run-vite.js'),
  ]) {
    hash.update(file.slice(root.length)).update(readFileSync(file));
  }
  return hash.digest('hex');
}

async function makeTypes() {
  const library = createRequire(join(root, 'console/package.json')).resolve('openapi-typescript');
  const { default: openapi } = await import(pathToFileURL(library).href);
  const document = JSON.parse(readFileSync(join(root, 'docs/openapi.json'), 'utf8'));
  // By default it reads the path of the working directory as a URL. The document refers to no other files.
  const nodes = await openapi.default(document, { cwd: pathToFileURL(parse(root).root), silent: true });
  writeFileSync(types, openapi.COMMENT_HEADER + openapi.astToString(nodes));
  writeFileSync(enums, valuesIn(document));
}

/** The values of each enumeration in the document: `flowdownStatusValues` for `FlowdownStatus`. */
function valuesIn({ components: { schemas } }) {
  const lines = Object.entries(schemas)
    .filter(([, schema]) => schema.enum !== undefined)
    .map(([title, schema]) => {
      const name = `${title.charAt(0).toLowerCase()}${title.slice(1)}Values`;
      return `export const ${name} = ${JSON.stringify(schema.enum)} as const;\n`;
    });
  return `// Generated from docs/openapi.json.\n${lines.join('')}`;
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
  await makeTypes();
} else if (!isCurrent) {
  process.stderr.write('Building the console …\n');
  await makeTypes();
  // Standard output is reserved for the npm script that follows.
  const status = await runVite(['build', '--logLevel', 'warn'], ['ignore', 2, 2]);
  if (status !== 0) process.exit(status);
  compress();
  mkdirSync(out, { recursive: true });
  writeFileSync(stamp, made);
}
